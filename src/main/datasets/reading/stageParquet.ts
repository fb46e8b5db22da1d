import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkColumnNames } from './checks.ts'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type Duck, literal, reader } from '../duckdb.ts'
import { tokensOfFile } from './nullTokens.ts'
import { countedPlaces } from './places.ts'
import type { Source } from './source.ts'
import { parquetChanges } from './parquetChanges.ts'
import { checkExpanded, checkFooter } from './parquetLimits.ts'
import { checkStaged, neededPlaces, rowGroupRows, type Staged, type StagedColumn, type StageOptions, staged } from './stage.ts'

/** Stages Parquet. Its types are kept; those that Cairn does not have become the nearest one, or text. */
export async function stageParquet(
  duck: Duck,
  given: Source,
  { options, nullTokens: known, only, mostRows, streamed, onProgress }: StageOptions,
): Promise<Staged> {
  await checkFooter(given)
  const names = await guarded(given, () => topLevelNames(duck, given))
  checkColumnNames(names, given.file)
  const source = streamed && names.some((name) => name.toLowerCase() === rowOfFile) ? await renamed(duck, given, names) : given
  const types = (await guarded(source, () => duck.rows(`DESCRIBE FROM ${reader.parquet(source.path)}`))).map((row) => row[1] as string)
  const readings = types.map((type, index) => reading(type, staged(index)))
  const nullTokens = known ?? tokensOfFile(source.format, options.nullTokens)
  const places = neededPlaces(names, only)
  const columns = places.map((place) => `${readings[place].sql} AS ${staged(place)}`)
  const aliases = names.map((_, index) => staged(index)).join(', ')
  const [all] = await guarded(source, () => duck.row(`SELECT count(*) FROM ${reader.parquet(source.path)}`))
  const partial = mostRows !== undefined && Number(all) > mostRows
  const from = `(FROM ${reader.parquet(source.path)}${partial ? ` LIMIT ${mostRows}` : ''}) AS source(${aliases})`
  const long = readings.flatMap(({ type, sql }) => (type === 'text' || type === null ? [sql] : []))
  await guarded(source, () => checkExpanded(duck, source, from, long))
  const raw = streamed
    ? `VIEW raw AS SELECT ${columns.join(', ')}, ${rowOfFile} AS rowid FROM ${reader.parquet(source.path)} AS source(${aliases})`
    : `TABLE raw AS SELECT ${columns.join(', ')} FROM ${from}`
  await guarded(source, () => duck.run(`CREATE ${raw}`))
  const text = places.filter((place) => readings[place].type === 'text' || readings[place].type === null)
  const rowPlaces = countedPlaces('row')
  await checkStaged(duck, names, text, source.file, rowPlaces)
  const [rows] = await duck.row('SELECT count(*) FROM raw')
  const changes = only === undefined ? await parquetChanges(duck, from, { names, types }) : []
  onProgress?.(1)
  const stagedColumns: StagedColumn[] = readings.map(({ type }, index) => ({ name: names[index], type, values: 'any' }))
  return {
    source,
    delimiter: null,
    header: true,
    columns: stagedColumns,
    rows: Number(rows),
    ...(partial && { partial }),
    ...(changes.length > 0 && { changes }),
    rowPlaces,
    nullTokens,
  }
}

/** What DuckDB calls the place of a row in its file, from 0. A column of the file may be called so too. */
export const rowOfFile = 'file_row_number'

/** The file again, with its columns as c0, c1, … */
async function renamed(duck: Duck, source: Source, names: readonly string[]): Promise<Source> {
  const path = join(duck.scratch, `renamed-${randomUUID()}.parquet`)
  const aliases = names.map((_, index) => staged(index)).join(', ')
  const rows = rowGroupRows(names.length * 16)
  await guarded(source, () =>
    duck.run(
      `COPY (FROM ${reader.parquet(source.path)} AS source(${aliases})) TO ${literal(path)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE ${rows})`,
    ),
  )
  return { ...source, path }
}

/** SQL of all columns as the text of their values, with all digits that the file has. Times with a zone are in UTC. */
export async function givenText(duck: Duck, source: Source): Promise<string> {
  const types = (await guarded(source, () => duck.rows(`DESCRIBE FROM ${reader.parquet(source.path)}`))).map((row) => row[1] as string)
  const columns = types.map((type, index) => {
    const column = staged(index)
    if (type === 'TIMESTAMP WITH TIME ZONE') return `${reading(type, column).sql}::VARCHAR || '+00'`
    return type === 'BLOB' || /^(STRUCT|MAP|UNION|JSON)|\]$/.test(type) ? reading(type, column).sql : `${column}::VARCHAR`
  })
  const aliases = types.map((_, index) => staged(index)).join(', ')
  return `SELECT ${columns.join(', ')} FROM ${reader.parquet(source.path)} AS source(${aliases})`
}

/** The names as the file has them: DuckDB renames those that differ in case only. */
async function topLevelNames(duck: Duck, source: Source): Promise<string[]> {
  const elements = await duck.rows(`SELECT name, num_children FROM ${reader.parquetSchema(source.path)}`)
  const names: string[] = []
  let at = 1
  const skip = (): void => {
    const children = Number(elements[at++][1] ?? 0)
    for (let child = 0; child < children; child++) skip()
  }
  while (at < elements.length) {
    names.push(elements[at][0] as string)
    skip()
  }
  return names
}

/** How a column of a DuckDB type is read: its type here (null: to be inferred from text) and the SQL for it. */
function reading(type: string, column: string): { type: ColumnType | null; sql: string } {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(type)) return { type: 'integer', sql: `${column}::BIGINT` }
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(type) && !type.endsWith(']')) return { type: 'number', sql: `${column}::DOUBLE` }
  if (type === 'BOOLEAN') return { type: 'boolean', sql: column }
  if (type === 'DATE') return { type: 'date', sql: `CASE WHEN isfinite(${column}) THEN ${column} END` }
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { type: 'datetime', sql: `CASE WHEN isfinite(${column}) THEN make_timestamp(epoch_us(${column})) END` }
  if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return { type: 'datetime', sql: `CASE WHEN isfinite(${column}) THEN ${column}::TIMESTAMP END` }
  // Integers beyond 64 bits: text keeps all their digits.
  if (/^(UBIGINT|HUGEINT|UHUGEINT)$/.test(type)) return { type: null, sql: `${column}::VARCHAR` }
  if (type === 'BLOB') return { type: 'text', sql: `coalesce(try(decode(${column})), hex(${column}))` }
  if (/^(STRUCT|MAP|UNION|JSON)|\]$/.test(type)) return { type: 'text', sql: `to_json(${column})::VARCHAR` }
  return { type: 'text', sql: `${column}::VARCHAR` }
}

async function guarded<T>(source: Source, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof CairnError) || error.code !== 'INTERNAL') throw error
    throw new CairnError('FORMAT_INVALID', `${source.file} is not valid Parquet, or is damaged.`, { file: source.file }, error)
  }
}
