import { z } from 'zod'
import { ShownRow } from '../../domain/datasets/rowNumbers.ts'
import { SplitSummary } from '../../domain/datasets/dataset.ts'
import { Evaluation, MetricValue } from '../../domain/evaluation/evaluation.ts'
import { JobStatus } from '../../domain/job.ts'
import { EngineChoice, EngineId, Recipe, Task } from '../../domain/training/recipe.ts'
import { runSources } from '../../domain/experiments/run.ts'
import { AnyRecipe } from '../../domain/training/recipeFormats.ts'
import { RunWarning } from '../../domain/experiments/warnings.ts'
import { RunsColumn } from '../../domain/experiments/runsView.ts'
import { RunsFilter, RunsOrder, RunsView, SavedView, usualView } from '../../domain/experiments/runsView.ts'
import { CairnError } from '../../errors.ts'
import { TableFile } from '../datasets/datasets.ts'
import { KnownName, Name, operation, Page, Ref, Started as StartedJob, Tag, Time } from '../base.ts'
import { Fold } from '../../domain/experiments/study.ts'

export const Part = z.enum(['train', 'validation', 'test'])
/** A run's model, or the baselines that it is compared with: majority class or mean, and a linear model. */
export const Subject = z.enum(['model', 'trivial', 'linear'])
export type Subject = z.infer<typeof Subject>

export const RunMetric = MetricValue.extend({ subject: Subject, part: Part })
export type RunMetric = z.infer<typeof RunMetric>

