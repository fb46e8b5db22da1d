import { z } from 'zod'
import { ParamImportance, RunDifference } from '../../domain/experiments/comparison.ts'
import { KnownName, operation, Ref, Started } from '../base.ts'
import { Part } from './experiments.ts'

/** The model of `run` against that of `baseline`, on the rows that both were measured on. */
export const Difference = RunDifference.omit({ reasons: true, remedy: true }).extend({
  baseline: z.int(),
  /** `wine@v3` */
  dataset: z.string(),
  part: Part,
  confidence: z.number(),
  seed: z.int(),
})
export type Difference = z.infer<typeof Difference>

/** What the params of comparable runs have to do with a metric. */
export const Importance = z.object({
  metric: z.string(),
  part: Part,
  /** What all of the runs were measured on. */
  dataset: z.string(),
  target: z.string(),
  runs: z.int(),
  /** Runs with the metric that were measured on other rows, and don't count. */
  leftOut: z.int(),
  /** With fewer comparable runs than `fewest` there are no params: they would say nothing. */
  tooFewRuns: z.boolean(),
  fewest: z.int(),
  params: z.array(ParamImportance),
  seed: z.int(),
})
export type Importance = z.infer<typeof Importance>

export const comparisonContract = {
  /** Over the largest set of runs that were measured on the same rows: a random forest and rank correlation. */
  importance: operation()
    .input(
      z.object({
        metric: z.string(),
        /** Its name. */
        dataset: KnownName.optional(),
        part: Part.default('validation'),
        /** Of the forest. */
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Importance),
  /** The difference of two runs' models with its uncertainty, from resamples of the same rows. */
  difference: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'NOT_COMPARABLE', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'FORMAT_INVALID')
    .input(
      z.object({
        baseline: z.int().positive(),
        run: z.int().positive(),
        /** All metrics of the task when absent. */
        metric: z.string().optional(),
        part: Part.default('test'),
        /** Of the resamples. */
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Difference),
  /** Measures the models of several runs on the same rows, that none was trained on. Its job's result is a Reevaluation. */
  reevaluate: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'NOT_COMPARABLE')
    .input(
      z.object({
        runs: z.array(z.int().positive()).min(2).max(10),
        /** The first run when absent. */
        baseline: z.int().positive().optional(),
        /** The newest version among those of the runs when absent. */
        on: Ref.optional(),
        /** The run whose split is taken; when absent one that was trained on that version, else the baseline. */
        splitOf: z.int().positive().optional(),
        part: Part.default('test'),
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Started),
}
