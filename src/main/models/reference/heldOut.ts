import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { type Duck, readColumns, viewNames, withVersion } from '../../datasets/tasks.ts'
import type { Predictor } from '../../evaluation/tasks.ts'
import type { Frame } from '../../frame.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { labelCodes } from '../../training/index.ts'
import { profileMemory, versionColumns } from './profileData.ts'

/** What is true of each row of a version: an index into the labels, or the value; NaN where it is not known, or no class of the model. */
export async function knownAnswers(
  manifest: Manifest,
  model: Predictor,
  { objects, scratch, signal }: TaskContext,
): Promise<Float64Array | null> {
  const column = manifest.columns.find(({ name }) => name === model.target)
  if (!column) return null
  return withVersion(manifest, objects, { scratch, signal, memory: profileMemory }, async (duck) => {
    const { sql } = versionColumns(manifest, model).filter(({ name }) => name === model.target)[0]
    const rows = rowsOf(manifest)
    const target = (await readColumns(duck, [column], [sql], 'version', rows)).get(model.target)
    if (!target) return null
    if (!hasClasses(model.task)) return target.kind === 'number' ? target.values : null
    return Float64Array.from(labelCodes(model.labels, target), (code) => (code < 0 ? Number.NaN : code))
  })
}

export const rowsOf = ({ segments }: Pick<Manifest, 'segments'>): number => segments.reduce((sum, { rows }) => sum + rows, 0)

/** The inputs of some rows of a version, in their order; the others are not read into memory. @param rows ascending */
export async function readInputs(
  manifest: Manifest,
  model: Predictor,
  rows: Uint32Array,
  { objects, scratch, signal }: TaskContext,
): Promise<Frame> {
  return withVersion(manifest, objects, { scratch, signal, memory: profileMemory }, async (duck) => {
    await createRows(duck, 'chosen', rows, null)
    const names = viewNames(manifest.columns)
    const columns = model.inputs.flatMap(({ name }) => manifest.columns.filter((column) => column.name === name))
    const from = '(SELECT version.* FROM version JOIN chosen ON version.row = chosen.row ORDER BY version.row)'
    const sql = columns.map(({ name }) => names.get(name) as string)
    return { rows: rows.length, columns: await readColumns(duck, columns, sql, from, rows.length) }
  })
}

const chunkRows = 2_048

/** Makes a table of the numbers of rows, with a code for each where there are some. */
export async function createRows(duck: Duck, table: string, rows: ArrayLike<number>, codes: Uint8Array | null): Promise<void> {
  const { DuckDBDataChunk, UINTEGER, UTINYINT } = await import('@duckdb/node-api')
  await duck.run(`CREATE OR REPLACE TABLE ${table} (row UINTEGER${codes ? ', code UTINYINT' : ''})`)
  const appender = await duck.connection.createAppender(table)
  for (let start = 0; start < rows.length; start += chunkRows) {
    duck.throwIfAborted()
    const places = Array.from({ length: Math.min(chunkRows, rows.length - start) }, (_, i) => rows[start + i])
    const chunk = DuckDBDataChunk.create(codes ? [UINTEGER, UTINYINT] : [UINTEGER], places.length)
    chunk.setColumnValues(0, places)
    if (codes)
      chunk.setColumnValues(
        1,
        places.map((row) => codes[row]),
      )
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
