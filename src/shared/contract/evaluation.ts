import { z } from 'zod'
import { AskedRow, ShownRow } from '../domain/datasets/rowNumbers.ts'
import { SplitRecipe } from '../domain/datasets/dataset.ts'
import { Evaluation } from '../domain/evaluation/evaluation.ts'
import { Dependence, Explanation, Importance, MeanContributions, SplitImportance, TreeShap } from '../domain/evaluation/explanation.ts'
import { ComparedModels } from '../domain/evaluation/modelComparison.ts'
import { SeenRows } from '../domain/evaluation/seen.ts'
import { Predictions } from '../domain/evaluation/predictions.ts'
import { ChangedRows, Fairness, SliceReport, Thresholds } from '../domain/evaluation/slices.ts'
import { Fold } from '../domain/experiments/study.ts'
import { Controls } from '../domain/evaluation/whatIf.ts'
import { operation, Page, Ref, Started, Time } from './base.ts'

/** A registered version, `wine@champion`, or the model of a run. */
export const ModelChoice = z.union([z.object({ ref: Ref }), z.object({ run: z.int().positive() })])
export type ModelChoice = z.infer<typeof ModelChoice>

export const RowsPart = z.enum(['all', 'train', 'validation', 'test'])
export type RowsPart = z.infer<typeof RowsPart>

/** Which rows. Without `data`, those the model was trained on; without `part`, test on its own dataset, all on another. */
export const RowsInput = z.object({
  data: Ref.optional(),
  part: RowsPart.optional(),
  /** Instead of the split of the model's run. */
  split: SplitRecipe.optional(),
  /** Also the rows that the model was trained on; by default they are left out, but for those of the train part. */
  includeSeen: z.boolean().optional(),
})
export type RowsInput = z.infer<typeof RowsInput>

export const EvaluatedRows = z.object({
  part: RowsPart,
  split: SplitRecipe.nullable(),
  count: z.int(),
  /** The fold of the run's cross-validation, whose parts these are. */
  fold: Fold.nullable().default(null),
  /** Rows that the model was trained on may be among them: then the result is optimistic. */
  includesTraining: z.boolean(),
  /** Null where it was evaluated before rows were compared with those of training. */
  seen: SeenRows.nullable().default(null),
})
export type EvaluatedRows = z.infer<typeof EvaluatedRows>

export const ModelEvaluationSummary = z.object({
  id: z.int(),
  /** `wine@v2` */
  model: z.string(),
  dataset: z.string(),
  rows: EvaluatedRows,
  at: Time,
})
export type ModelEvaluationSummary = z.infer<typeof ModelEvaluationSummary>

/** The result of an evaluation's job. */
export const ModelEvaluation = ModelEvaluationSummary.extend({ evaluation: Evaluation })
export type ModelEvaluation = z.infer<typeof ModelEvaluation>

const reading = [
  'MODEL_UNSAFE',
  'MODEL_LIMIT',
  'COLUMN_UNKNOWN',
  'TYPE_MISMATCH',
  'RUN_NOT_DONE',
  'RUN_NOT_TRAINED',
  'TOO_FEW_ROWS',
  'NO_UNSEEN_ROWS',
  'OBJECT_MISSING',
  'OBJECT_CORRUPT',
  'FORMAT_INVALID',
] as const

/** A model, and the rows that it is looked at with. */
const EvaluationScope = { model: ModelChoice, ...RowsInput.shape }
const Seed = z.int().nonnegative().default(0)
const Bins = z.int().min(2).max(20).default(4)
const MinSupport = z.int().min(1).default(30)
const Columns = z.array(z.string()).min(1).max(2)
/** What may keep a model from answering rows. */
export const answering = [...reading, 'TARGET_HAS_MISSING', 'TARGET_NOT_NUMERIC', 'LABEL_UNKNOWN'] as const

/** Which groups of which rows are compared. */
export const FairnessQuery = z.object({
  ...EvaluationScope,
  by: z.array(z.string()).min(1).max(50).optional(),
  positive: z.string().optional(),
  bins: Bins,
  minSupport: MinSupport,
  seed: Seed,
})
export type FairnessQuery = z.infer<typeof FairnessQuery>

