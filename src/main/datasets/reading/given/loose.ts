import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import { partOf, type Reading } from '../../../../shared/domain/datasets/reading.ts'
import { type Duck, withDuckDB } from '../../duckdb.ts'
import { stageFor } from '../../frame.ts'
import { openSource } from '../containers/openSource.ts'
import { misfitting } from '../misfits.ts'
import { valueSql } from '../values/cells.ts'
import { type GivenAccess, memoryFor } from './given.ts'

/** A file as it is, of which it may be that it does not fit: its rows lie in the relation `raw`. */
export interface LooseFile {
  readonly rows: number
  /** The expected columns that it has, in their order: of another type where their values are, with the SQL of a value. */
  readonly columns: readonly (Column & { readonly sql: string })[]
  readonly lacking: readonly string[]
  /** Columns beside the expected ones. */
  readonly others: readonly string[]
}

/**
 * Opens any file that can be imported, as data are read for a model. Nothing is refused but what cannot be read at all: a column whose
 * values are not of the expected type has the type of the file, or is text.
 */
export async function withLooseFile<T>(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal }: GivenAccess,
  use: (duck: Duck, file: LooseFile) => Promise<T>,
): Promise<T> {
  const source = await openSource(path, { usual: partOf(reading) }, { scratch, signal })
  return withDuckDB({ ...memoryFor(expected), files: [path], scratch, signal }, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal, { streamed: true })
    const names = table.columns.map(({ name }) => name)
    const present = expected.filter(({ name }) => names.includes(name))
    const asked = new Map(present.map(({ name, type }) => [names.indexOf(name), type]))
    const wrong = new Set(await misfitting(duck, table, asked))
    const columns = present.map(({ name, type }) => {
      const place = names.indexOf(name)
      const own = wrong.has(place) ? (table.columns[place].type ?? 'text') : type
      return { name, type: own, sql: valueSql(table, place, own) }
    })
    const lacking = expected.filter(({ name }) => !names.includes(name)).map(({ name }) => name)
    const others = names.filter((name) => !expected.some((column) => column.name === name))
    return use(duck, { rows: table.rows, columns, lacking, others })
  })
}
