import type { ColumnProfile } from '../../../shared/domain/models/profile.ts'

/** Two sides of something that may have drifted: a column, or what a model predicted. */
export interface Pair {
  readonly subject: string | null
  readonly reference: ColumnProfile
  readonly window: ColumnProfile
  /** How far the reference itself moves from chunk to chunk; null where it is not known. */
  readonly spread: number | null
}
