import { z } from 'zod'
import { type MetricId, metricIds } from '../evaluation/metrics.ts'
import { EngineChoice } from '../training/recipe.ts'
import { AnyRecipe, currentPath } from '../training/recipeFormats.ts'

const range = { low: z.number(), high: z.number() }
const rising = ({ low, high }: { low: number; high: number }) => low < high

/** What is tried for one field of a recipe, named by its path: `model.optimizer.learningRate`, `model.hidden`. */
export const Dimension = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('choice'), path: z.string().min(1), values: z.array(z.json()).min(1).max(1000) }),
  z.object({ kind: z.literal('bool'), path: z.string().min(1) }),
  z.object({ kind: z.literal('int'), path: z.string().min(1), low: z.int(), high: z.int() }).refine(rising, 'low must be below high.'),
  z.object({ kind: z.literal('float'), path: z.string().min(1), ...range }).refine(rising, 'low must be below high.'),
  /** Evenly over the orders of magnitude. */
  z
    .object({ kind: z.literal('logFloat'), path: z.string().min(1), low: z.number().positive(), high: z.number().positive() })
    .refine(rising, 'low must be below high.'),
])
export type Dimension = z.infer<typeof Dimension>

export const Strategy = z.discriminatedUnion('kind', [
  /** Every combination, in order; a range is `points` values at even distances. */
  z.object({ kind: z.literal('grid'), points: z.int().min(2).max(100).default(3) }),
  z.object({ kind: z.literal('random') }),
  /** All trials for few epochs, the best 1/reduction of them for `reduction` times as many, and so on up to the recipe's epochs. */
  z.object({ kind: z.literal('halving'), reduction: z.int().min(2).max(10).default(3) }),
  /** Tree-structured Parzen estimator: `startup` random trials first. */
  z.object({ kind: z.literal('tpe'), startup: z.int().positive().default(8), candidates: z.int().positive().max(1000).default(24) }),
])
export type Strategy = z.infer<typeof Strategy>

const SelectionMetric = z.enum(metricIds as [MetricId, ...MetricId[]])

/** A search over recipes. The same plan on the same data makes the same trials. */
export const SweepPlan = z.object({
  kind: z.literal('sweep'),
  recipe: AnyRecipe,
  engine: EngineChoice,
  space: z.array(Dimension).min(1).max(50),
  strategy: Strategy,
  /** Chosen by on the validation part. */
  metric: SelectionMetric,
  maxTrials: z.int().positive().max(10_000),
  /** Ends trials early whose validation loss is worse than the median of the others at the same epoch. */
  prune: z.boolean(),
  seed: z.int().nonnegative(),
})
export type SweepPlan = z.infer<typeof SweepPlan>

/** One fold of a cross-validation: which rows a run was trained on, instead of the split of its recipe. */
export const Fold = z.object({
  folds: z.int().min(2).max(100),
  /** From 0: the fold that is held out, as the test part. */
  index: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  /** How the validation part is dealt: 2 stratifies it. Absent in folds of before, which stay reproducible. */
  deal: z.literal(2).optional(),
})
export type Fold = z.infer<typeof Fold>

/** k-fold cross-validation: every row is held out once. */
export const CrossValidationPlan = z.object({
  kind: z.literal('crossValidation'),
  recipe: AnyRecipe,
  engine: EngineChoice,
  folds: z.int().min(2).max(100),
  seed: z.int().nonnegative(),
})
export type CrossValidationPlan = z.infer<typeof CrossValidationPlan>

/**
 * Several model types on the same data and the same split, each in a few recipes; the best is chosen on the validation rows, and of those
 * that are as good the simplest.
 */
export const BestPlan = z.object({
  kind: z.literal('best'),
  /** What all have in common: task, target, split. */
  recipe: AnyRecipe,
  /** In the order in which they are trained. */
  trials: z
    .array(z.object({ recipe: AnyRecipe }))
    .min(1)
    .max(100),
  engine: EngineChoice,
  metric: SelectionMetric,
  /** Of the resamples that models are compared on. */
  seed: z.int().nonnegative(),
})
export type BestPlan = z.infer<typeof BestPlan>

export const StudyPlan = z.discriminatedUnion('kind', [SweepPlan, CrossValidationPlan, BestPlan])
export type StudyPlan = z.infer<typeof StudyPlan>

const PathsOfFormat1 = z.looseObject({
  recipe: z.looseObject({ format: z.literal('cairn.recipe/1') }),
  space: z.array(z.looseObject({ path: z.string() })),
})

/** A stored plan: one of format 1 has paths of that format too. @throws ZodError */
export function readStudyPlan(stored: unknown): StudyPlan {
  const former = PathsOfFormat1.safeParse(stored)
  if (!former.success) return StudyPlan.parse(stored)
  return StudyPlan.parse({ ...former.data, space: former.data.space.map((one) => ({ ...one, path: currentPath(one.path) })) })
}

/** What one trial sets, in the order of the space. */
export type Assignment = readonly z.infer<ReturnType<typeof z.json>>[]
