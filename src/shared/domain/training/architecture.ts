import { z } from 'zod'
import { Task } from './recipe.ts'

/** A stage of a model: what goes in, what comes out, and how many numbers it has learned. */
export const Stage = z.object({
  /** Unique in its graph. */
  id: z.string(),
  kind: z.enum(['input', 'preprocessing', 'embedding', 'dense', 'batchNorm', 'dropout', 'activation', 'wide', 'trees', 'output', 'graph']),
  name: z.string(),
  /** In words: `32 units, relu`. */
  detail: z.string(),
  /** How many numbers of a row go in and come out; null where it is not known. */
  inputs: z.int().nullable(),
  outputs: z.int().nullable(),
  /** Weights, and those of them that training does not move. */
  parameters: z.int(),
  fixed: z.int(),
})
export type Stage = z.infer<typeof Stage>

export const Architecture = z.object({
  ref: z.string(),
  task: Task,
  parameters: z.int(),
  /** From the first to the last. */
  stages: z.array(Stage),
  /** From one stage to the next, by id. */
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
  /** How each raw column becomes numbers. */
  features: z.array(z.object({ column: z.string(), kind: z.string(), outputs: z.array(z.string()) })),
  /** Trees that can be looked at one by one; 0 where it has none. */
  trees: z.int().default(0),
  /** Why there is no more to say, of a model from elsewhere. */
  unknown: z.string().nullable(),
})
export type Architecture = z.infer<typeof Architecture>
