import type { ColumnProfile } from '../../../shared/domain/models/profile.ts'
import { named } from './texts.ts'

/** Two sides of something that may have drifted: a column, or what a model predicted. */
export interface Pair {
  readonly subject: string | null
  readonly reference: ColumnProfile
  readonly window: ColumnProfile
  /** How far the reference itself moves from chunk to chunk; null where it is not known. */
  readonly spread: number | null
}

/** What it is, at the beginning of a sentence. */
export function pairName(check: 'drift' | 'predictionDrift', { subject }: Pair): string {
  if (check === 'drift') return named(subject ?? '')
  return subject === null ? 'Predictions' : `Predicted probabilities of ${named(subject)}`
}
