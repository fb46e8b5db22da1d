import type { DateFormat } from './dates.ts'

/** Of all sheets together. */
export interface Shared {
  readonly texts: readonly string[]
  /** By the style of a cell. */
  readonly formats: readonly (DateFormat | null)[]
  readonly from1904: boolean
}