export const PredictedRow = z.object({
  row: ShownRow,
  actual: z.union([z.string(), z.number()]),
  predicted: z.union([z.string(), z.number()]),
  /** Of each class, in the order of the labels; empty for regression. */
  probabilities: z.array(z.number()),
})
const PredictedPage = z.object({
  /** In the order of the probabilities; empty for regression. */
  labels: z.array(z.string()),
  total: z.int(),
  rows: z.array(PredictedRow),
})
const Show = z.enum(['all', 'correct', 'misclassified']).default('all')

const Changes = z
  .array(z.object({ column: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).nullable() }))
  .max(2_000)
  .default([])

/** Models on the same rows. Without `data`, the newest version that all were evaluated on, else the newest that one was. */
export const ComparisonInput = z.object({
  /** Runs or registered versions; the others are compared with the first. */
  models: z.array(ModelChoice).min(2).max(10),
  ...RowsInput.shape,
  /** The model whose split says which rows a part has; when absent the newest one that was trained on the data. */
  splitOf: ModelChoice.optional(),
  /** Of the paired bootstrap. */
  seed: Seed,
})
export type ComparisonInput = z.infer<typeof ComparisonInput>

export const ModelComparison = z.object({
  /** `wine@v2`, `run 3`; the first is the baseline. */
  models: z.array(z.string()),
  /** What they could be compared on, newest first, with the models that were evaluated on it. */
  data: z.array(z.object({ ref: z.string(), evaluated: z.array(z.string()) })),
  /** The models that have a split of their own. */
  splits: z.array(z.string()),
  seed: z.int(),
  /** `wine@v2`; null, with the part, where none is named and none is known. */
  dataset: z.string().nullable(),
  part: RowsPart.nullable(),
  /** Whose split it is; null for all rows. */
  splitOf: z.string().nullable(),
  /** Null where it was not computed yet: `startComparison` does. */
  result: ComparedModels.nullable(),
  /** Of each model but the first, in one sentence. */
  verdicts: z.array(z.string()),
  /** Which of the models may have seen the rows in training; null where none has. */
  optimistic: z.string().nullable(),
})
export type ModelComparison = z.infer<typeof ModelComparison>

