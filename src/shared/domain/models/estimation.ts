import { z } from 'zod'
import { Ensemble } from '../training/trees.ts'

/**
 * What estimating the performance of a model without labels needs: made once, of rows that the model was not trained on, and kept with its
 * reference profile. Small, whatever the rows.
 */

/** A rising function: linear between its points, constant outside them. */
export const RisingMap = z.object({ from: z.array(z.number()), to: z.array(z.number()) })
export type RisingMap = z.infer<typeof RisingMap>

const Common = {
  /** Reference rows that it was made of. */
  rows: z.int(),
  /**
   * By metric: how far its value is from the truth by chance alone, as the deviation of one row's part. That of n rows is this / √n; null
   * where the reference rows do not tell.
   */
  deviations: z.record(z.string(), z.number().nullable()),
}

/** For classes: confidence-based performance estimation. */
export const CbpeEstimation = z.object({
  kind: z.literal('cbpe'),
  ...Common,
  /** In the order of the probabilities. */
  labels: z.array(z.string()).min(2),
  /**
   * Of the positive class where there are two, else of each class: from a predicted probability to one that means what it says. Null where
   * the predicted ones do so already.
   */
  calibration: z.array(RisingMap.nullable()).min(1),
})
export type CbpeEstimation = z.infer<typeof CbpeEstimation>

/** Boosted trees in one text. */
const StoredTrees = z.object({
  ensemble: Ensemble,
  /** Safetensors, in base64. */
  weights: z.string().max(2_000_000),
  /** What the trees give is multiplied and shifted by these. */
  scale: z.number(),
  offset: z.number(),
})
export type StoredTrees = z.infer<typeof StoredTrees>

/** For numbers: direct loss estimation, by models of the error. */
export const DleEstimation = z.object({
  kind: z.literal('dle'),
  ...Common,
  /** Inputs of the error models in their order, before the prediction itself. Texts are places in `levels`; all others are missing. */
  inputs: z.array(z.object({ name: z.string(), levels: z.array(z.string()).nullable() })),
  absolute: StoredTrees,
  squared: StoredTrees,
})
export type DleEstimation = z.infer<typeof DleEstimation>

export const NoEstimation = z.object({ kind: z.literal('none'), reason: z.string() })

export const Estimation = z.discriminatedUnion('kind', [NoEstimation, CbpeEstimation, DleEstimation])
export type Estimation = z.infer<typeof Estimation>
