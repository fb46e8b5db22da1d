import { z } from 'zod'

/** A column that alone says what the target is, on training rows: mostly it is only known once the target is. */
export const Leak = z.object({
  column: z.string(),
  /**
   * The target's own values; one value for each of the target's; a near-perfect predictor of it; or an amount of which the rows that
   * are not 0, are 0, have a value or have none all have the same class.
   */
  kind: z.enum(['identical', 'oneToOne', 'predictor', 'notZero', 'zero', 'present', 'missing']),
  /** Of a predictor, on rows that it was not learnt from. */
  measure: z.enum(['auc', 'r2']).nullable(),
  value: z.number().nullable(),
})
export type Leak = z.infer<typeof Leak>

/** What is wrong with the column, as the end of a sentence. */
export function leakText({ kind, measure, value }: Leak): string {
  if (kind !== 'predictor') return texts[kind]
  return `it alone almost perfectly predicts the target (${measure === 'r2' ? 'R²' : 'ROC AUC'} ${(value ?? 0).toFixed(4)} on training rows)`
}

const texts = {
  identical: 'it is identical to the target',
  oneToOne: 'it maps one-to-one to the target',
  notZero: 'where it is not 0, all training rows have the same class',
  zero: 'where it is 0, all training rows have the same class',
  present: 'where it has a value, all training rows have the same class',
  missing: 'where it is missing, all training rows have the same class',
} satisfies Record<Exclude<Leak['kind'], 'predictor'>, string>
