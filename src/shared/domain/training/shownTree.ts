import { z } from 'zod'

/** A node of a tree in words. */
export const ShownNode = z.object({
  /** 0 at the root. */
  depth: z.int(),
  /** How one comes here from the node above; null at the root. */
  branch: z.enum(['yes', 'no']).nullable(),
  /** What is asked here: `alcohol ≤ 10.5`; null at a leaf. */
  question: z.string().nullable(),
  /** Where a missing value goes; null at a leaf. */
  missing: z.enum(['yes', 'no']).nullable(),
  /** What the split gained; 0 at a leaf. */
  gain: z.number(),
  /** The sum of the weights of the training rows that came here: their number where all weigh 1. */
  rows: z.number(),
  /** Of a leaf: what it adds, one number or one for each class; empty where the target is sensitive. */
  value: z.array(z.number()),
  /** Nodes below that are not shown. */
  hidden: z.int(),
})
export type ShownNode = z.infer<typeof ShownNode>

/** One tree of an ensemble. */
export const ShownTree = z.object({
  ref: z.string(),
  /** How many there are, and which one this is, from 1. */
  trees: z.int(),
  tree: z.int(),
  /** What its leaves hold, in words. */
  leaves: z.string(),
  /** A node, then those of its yes side, then those of its no side. */
  nodes: z.array(ShownNode),
})
export type ShownTree = z.infer<typeof ShownTree>
