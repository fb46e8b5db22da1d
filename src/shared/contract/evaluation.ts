import { z } from 'zod'
import { SplitRecipe } from '../domain/dataset.ts'
import { Evaluation } from '../domain/evaluation.ts'
import { operation, Ref, Started, Time } from './base.ts'

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
})
export type RowsInput = z.infer<typeof RowsInput>

export const EvaluatedRows = z.object({
  part: RowsPart,
  split: SplitRecipe.nullable(),
  count: z.int(),
  /** Rows that the model was trained on may be among them: then the numbers flatter it. */
  includesTraining: z.boolean(),
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
  'COLUMN_UNKNOWN',
  'TYPE_MISMATCH',
  'RUN_NOT_DONE',
  'TOO_FEW_ROWS',
  'OBJECT_MISSING',
  'OBJECT_CORRUPT',
  'FORMAT_INVALID',
] as const

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
}
