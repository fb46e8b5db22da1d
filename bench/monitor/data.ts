import { literal, withDuckDB } from '../../src/main/datasets/tasks.ts'
import type { ProfiledColumn } from '../../src/main/models/tasks.ts'

/** Eight of ten columns are numbers with a fraction, one whole numbers, one texts with 10 to 100,000 values. */
function kindOf(place: number): 'number' | 'integer' | 'text' {
  return place % 10 === 8 ? 'integer' : place % 10 === 9 ? 'text' : 'number'
}

export function monitoredColumns(count: number): ProfiledColumn[] {
  return Array.from({ length: count }, (_, place) => ({ name: `c${place}`, type: kindOf(place), sql: `c${place}` }))
}

/** How many columns have moved in the window: every twentieth, those with numbers by a third of their deviation. */
export const isMoved = (place: number): boolean => place % 20 === 0

/** Writes rows as Parquet, the same each time. @param moved whether the columns that move have moved */
export async function writeRows(
  path: string,
  { rows, columns, moved }: { rows: number; columns: number; moved: boolean },
  scratch: string,
) {
  const seed = moved ? 2 : 1
  const uniform = (place: number, of: number) => `((hash(range * 1000003 + ${place * 7 + of} + ${seed} * 7919) % 1000003 + 0.5) / 1000003)`
  const value = (place: number): string => {
    const kind = kindOf(place)
    if (kind === 'integer') return `(${uniform(place, 0)} * 1000)::INTEGER`
    if (kind === 'text') return `'level ' || (${uniform(place, 0)} * ${10 ** (1 + (((place / 10) % 5) | 0))})::INTEGER`
    const shift = moved && isMoved(place) ? 0.33 : 0
    return `${place + 1} * (sqrt(-2 * ln(${uniform(place, 0)})) * cos(6.283185307 * ${uniform(place, 1)}) + ${shift})`
  }
  const list = Array.from({ length: columns }, (_, place) => `${value(place)} AS c${place}`).join(', ')
  await withDuckDB({ files: [path], scratch, threads: 2, memory: 2 ** 30 }, (duck) =>
    duck.run(`COPY (SELECT ${list} FROM range(${rows})) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`),
  )
}
