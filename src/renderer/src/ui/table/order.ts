import type { Value } from './types.ts'

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Numbers by size, all else as people sort it: `run 9` before `run 10`, `b` after `A`, no before yes. NaN counts as missing. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  return collator.compare(String(a ?? ''), String(b ?? ''))
}

/** A missing value as the table's model knows it: such rows stand at the end, whichever way it is sorted. */
export function sortable(value: Value): string | number | boolean | undefined {
  return value === null || (typeof value === 'number' && Number.isNaN(value)) ? undefined : value
}

/** A moment as it is sorted and copied. @param at ms since 1970 */
export const instant = (at: number | null | undefined) => (at === null || at === undefined ? null : new Date(at).toISOString())
