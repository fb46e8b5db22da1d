import { z } from 'zod'
import { Recipe, Task } from '../domain/training/recipe.ts'
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
        family: z.enum(['linear', 'mlp', 'wideDeep']).optional(),
        seed: z.int().nonnegative().optional(),
      }),
    )
    .output(z.object({ recipe: Recipe, notes: z.array(z.string()), classes: z.array(z.string()), leaks: z.array(Leak) })),
}
