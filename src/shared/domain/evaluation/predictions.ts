import { z } from 'zod'
import { ShownRow } from '../datasets/rowNumbers.ts'
import { Task } from '../training/recipe.ts'
import { SeenRows } from './seen.ts'

/** What a model says of every row of a part, by column: enough for every threshold, cell and curve without asking again. */
export const Predictions = z.object({
  task: Task,
  /** In the order of the codes; binary: [negative, positive]; empty for regression. */
  labels: z.array(z.string()),
  /** Binary: positive from this probability on. */
  threshold: z.number().nullable(),
  /** `wine@v2` */
  dataset: z.string(),
  part: z.enum(['all', 'train', 'validation', 'test']),
  includesTraining: z.boolean(),
  seen: SeenRows,
  /** Rows of the part; more than are here where they had to be thinned. */
  total: z.int(),
  /** The target is sensitive: the rows have no numbers here and are in the order of their scores. */
  masked: z.boolean(),
  /** Numbers of the rows in the dataset version. */
  rows: z.array(ShownRow),
  /** Codes of classes, or values. */
  actual: z.array(z.number()),
  predicted: z.array(z.number()),
  /** Binary: the probability of the positive class; several classes: of the one that is predicted; regression: empty. */
  score: z.array(z.number()),
})
export type Predictions = z.infer<typeof Predictions>
