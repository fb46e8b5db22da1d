import { z } from 'zod'

/** Trees as a model has them, without their nodes, which lie beside it (`Trees`). */
export const Ensemble = z.object({
  /** Inputs of a row: the outputs of the preprocessing. */
  inputs: z.int().positive(),
  /** Of each input: how many categories it has, 0 where it is a number. An input with categories holds a place from 0, NaN where it is missing. */
  categories: z.array(z.int().nonnegative().max(254)),
  /** Numbers that the trees give for a row: 1, or one per class. */
  outputs: z.int().positive(),
  trees: z.int().nonnegative(),
  /** Boosting adds leaves to `base`; a forest divides their sum by the number of trees. */
  combine: z.enum(['sum', 'mean']),
  /** Of each output; zeros for a forest. */
  base: z.array(z.number()),
  /**
   * What comes out. `score`: what `taskTable` says of outputs (log-odds, logits, a standardised value). `share`: shares of classes (of the
   * positive one where there are two), of which `ensembleOutputs` makes log-odds or logarithms.
   */
  leaves: z.enum(['score', 'share']),
})
export type Ensemble = z.infer<typeof Ensemble>

/**
 * The nodes of all trees, one tree after another, each in preorder (a node, its left subtree, its right subtree). N nodes, T trees.
 * A row starts at the root of each tree. At a node with a number it goes left where x ≤ threshold, in float32; at one with categories where its
 * place is among the node's set; where x is NaN, as `missingLeft` says.
 */
export interface Trees {
  /** [T] the node of each root, ascending. */
  readonly roots: Int32Array
  /** [T] the output that a tree's leaves add to; −1 where its leaves hold a number for each output. */
  readonly output: Int32Array
  /** [N] the input that is asked; −1 at a leaf. */
  readonly input: Int32Array
  /** [N] 0 at leaves and where categories are asked. */
  readonly threshold: Float32Array
  /** [N] nodes, counted over all trees; 0 at leaves. The left one is always the next. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** [N] 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array
  /** [N] where the node's set begins in `sets`, and how many places it has; 0 for numbers and leaves. */
  readonly setStart: Int32Array
  readonly setSize: Int32Array
  /** Places of categories that go left, ascending within a node. */
  readonly sets: Int32Array
  /** [N] what a split gained, in units of the loss; 0 at leaves. */
  readonly gain: Float32Array
  /** [N] training rows that came by (with their weights where rows have some). */
  readonly cover: Float32Array
  /** [N × width] of leaves, with the learning rate; 0 elsewhere. Width is 1, or the number of outputs where leaves hold all of them. */
  readonly value: Float32Array
  readonly width: number
}

/** So near to 0 and 1 a share is held before a logarithm is taken of it. */
export const shareMargin = 1e-6
