import { z } from 'zod'

/** How far one exported format is from the trained model. */
export const FormatParity = z.object({
  /**
   * The largest difference. Classes: of a probability. Regression: |a − b| / max(1, |b|, scale), where b is the trained
   * model's value and scale that of the target, which is the unit the network computes in. Infinity does not occur in
   * a report that was kept: it would be over any tolerance.
   */
  maxDifference: z.number().nonnegative(),
  /** Rows whose label differs, though the trained model's answer is clear. Always 0 for regression. */
  labelsDiffering: z.int().nonnegative(),
  /** Rows whose label differs because the trained model's probability lies within the tolerance of the boundary. */
  labelsOnBoundary: z.int().nonnegative(),
})
export type FormatParity = z.infer<typeof FormatParity>

/** The proof that what is exported predicts as the trained model does, on rows that it was not trained on. */
export const ParityReport = z.object({
  rows: z.int().positive(),
  tolerance: z.number().positive(),
  onnx: FormatParity,
  /** Absent for models that are not made for TensorFlow.js. */
  tfjs: FormatParity.optional(),
})
export type ParityReport = z.infer<typeof ParityReport>
