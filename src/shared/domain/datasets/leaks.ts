import { z } from 'zod'

/** A column that alone says what the target is, on training rows: mostly it is only known once the target is. */
export const Leak = z.object({
  column: z.string(),
  /** The target's own values; one value for each of the target's; or a near-perfect predictor of it. */
  kind: z.enum(['identical', 'oneToOne', 'predictor']),
  /** Of a predictor, on rows that it was not learnt from. */
  measure: z.enum(['auc', 'r2']).nullable(),
  value: z.number().nullable(),
})
export type Leak = z.infer<typeof Leak>

/** What is wrong with the column, as the end of a sentence. */
export function leakText({ kind, measure, value }: Leak): string {
  if (kind === 'identical') return 'it is identical to the target'
  if (kind === 'oneToOne') return 'it maps one-to-one to the target'
  return `it alone almost perfectly predicts the target (${measure === 'r2' ? 'R²' : 'ROC AUC'} ${(value ?? 0).toFixed(4)} on training rows)`
}