export const evaluationContract = {
  /** Measures a model version on any dataset version. Its job's result is a ModelEvaluation. */
  run: operation(...reading)
    .input(z.object({ ref: Ref, ...RowsInput.shape, seed: z.int().nonnegative().default(0) }))
    .output(Started),
  /** Those of a model version, newest first. */
  list: operation()
    .input(z.object({ ref: Ref }))
    .output(z.array(ModelEvaluationSummary)),
  get: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ evaluation: z.int().positive() }))
    .output(ModelEvaluation),
  /** The rows of a stored evaluation with what was predicted; of a regression `misclassified` puts the largest errors first. */
  rows: operation(...answering)
    .input(z.object({ evaluation: z.int().positive(), show: Show, ...Page.shape }))
    .output(PredictedPage),
  /** The model on parts of the data: by a column, by bins of it, or by a pair of columns; worst first. */
  slices: operation(...answering)
    .input(
      z.object({
        ...EvaluationScope,
        /** Each a column or a pair; when absent every column but the target, names and the sensitive ones. */
        by: z.array(Columns).min(1).max(200).optional(),
        metric: z.string().optional(),
        bins: Bins,
        minSupport: MinSupport,
        seed: Seed,
      }),
    )
    .output(SliceReport),
  /** The rows of a slice; of a regression those with the largest errors first when `misclassified` are asked for. */
  sliceRows: operation(...answering)
    .input(z.object({ ...EvaluationScope, by: Columns, bins: Bins, slice: z.string(), show: Show, ...Page.shape }))
    .output(PredictedPage),
  /** Rates of the groups of a column and how far apart they are; by default of the protected columns. */
  fairness: operation(...answering)
    .input(FairnessQuery)
    .output(z.array(Fairness)),
  /** How much worse the model gets when a column's values are shuffled; for every column that it takes. */
  importance: operation(...answering)
    .input(
      z.object({
        ...EvaluationScope,
        /** Default: rocAuc, balancedAccuracy or rmse. */
        metric: z.string().optional(),
        repeats: z.int().min(1).max(100).default(5),
        maxRows: z.int().min(10).max(1_000_000).default(5_000),
        seed: Seed,
      }),
    )
    .output(Importance),
  /** Gain and number of the splits by column; null for a model that is no trees of Cairn. Needs no rows. */
  splitImportance: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'FORMAT_INVALID')
    .input(z.object({ model: ModelChoice }))
    .output(SplitImportance.nullable()),
  /** How large the contributions of each column are, on average over rows; null for a model that does not explain itself. */
  meanContributions: operation(...reading)
    .input(
      z.object({
        ...EvaluationScope,
        maxRows: z.int().min(1).max(10_000).default(200),
        /** Of trees: interventional when left out. */
        shap: TreeShap.optional(),
      }),
    )
    .output(MeanContributions.nullable()),
  /** Partial dependence of one column, with the curves of single rows. */
  dependence: operation(...reading)
    .input(
      z.object({
        ...EvaluationScope,
        column: z.string(),
        label: z.string().optional(),
        resolution: z.int().min(2).max(200).default(20),
        curves: z.int().min(0).max(500).default(50),
        maxRows: z.int().min(10).max(1_000_000).default(2_000),
      }),
    )
    .output(Dependence),
  /** Why the model says what it says of one row, or would say with some values changed. */
  explain: operation(...reading)
    .input(
      z.object({
        ...EvaluationScope,
        /** Its number in the dataset version. */
        row: AskedRow,
        changes: Changes,
        seed: Seed,
        /** Of trees: interventional when left out. */
        shap: TreeShap.optional(),
      }),
    )
    .output(Explanation),
  /** The columns that can be turned to ask "what if", with what they hold, and the rows to begin with. */
  controls: operation(...reading)
    .input(z.object(EvaluationScope))
    .output(Controls),
  /**
   * What the model would say of a row with some values changed, against the rows of the part: like `explain`, but quick from the
   * second question on. The opposite row is one of the part too. Columns that are sensitive can't be changed.
   */
  whatIf: operation(...reading)
    .input(z.object({ ...EvaluationScope, row: AskedRow, changes: Changes, seed: Seed, shap: TreeShap.optional() }))
    .output(Explanation),
  /** What the model says of every row of the part. */
  predictions: operation(...answering)
    .input(z.object({ ...EvaluationScope, maxRows: z.int().min(1).max(1_000_000).default(200_000) }))
    .output(Predictions),
  /** How models compare, and on which rows: the verdict, every metric with its difference and uncertainty, slices. */
  compare: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'NOT_COMPARABLE').input(ComparisonInput).output(ModelComparison),
  /** Computes what `compare` tells from then on. */
  startComparison: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'NOT_COMPARABLE').input(ComparisonInput).output(Started),
  /** Presets and counts over all thresholds of a binary model: on the validation part by default, so that test stays unseen. */
  thresholds: operation(...answering)
    .input(
      z.object({
        ...EvaluationScope,
        recall: z.number().min(0).max(1).default(0.95),
        costs: z
          .object({ falsePositive: z.number().positive(), falseNegative: z.number().positive() })
          .default({ falsePositive: 1, falseNegative: 5 }),
      }),
    )
    .output(Thresholds),
  /** Rows that two models predict differently; the same rows as `compare` has. */
  changed: operation(...answering, 'NOT_COMPARABLE')
    .input(
      z.object({
        before: ModelChoice,
        after: ModelChoice,
        ...RowsInput.shape,
        splitOf: ModelChoice.optional(),
        /** Of numbers: the largest difference that is none. */
        tolerance: z.number().min(0).default(0),
        show: z.enum(['all', 'fixed', 'broken']).default('all'),
        ...Page.shape,
      }),
    )
    .output(ChangedRows),
}
