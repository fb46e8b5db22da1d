import { z } from 'zod'
import { RunDifference } from '../domain/comparison.ts'
import { operation, Ref, Started } from './base.ts'
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

export const comparisonContract = {
  /** The difference of two runs' models with its uncertainty, from resamples of the same rows. */
  difference: operation('RUN_NOT_DONE', 'NOT_COMPARABLE', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'FORMAT_INVALID')
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
  reevaluate: operation('RUN_NOT_DONE', 'NOT_COMPARABLE')
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
