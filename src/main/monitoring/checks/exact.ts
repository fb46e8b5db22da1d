import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import {
  type CategoryProfile,
  type ColumnProfile,
  mostCountedNumbers,
  type NumberProfile,
  type Profile,
} from '../../../shared/domain/models/profile.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { sorted } from '../../statistics/statistics.ts'

/** A column as it is, with all its rows. */
export interface WholeColumn {
  readonly name: string
  readonly type: ColumnType
  /** Numbers, with NaN for missing ones, dates and times as ms since 1970 UTC; or texts and booleans, with null for missing ones. */
  readonly values: ArrayLike<number | string | null>
}

/**
 * A profile that keeps every value, however many: for rows that are in memory anyway, where the figures must be those of the rows to the last digit.
 * It is compared as any other, and never stored.
 */
export function exactProfile(columns: readonly WholeColumn[], rows: number): Profile {
  const profiles = columns.map(exactColumn)
  return { format: 'cairn.profile/1', rows, columns: profiles, absent: [], target: null, prediction: null }
}

export function exactColumn({ name, type, values }: WholeColumn): ColumnProfile {
  return type === 'text' || type === 'boolean'
    ? exactCategories(
        name,
        type,
        Array.from(values, (value) => (value === null ? null : String(value))),
      )
    : exactNumbers(name, type, Float64Array.from(Array.from(values, Number)))
}

function exactNumbers(name: string, type: ColumnType, values: Float64Array): NumberProfile {
  const present = values.filter((value) => !Number.isNaN(value))
  const finite = sorted(present.filter((value) => Number.isFinite(value)))
  const counts = countedNumbers(finite)
  const { mean, variance } = spread(finite)
  const known = finite.length > 0
  return {
    kind: 'number',
    name,
    type,
    rows: values.length,
    missing: values.length - present.length,
    distinct: counts.length,
    distinctIsExact: true,
    infinite: present.length - finite.length,
    min: known ? finite[0] : null,
    max: known ? finite[finite.length - 1] : null,
    mean: known && Number.isFinite(mean) ? mean : null,
    deviation: known && Number.isFinite(variance) ? Math.sqrt(variance) : null,
    sketch: Array.from(finite),
    counts: counts.length > mostCountedNumbers ? null : counts,
  }
}

function countedNumbers(ascending: Float64Array): { value: number; rows: number }[] {
  const counts: { value: number; rows: number }[] = []
  for (const value of ascending) {
    const last = counts.at(-1)
    if (last?.value === value) last.rows++
    else counts.push({ value, rows: 1 })
  }
  return counts
}

function exactCategories(name: string, type: ColumnType, values: readonly (string | null)[]): CategoryProfile {
  const rows = new Map<string, number>()
  for (const value of values) if (value !== null) rows.set(value, (rows.get(value) ?? 0) + 1)
  const counts = [...rows].map(([value, own]) => ({ value, rows: own }))
  counts.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
  const present = counts.reduce((sum, one) => sum + one.rows, 0)
  return {
    kind: 'category',
    name,
    type,
    rows: values.length,
    missing: values.length - present,
    distinct: counts.length,
    distinctIsExact: true,
    counts: { values: counts, rest: { values: 0, rows: 0 } },
  }
}
