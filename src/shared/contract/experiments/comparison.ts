import { z } from 'zod'
import { ParamImportance } from '../../domain/experiments/comparison.ts'
import { KnownName, operation } from '../base.ts'
import { Part } from './experiments.ts'

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
        /** Only the trials of this sweep. */
        study: z.int().positive().optional(),
        part: Part.default('validation'),
        /** Of the forest. */
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Importance),
}
