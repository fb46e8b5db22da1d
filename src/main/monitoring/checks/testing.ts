import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { type ColumnProfile, mostCategories, type Profile, sketchPoints } from '../../../shared/domain/models/profile.ts'
import { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { exactColumn, exactProfile, type WholeColumn } from './fixtures/exactProfile.ts'

export const numberColumn = (name: string, values: ArrayLike<number>): WholeColumn => ({ name, type: 'number', values })
export const textColumn = (name: string, values: readonly (string | null)[]): WholeColumn => ({ name, type: 'text', values })

export const profileOf = (...columns: WholeColumn[]): Profile => exactProfile(columns, columns[0]?.values.length ?? 0)

/** As profiles are kept: a sketch where there are many numbers, and the most frequent categories. */
export function kept(column: ColumnProfile): ColumnProfile {
  if (column.kind === 'number') {
    const { sketch } = column
    if (sketch.length <= sketchPoints) return column
    return { ...column, sketch: Array.from({ length: sketchPoints }, (_, i) => quantileOfSorted(sketch, (i + 0.5) / sketchPoints)) }
  }
  const [values, others] = [column.counts.values.slice(0, mostCategories), column.counts.values.slice(mostCategories)]
  return { ...column, counts: { values, rest: { values: others.length, rows: others.reduce((sum, { rows }) => sum + rows, 0) } } }
}

export const keptProfile = (profile: Profile): Profile => ({ ...profile, columns: profile.columns.map(kept) })
export const keptColumn = (column: WholeColumn): ColumnProfile => kept(exactColumn(column))

export const settingsOf = (more: Partial<CheckSettings> = {}): CheckSettings => CheckSettings.parse(more)

/** A sample file as its columns, of the types that they have. */
export function sampleColumns(file: string, separator: string, missing: readonly string[] = ['']): WholeColumn[] {
  const [head, ...lines] = readFileSync(join(import.meta.dirname, '../../../../resources/samples', file), 'utf8')
    .trim()
    .split('\n')
  const rows = lines.map((line) => line.trim().split(separator))
  return head
    .trim()
    .split(separator)
    .map((name, place) =>
      wholeColumn(
        name.replaceAll('"', ''),
        rows.map((row) => (missing.includes(row[place]) ? null : row[place])),
      ),
    )
}

function wholeColumn(name: string, cells: readonly (string | null)[]): WholeColumn {
  const present = cells.filter((cell) => cell !== null)
  const all = (shape: RegExp) => present.every((cell) => shape.test(cell))
  const type: ColumnType = all(/^-?\d+$/) ? 'integer' : all(/^-?[\d.]+(?:e[-+]?\d+)?$/i) ? 'number' : 'text'
  return type === 'text'
    ? textColumn(name, cells)
    : { name, type, values: cells.map((cell) => (cell === null ? Number.NaN : Number(cell))) }
}

export function rowsOf(columns: readonly WholeColumn[], first: number, end: number, step = 1): WholeColumn[] {
  return columns.map((column) => ({
    ...column,
    values: Array.from(column.values).filter((_, row) => row >= first && row < end && (row - first) % step === 0),
  }))
}

/** One under the other. */
export function stacked(columns: readonly WholeColumn[], times: number): WholeColumn[] {
  return columns.map((column) => ({
    ...column,
    values: Array.from({ length: times }, () => Array.from(column.values)).flat(),
  }))
}