export const RunSummary = z.object({
  id: z.int(),
  /** 32 hexadecimal digits: its id for other programs. */
  uuid: z.string(),
  name: z.string(),
  experiment: z.string(),
  source: z.enum(runSources),
  /** Who started it, where that is known. */
  user: z.string().nullable(),
  status: JobStatus,
  /** This and what follows up to the target are null for a run of another program. */
  jobId: z.int().nullable(),
  /** `wine@v3` */
  dataset: z.string().nullable(),
  datasetHash: z.string().nullable(),
  task: Task.nullable(),
  target: z.string().nullable(),
  /** Binary: the positive class, where the recipe names it; recipes of earlier releases do not. */
  positive: z.string().nullable(),
  /** Features that give the target away: its metrics say little of rows whose target is not known yet, and it is not recommended. */
  leaks: z.array(z.string()),
  /** What is known of overfitting, leakage, imbalance and how far its metrics carry, the gravest first; none until it has ended. */
  warnings: z.array(RunWarning),
  engine: EngineId.nullable(),
  starred: z.boolean(),
  archived: z.boolean(),
  /** Labels; see `keyedTags` of a run for those with a value. */
  tags: z.array(z.string()),
  params: z.record(z.string(), z.string()),
  /** Of the run's model on the part that was asked for. */
  metrics: z.record(z.string(), z.number().nullable()),
  epochs: z.int().nullable(),
  bestEpoch: z.int().nullable(),
  stopped: z.enum(['done', 'early', 'cancelled']).nullable(),
  /** The fold of a cross-validation that it was trained on, instead of the split of its recipe. */
  fold: Fold.nullable(),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** What a reproduction found. */
export const Reproduction = z.object({
  original: z.int(),
  identical: z.boolean(),
  /** What differs: engine, versions, environment, weights. */
  differences: z.array(z.string()),
})
export type Reproduction = z.infer<typeof Reproduction>

/** A run that executed another one again. */
export const RunReproduction = z.object({
  run: z.int(),
  jobId: z.int(),
  status: JobStatus,
  at: Time,
  /** Null until it has ended. */
  verdict: Reproduction.nullable(),
})
export type RunReproduction = z.infer<typeof RunReproduction>

export const Run = RunSummary.omit({ metrics: true }).extend({
  notes: z.string(),
  /** Null for a run of another program, as are all of the following that can be. */
  recipe: Recipe.nullable(),
  reproduces: z.int().nullable(),
  /** What it found, where it reproduces another run and has ended. */
  reproduction: Reproduction.nullable(),
  /** The runs that executed this one again, newest first. */
  reproductions: z.array(RunReproduction),
  /** The run whose training this one has gone on with. */
  extends: z.int().nullable(),
  /** The run whose recipe it began with, and what differs between the two; null where it began with a proposed recipe, or in an earlier release. */
  clonedFrom: z
    .object({
      run: z.int(),
      name: z.string(),
      /** It is in the trash. */
      deleted: z.boolean(),
      differences: z.array(z.object({ field: z.string(), was: z.string(), is: z.string() })),
    })
    .nullable(),
  /** The epoch from which the run can go on, or be extended. */
  checkpoint: z.object({ epoch: z.int(), object: z.string(), at: Time }).nullable(),
  engineVersion: z.string().nullable(),
  engineReason: z.string().nullable(),
  fingerprint: z.string().nullable(),
  /** 1: the fingerprint does not cover fold, limits and where the run was stopped. Null where there is no fingerprint. */
  fingerprintFormat: z.int().nullable(),
  appVersion: z.string().nullable(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  split: SplitSummary.nullable(),
  /** Tags with a value, as other programs give them. */
  keyedTags: z.record(z.string(), z.string()),
  /** The run that it is nested in, where that is here. */
  parent: z.object({ run: z.int(), name: z.string() }).nullable(),
  /** How many runs are nested right in it. */
  nested: z.int(),
  /** When another program last logged to it, give or take ten seconds. */
  heardAt: Time.nullable(),
  metrics: z.array(RunMetric),
  /** What its training made; all files of a run are in `artifacts.list`. */
  artifacts: z.array(z.object({ name: z.string(), object: z.string(), bytes: z.int() })),
  series: z.array(z.string()),
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
})
export type Run = z.infer<typeof Run>

/** A run that Cairn trained has what one of another program has not. */
type OfTraining = 'jobId' | 'dataset' | 'datasetHash' | 'task' | 'target' | 'recipe' | 'appVersion'
export type TrainedRun = Run & { readonly [Field in OfTraining]: NonNullable<Run[Field]> }

export const isTrained = (run: Run): run is TrainedRun => run.recipe !== null

/** @throws RUN_NOT_TRAINED */
export function asTrained(run: Run): TrainedRun {
  if (isTrained(run)) return run
  throw new CairnError('RUN_NOT_TRAINED', `Run ${run.id} was not trained by Cairn.`, { run: run.id })
}

/** The result of a run's job. */
export const RunResult = z.object({ runId: z.int(), reproduction: Reproduction.nullable() })
export type RunResult = z.infer<typeof RunResult>

const RunId = z.object({ run: z.int().positive() })

/** The recipe of a run, ready for another run. */
export const PreparedClone = z.object({
  run: z.int(),
  /** The dataset version of the run, and the one to train on: that one or the one asked for; null where its dataset is in the trash. */
  dataset: z.string(),
  ref: z.string().nullable(),
  recipe: Recipe,
  engine: EngineChoice,
  /** Null where it is in the trash. */
  experiment: z.string().nullable(),
  tags: z.array(z.string()),
  /** What the new run would do otherwise although its recipe is the same, one sentence each. */
  changes: z.array(z.string()),
  /** Columns that the recipe uses and the data to train on does not have; and columns that the data of the run did not have. */
  gone: z.array(z.string()),
  added: z.array(z.string()),
})
export type PreparedClone = z.infer<typeof PreparedClone>

export const MetricDelta = z.object({
  run: z.int(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  delta: z.number().nullable(),
  /** Why there is no difference although both were measured on the same rows: another positive class; else null. */
  off: z.string().nullable(),
  /** By the metric's direction, against the baseline run; null where there is nothing to say. */
  verdict: z.enum(['better', 'worse', 'same']).nullable(),
})
export type MetricDelta = z.infer<typeof MetricDelta>

export const Comparison = z.object({
  baseline: z.int(),
  runs: z.array(RunSummary),
  /** Whether each run was measured on the same rows as the baseline, and if not, why. */
  comparable: z.array(z.object({ run: z.int(), comparable: z.boolean(), reasons: z.array(z.string()) })),
  /** One row for a param, a value for each run in the order of `runs`; all of them, or only those that differ. */
  params: z.array(z.object({ key: z.string(), values: z.array(z.string().nullable()), differs: z.boolean() })),
  metrics: z.array(z.object({ metric: z.string(), part: Part, values: z.array(MetricDelta) })),
  /** The last values of what was logged, a value for each run: the first few hundred metrics by name, those of the machine last. */
  logged: z.array(
    z.object({
      metric: z.string(),
      values: z.array(z.number().nullable()),
      /** Of the run that has most of them. */
      points: z.int(),
    }),
  ),
})
export type Comparison = z.infer<typeof Comparison>

export const Point = z.tuple([z.int(), z.number().nullable()])
export const Series = z.object({
  name: z.string(),
  points: z.int(),
  last: z.number().nullable(),
  lastStep: z.int().nullable(),
  minimum: z.number().nullable(),
  minimumStep: z.int().nullable(),
  maximum: z.number().nullable(),
  maximumStep: z.int().nullable(),
  /** All points, or a selection that keeps each bucket's minimum and maximum. */
  values: z.array(Point),
})
export type Series = z.infer<typeof Series>

/** A metric that was logged, without its points. */
export const LoggedMetric = Series.omit({ values: true })
export type LoggedMetric = z.infer<typeof LoggedMetric>

/** A row of the runs table: what every view shows of it, and a value for each column that was asked for. */
export const RunRow = RunSummary.pick({
  id: true,
  name: true,
  source: true,
  status: true,
  jobId: true,
  warnings: true,
  starred: true,
  archived: true,
  tags: true,
}).extend({
  notes: z.string(),
  values: z.array(z.union([z.string(), z.number()]).nullable()),
  /** How deep it is nested in runs above it. */
  depth: z.int(),
  /** How many runs are nested right in it, of those that pass the filter; 0 where nested runs stand among all others. */
  nested: z.int(),
  /** Those stand beneath it. */
  open: z.boolean(),
})
export type RunRow = z.infer<typeof RunRow>

/** What the columns of the runs table can be, over all runs: the first of each kind by name. */
export const RunColumns = z.object({
  params: z.array(z.string()),
  metrics: z.array(z.object({ metric: z.string(), part: Part })),
  series: z.array(z.string()),
  tags: z.array(z.string()),
  /** There are others, which a search finds. */
  more: z.boolean(),
})
export type RunColumns = z.infer<typeof RunColumns>

export const NamedView = z.object({ name: z.string(), view: SavedView })
export type NamedView = z.infer<typeof NamedView>

/** What a run told while it went on. */
export const LogLine = z.object({ seq: z.int(), at: Time, level: z.enum(['info', 'warning', 'error']), text: z.string() })
export type LogLine = z.infer<typeof LogLine>

const starting = [
  'RULES_FAILED',
  'RULE_INVALID',
  'CANCELLED',
  'WORKER_DIED',
  'OBJECT_CORRUPT',
  'COLUMN_UNKNOWN',
  'RECIPE_INVALID',
  'OBJECT_MISSING',
  'ENGINE_UNAVAILABLE',
] as const
const StartedRun = z.object({ jobId: z.int(), runId: z.int() })

export const experimentOperations = {
  /** Trains and evaluates. Its job's result is a RunResult. */
  start: operation(...starting, 'RUN_NOT_TRAINED')
    .input(
      z.object({
        ref: Ref,
        recipe: AnyRecipe,
        engine: EngineChoice.default('auto'),
        /** That it belongs to, made where there is none of that name; the one called as the dataset when absent. */
        experiment: Name.optional(),
        name: Name.optional(),
        tags: z.array(Tag).max(100).default([]),
        notes: z.string().max(100_000).default(''),
        /** The run whose recipe this one began with, before any changes: it is recorded as the origin. */
        clonedFrom: z.int().positive().optional(),
      }),
    )
    .output(StartedRun),
  /** The recipe, data, experiment and engine of a run to begin another one with. Nothing is started: `start` takes it, with `clonedFrom`. */
  prepareClone: operation('RUN_NOT_TRAINED', 'RUN_NOT_DONE', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ...RunId.shape, ref: Ref.optional() }))
    .output(PreparedClone),
  /** Executes a run again from what it recorded. Its job's result is a RunResult with a reproduction. */
  reproduce: operation(...starting, 'RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(RunId)
    .output(StartedRun),
  /** Asks a training to stop at its next epoch, with all that going on needs: its status is then paused. */
  pause: operation('JOB_NOT_RUNNING', 'RUN_NOT_TRAINED').input(RunId).output(StartedRun),
  /** Goes on with a run that was paused, interrupted or has failed, to the same bits as without. Its job's result is a RunResult. */
  resume: operation(...starting, 'RESUME_REFUSED', 'JOB_NOT_RUNNING', 'RUN_NOT_TRAINED')
    .input(RunId)
    .output(StartedRun),
  /** A new run that goes on from the last epoch of another, as if that one had been given more epochs. */
  extend: operation(...starting, 'RESUME_REFUSED', 'RUN_NOT_TRAINED')
    .input(z.object({ ...RunId.shape, epochs: z.int().positive().max(100_000), name: Name.optional() }))
    .output(StartedRun),
  list: operation()
    .input(
      z.object({
        ...Page.shape,
        dataset: KnownName.optional(),
        experiment: KnownName.optional(),
        status: JobStatus.optional(),
        task: Task.optional(),
        tag: KnownName.optional(),
        starred: z.boolean().optional(),
        /** Matches names and notes. */
        search: z.string().optional(),
        archived: z.enum(['without', 'with', 'only']).default('without'),
        /** Such as `rmse < 0.7` on the part: metric, operator, number. */
        where: z.array(z.object({ metric: z.string(), operator: z.enum(['<', '<=', '>', '>=', '=']), value: z.number() })).default([]),
        orderBy: z
          .discriminatedUnion('by', [
            z.object({ by: z.literal('created'), descending: z.boolean().default(true) }),
            z.object({ by: z.literal('name'), descending: z.boolean().default(false) }),
            z.object({ by: z.literal('metric'), metric: z.string(), descending: z.boolean().optional() }),
            z.object({ by: z.literal('param'), param: z.string(), descending: z.boolean().default(false) }),
          ])
          .default({ by: 'created', descending: true }),
        part: Part.default('validation'),
      }),
    )
    .output(z.object({ total: z.int(), runs: z.array(RunSummary) })),
  /** A page of the runs table, sorted and filtered by any column. Each row has its values in the order of `columns`. */
  table: operation()
    .input(
      z.object({
        ...Page.shape,
        columns: z.array(RunsColumn).max(200).default([]),
        filter: RunsFilter.default(usualView.filter),
        orderBy: RunsOrder.default(usualView.orderBy),
        /** Nested runs stand beneath their parents: of all, or of none, except those that are toggled. Among all others when absent. */
        nest: z.object({ all: z.boolean().default(false), toggled: z.array(z.int().positive()).max(10_000).default([]) }).optional(),
      }),
    )
    .output(
      z.object({
        /** Lines of the table: without the runs that are nested in one that is closed. */
        total: z.int(),
        /** Runs that pass the filter. */
        runs: z.int(),
        /** Some run of the workspace is nested in another. */
        nests: z.boolean(),
        rows: z.array(RunRow),
      }),
    ),
  columns: operation()
    .input(
      z.object({
        /** A part of their names, in any case. */
        search: z.string().max(300).optional(),
        /** At most so many of each kind. */
        limit: z.int().min(1).max(100_000).default(1_000),
      }),
    )
    .output(RunColumns),
  /** Ways of looking at runs and comparisons, by name, and the one that is current. */
  views: {
    list: operation().input(z.object({})).output(z.array(NamedView)),
    /** In place of one of that name. */
    save: operation()
      .input(z.object({ name: Name, view: SavedView }))
      .output(NamedView),
    remove: operation()
      .input(z.object({ name: KnownName }))
      .output(NamedView),
    /** What is shown until something else is chosen: with the main metrics of the tasks that there are runs of. */
    usual: operation().input(z.object({})).output(RunsView),
    /** As the runs table was left; the usual one at first. */
    current: operation().input(z.object({})).output(RunsView),
    keepCurrent: operation()
      .input(z.object({ view: RunsView }))
      .output(RunsView),
  },
  /** Stars, tags or archives several runs at once. What is archived is left out of the table, and keeps all it has. */
  mark: operation()
    .input(
      z.object({
        runs: z.array(z.int().positive()).min(1).max(10_000),
        starred: z.boolean().optional(),
        archived: z.boolean().optional(),
        addTags: z.array(Tag).max(100).default([]),
        removeTags: z.array(KnownName).max(100).default([]),
      }),
    )
    .output(z.object({ runs: z.int() })),
  /** What a run told of its work, from a line on. */
  log: operation()
    .input(z.object({ ...RunId.shape, after: z.int().default(-1) }))
    .output(z.array(LogLine)),
  get: operation().input(RunId).output(Run),
  update: operation()
    .input(
      z.object({
        ...RunId.shape,
        name: Name.optional(),
        notes: z.string().max(100_000).optional(),
        starred: z.boolean().optional(),
        addTags: z.array(Tag).max(100).default([]),
        removeTags: z.array(KnownName).max(100).default([]),
      }),
    )
    .output(Run),
  series: operation()
    .input(
      z.object({ ...RunId.shape, name: z.string(), fromStep: z.int().optional(), maxPoints: z.int().min(4).max(1_000_000).default(2_000) }),
    )
    .output(Series),
  /** What was logged to a run, a page by name: of the machine (`system/…`), or of the training. */
  loggedMetrics: operation()
    .input(
      z.object({
        ...RunId.shape,
        ...Page.shape,
        group: z.enum(['training', 'system']).default('training'),
        /** A part of the name, in any case. */
        search: z.string().max(300).optional(),
      }),
    )
    .output(
      z.object({
        /** Those that are found. */
        total: z.int(),
        /** Those of the group. */
        all: z.int(),
        metrics: z.array(LoggedMetric),
      }),
    ),
  /** One curve of several runs, in their order; runs without it are left out. */
  curves: operation()
    .input(
      z.object({
        runs: z.array(z.int().positive()).min(1).max(100),
        name: z.string(),
        maxPoints: z.int().min(4).max(10_000).default(1_000),
      }),
    )
    .output(z.array(RunId.extend({ series: Series }))),
  /** What differs between runs, beside the metrics that each was evaluated with. `evaluation.compare` has the verdict. */
  compare: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(
      z.object({
        runs: z.array(z.int()).min(2).max(10),
        baseline: z.int().optional(),
        all: z.boolean().default(false),
        part: Part.default('test'),
      }),
    )
    .output(Comparison),
  evaluation: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ...RunId.shape, part: Part.default('test'), subject: Subject.default('model') }))
    .output(Evaluation),
  /**
   * Writes what was predicted for the rows of a part, or of all of them, to a file, with the probabilities of classes. Its job's result is
   * an ExportResult.
   */
  exportPredictions: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'ALREADY_EXISTS', 'FILE_NOT_FOUND')
    .input(z.object({ ...RunId.shape, ...TableFile.shape, part: Part.optional() }))
    .output(StartedJob),
  /** The rows behind the confusion matrix: of one cell, or all that are right or wrong. */
  predictions: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(
      z.object({
        ...RunId.shape,
        ...Page.shape,
        part: Part.default('test'),
        show: z.enum(['all', 'correct', 'misclassified']).default('all'),
        cell: z.object({ actual: z.string(), predicted: z.string() }).optional(),
      }),
    )
    .output(
      z.object({
        total: z.int(),
        rows: z.array(
          z.object({
            row: ShownRow,
            actual: z.union([z.string(), z.number()]),
            predicted: z.union([z.string(), z.number()]),
            /** Of each class, in the order of the labels. */
            probabilities: z.array(z.number()),
          }),
        ),
      }),
    ),
}
