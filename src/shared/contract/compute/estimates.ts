import { z } from 'zod'
import { TargetName } from '../../domain/compute/target.ts'
import { rivals } from '../../domain/experiments/rivals.ts'
import { Dimension, Strategy } from '../../domain/experiments/study.ts'
import { AnyRecipe } from '../../domain/training/recipeFormats.ts'
import { operation, Ref } from '../base.ts'

export const Estimate = z.object({
  /** About how long it takes, waiting and starting included; null where nothing was measured that tells. */
  seconds: z.number().nonnegative().nullable(),
  /** `measured`: work of its kind has ended there. `benchmark`: measured here, and taken to a target by the speed of its CPUs. */
  basis: z.enum(['measured', 'benchmark', 'unknown']),
  /** What it was made of, or what is missing, as one sentence without its full stop. */
  why: z.string(),
})
export type Estimate = z.infer<typeof Estimate>

export const TargetEstimate = Estimate.extend({
  target: TargetName,
  /** Why nothing can be started there now; null where it can. */
  problem: z.string().nullable(),
})
export type TargetEstimate = z.infer<typeof TargetEstimate>

export const Estimates = z.object({ here: Estimate, targets: z.array(TargetEstimate) })
export type Estimates = z.infer<typeof Estimates>

const planned = { ref: Ref, recipe: AnyRecipe }

/** What is going to be started, as far as it decides how long it takes. */
export const StudyWork = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sweep'),
    ...planned,
    space: z.array(Dimension).min(1).max(50),
    strategy: Strategy,
    maxTrials: z.int().positive().max(10_000),
    prune: z.boolean(),
  }),
  z.object({ kind: z.literal('crossValidation'), ...planned, folds: z.int().min(2).max(100) }),
  z.object({ kind: z.literal('best'), ...planned, families: z.array(z.enum(rivals)).min(1).optional() }),
])
export type StudyWork = z.infer<typeof StudyWork>

/** What is predicted with: a model version, or a package of the workspace. */
export const ScoringWork = z.object({
  model: z.union([z.object({ ref: Ref }), z.object({ package: z.int().positive() })]),
  rows: z.int().nonnegative(),
})
export type ScoringWork = z.infer<typeof ScoringWork>

export const estimatesContract = {
  /** How long a study takes here and on each target. Asks no target anything: it counts with what was measured. */
  study: operation()
    .input(StudyWork)
    .output(
      Estimates.extend({
        /** How many trials of each model type, in the order in which they are trained. */
        trials: z.array(z.object({ family: z.string(), count: z.int() })),
        /** How many trials do not depend on each other at most: so many can run at once on a target. */
        atOnce: z.int(),
      }),
    ),
  /** How long predicting rows takes here and on each target. */
  scoring: operation().input(ScoringWork).output(Estimates),
}
