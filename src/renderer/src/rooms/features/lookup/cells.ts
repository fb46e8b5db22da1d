import type { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'

/** What a field of a type shows while it is empty. */
export const placeholders: Readonly<Record<ColumnType, string>> = {
  text: '',
  integer: '42',
  number: '1.5',
  boolean: '',
  date: '2026-01-31',
  datetime: '2026-01-31 14:30:00',
}

/**
 * A typed value as lookups take it. Whole numbers beyond 2^53 stay text: they would lose digits as a number. Empty is missing.
 * @returns undefined where the text is no value of the type
 */
export function cellOf(text: string, type: ColumnType): FeatureCell | undefined {
  const given = type === 'text' ? text : text.trim()
  if (given === '') return null
  switch (type) {
    case 'integer': {
      if (!/^[+-]?\d+$/.test(given)) return undefined
      return Number.isSafeInteger(Number(given)) ? Number(given) : given
    }
    case 'number': {
      const value = Number(given)
      return Number.isFinite(value) ? value : undefined
    }
    case 'boolean':
      return given === 'true' ? true : given === 'false' ? false : undefined
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(given) ? given : undefined
    case 'datetime':
      return /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/.test(given) ? given.replace('T', ' ') : undefined
    case 'text':
      return given
  }
}

/** Microseconds since 1970 as a moment in UTC, with as many digits as it has: `2026-01-31 14:30:00.25`. */
export function momentText(microseconds: string): string {
  const at = BigInt(microseconds)
  const seconds = at / 1_000_000n - (at % 1_000_000n < 0n ? 1n : 0n)
  const rest = at - seconds * 1_000_000n
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19).replace('T', ' ')
  return rest === 0n ? whole : `${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
}

/** @param at ms since 1970 @returns seconds from the event to it */
export function ageOf(microseconds: string, at: number): number {
  return Number(BigInt(at) * 1_000n - BigInt(microseconds)) / 1e6
}
