import { join } from 'node:path'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { type Duck, identifier, literal, reader } from '../duckdb.ts'

export interface SegmentFile {
  readonly path: string
  readonly rows: number
}

/** What a segment is written of: SQL of a relation, and by what its rows are in order. */
export interface SegmentRows {
  readonly relation?: string
  readonly order?: string
  /** Of the file, without its ending. */
  readonly name?: string
}

/**
 * Writes the table `raw`, or other rows, as one Parquet file. The same rows give the same bytes whatever they came from, and whatever the
 * number of threads and the memory: the sort by row number cuts them into even vectors, and Parquet's pages and row groups
 * follow the vectors. @param sql the values of the columns, over these rows
 */
export async function writeSegment(
  duck: Duck,
  columns: readonly Column[],
  sql: readonly string[],
  scratch: string,
  { relation = 'raw', order = 'raw.rowid', name = 'segment' }: SegmentRows = {},
): Promise<SegmentFile> {
  const path = join(scratch, `${name}.parquet`)
  const names = segmentNames(columns)
  const select = names.map((name, index) => `${sql[index]} AS ${identifier(name)}`).join(', ')
  await duck.run(
    `COPY (SELECT ${select} FROM ${relation} ORDER BY ${order}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
  )
  const [rows] = await duck.row(`SELECT count(*) FROM ${reader.parquet(path)}`)
  return { path, rows: Number(rows) }
}

/**
 * The names of the columns in a segment. They are read by their places; only the name under which DuckDB counts the rows of a
 * file must not be one of them.
 */
function segmentNames(columns: readonly Column[]): string[] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  return columns.map(({ name }) => {
    if (name.toLowerCase() !== 'file_row_number') return name
    let free = `${name}_`
    while (taken.has(free.toLowerCase())) free += '_'
    taken.add(free.toLowerCase())
    return free
  })
}
