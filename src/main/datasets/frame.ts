import type { Column, Manifest } from '../../shared/domain/dataset.ts'
import type { Reading } from '../../shared/domain/reading.ts'
import type { Frame } from '../frame.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { pickColumns, unknownColumn } from './checks.ts'
import { readColumns } from './columns.ts'
import { csvLayout } from './csv-layout.ts'
import { withDuckDB } from './duckdb.ts'
import { checkAskedTypes } from './misfits.ts'
import { findSource } from './source.ts'
import { stage } from './stage-file.ts'
import { valueSql } from './typed.ts'
import { viewNames, withVersion } from './version-view.ts'

/**
 * Columns of a version in memory, rows in their order. Integers beyond 2⁵³ become the nearest double.
 * @throws COLUMN_UNKNOWN, OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function readFrame(
  manifest: Manifest,
  objects: ObjectStore,
  columns: readonly string[],
  scratch: string,
  signal?: AbortSignal,
): Promise<Frame> {
  const picked = pickColumns(manifest.columns, [...new Set(columns)])
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const names = viewNames(manifest.columns)
    const sql = picked.map(({ name }) => names.get(name) as string)
    return { rows, columns: await readColumns(duck, picked, sql, 'version', rows) }
  })
}

/**
 * The expected columns of any file that can be imported, in memory. Other columns are ignored, or, with `others`, kept as text:
 * then the columns are in the order of the file.
 * @param reading how data are read for the model; null: as their format says
 * @throws COLUMN_UNKNOWN for one that is not there, TYPE_MISMATCH with the row, and what reading a file throws
 */
export async function frameFromFile(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal, others = false }: { scratch: string; signal?: AbortSignal; others?: boolean },
): Promise<Frame> {
  const source = await findSource(path, {})
  const options = await csvLayout(source, reading, expected)
  return withDuckDB({ files: [path], scratch, signal }, async (duck) => {
    const table = await stage(duck, source, { options, signal, ...(reading && { nullTokens: reading.nullTokens }) })
    const available = table.columns.map(({ name }) => name)
    const places = expected.map(({ name }) => {
      const place = available.indexOf(name)
      if (place < 0) throw unknownColumn(name, available, ` in ${source.file}`)
      return place
    })
    await checkAskedTypes(duck, table, new Map(expected.map(({ type }, index) => [places[index], type])))
    const types = new Map(expected.map(({ type }, index) => [places[index], type]))
    const wanted = others ? [...available.keys()] : places
    const columns = wanted.map((place): Column => ({ name: available[place], type: types.get(place) ?? 'text' }))
    const sql = columns.map(({ type }, index) => valueSql(table, wanted[index], type))
    return { rows: table.rows, columns: await readColumns(duck, columns, sql, 'raw', table.rows) }
  })
}
