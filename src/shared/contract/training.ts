import { z } from 'zod'
import { ColumnType } from '../domain/datasets/dataset.ts'
import { ProposalQuestion } from '../domain/training/question.ts'
import { Recipe, Task, Transform } from '../domain/training/recipe.ts'
import { DefaultSplit } from '../domain/datasets/defaultSplit.ts'
import { Leak } from '../domain/datasets/leaks.ts'
import { operation, Ref } from './base.ts'

const proposing = [
  'TARGET_MISSING',
  'TARGET_HAS_MISSING',
  'TARGET_ONE_CLASS',
  'TARGET_TOO_MANY_CLASSES',
  'TARGET_NOT_NUMERIC',
  'COLUMN_UNKNOWN',
  'NO_FEATURES',
  'TOO_FEW_ROWS',
] as const

/** A column that a model could learn from, and what is proposed for it. */
export const ProposedColumn = z.object({
  column: z.string(),
  type: ColumnType,
  /** Why it is not proposed as a feature, as the end of a sentence; null where it is. */
  excluded: z.string().nullable(),
  /** How it would become numbers, also where it is excluded. */
  encoding: Transform,
  /** What is unusual in how it is learnt from, as the end of a sentence. */
  remark: z.string().nullable(),
})
export type ProposedColumn = z.infer<typeof ProposedColumn>

export const trainingContract = {
  /** A recipe for a dataset version from its profile, with what was decided and why. */
  propose: operation(...proposing, 'CANCELLED', 'WORKER_DIED', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(
      z.object({
        ref: Ref,
        target: z.string().optional(),
        task: Task.optional(),
        /** Binary: the class whose probability the model gives. Else that of earlier runs on the dataset, else one is proposed. */
        positive: z.string().optional(),
        /** Columns to learn from although they give the target away. */
        include: z.array(z.string()).default([]),
        family: z.enum(['linear', 'boosting', 'forest', 'mlp', 'wideDeep']).optional(),
        seed: z.int().nonnegative().optional(),
      }),
    )
    .output(
      z.object({
        recipe: Recipe,
        notes: z.array(z.string()),
        questions: z.array(ProposalQuestion),
        classes: z.array(z.string()),
        columns: z.array(ProposedColumn),
        leaks: z.array(Leak),
        /** The default split of the version, which the recipe has, and where it comes from. */
        split: DefaultSplit,
      }),
    ),
}
