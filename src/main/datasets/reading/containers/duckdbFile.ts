import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerContents } from '../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type Duck, identifier, literal, withDuckDB } from '../../duckdb.ts'
import { quote } from '../checks.ts'
import { choosePart, contentsOf, type NamedPart, type SourceOptions } from './parts.ts'
import { invalidQuery } from './sqlite.ts'
import { damaged } from './unpack.ts'

interface Opening {
  readonly path: string
  readonly file: string
  readonly options: SourceOptions
  readonly folder: string
  readonly signal?: AbortSignal
}

/**
 * Takes a table, a view or the rows of one SELECT out of a DuckDB file, as Parquet in scratch. An instance of its own reads it,
 * which may open nothing but the file and that folder: a view in the file cannot read another file of this computer.
 * @throws FORMAT_INVALID, PART_UNKNOWN, QUERY_INVALID
 */
export async function openDuckdb({
  path,
  file,
  options,
  folder,
  signal,
}: Opening): Promise<{ path: string; contents: ContainerContents; part: string }> {
  const out = join(folder, 'out')
  await mkdir(out)
  return withDuckDB({ files: [path, `${path}.wal`], scratch: out, signal }, async (duck) => {
    await duck.run(`ATTACH ${literal(path)} AS source (READ_ONLY); USE source`).catch((error: unknown) => {
      throw reasoned(file, error)
    })
    const parts = await tablesOf(duck)
    const to = join(out, 'table.parquet')
    if (options.query !== undefined) {
      await checkQuery(duck, options.query, file)
      await copy(duck, `(${options.query}\n)`, to).catch((error: unknown) => {
        throw isInternal(error) ? invalidQuery(file, reason(error), error) : error
      })
      return { path: to, contents: contentsOf('database', parts, null), part: 'query' }
    }
    const { part, contents } = choosePart('database', parts, { asked: options.table, usual: options.usual }, file)
    await copy(duck, part.sql, to).catch((error: unknown) => {
      throw reasoned(file, error)
    })
    return { path: to, contents, part: `table ${quote(part.name)}` }
  })
}

async function tablesOf(duck: Duck): Promise<(NamedPart & { readonly sql: string })[]> {
  const rows = await duck.rows(
    `FROM (SELECT schema_name, table_name, estimated_size::VARCHAR, 0 AS kind, table_oid AS oid FROM duckdb_tables() WHERE database_name = 'source' AND NOT internal
     UNION ALL SELECT schema_name, view_name, NULL, 1, view_oid FROM duckdb_views() WHERE database_name = 'source' AND NOT internal) ORDER BY kind, schema_name <> 'main', oid`,
  )
  return (rows as [string, string, string | null, number][]).map(([schema, table, size]) => ({
    name: schema === 'main' ? table : `${schema}.${table}`,
    rows: size === null ? null : Number(size),
    sql: `source.${identifier(schema)}.${identifier(table)}`,
  }))
}

/** Exactly one SELECT statement: nothing else can be written down as a tree by DuckDB. */
async function checkQuery(duck: Duck, query: string, file: string): Promise<void> {
  const [text] = await duck.row(`SELECT json_serialize_sql(${literal(query)})::VARCHAR`)
  const tree = JSON.parse(String(text)) as { error: boolean; error_message?: string; statements?: unknown[] }
  if (tree.error) throw invalidQuery(file, tree.error_message ?? 'it is not a SELECT statement')
  if (tree.statements?.length !== 1) throw invalidQuery(file, 'it is not one SELECT statement')
}

/** Types that Parquet has no exact form for are written as numbers with all digits, or as text. */
async function copy(duck: Duck, from: string, to: string): Promise<void> {
  const columns = (await duck.rows(`DESCRIBE SELECT * FROM ${from}`)).map((row) => [row[0], row[1]] as [string, string])
  const values: string[] = []
  for (const [name, type] of columns) values.push(await exactValue(duck, from, { column: identifier(name), type }))
  await duck.run(`COPY (SELECT ${values.join(', ')} FROM ${from}) TO ${literal(to)} (FORMAT parquet)`)
}

/** Sums are HUGEINT: integers where all of them fit, else text with all digits. An interval in Parquet would lose what is below a millisecond. */
async function exactValue(duck: Duck, from: string, { column, type }: { column: string; type: string }): Promise<string> {
  if (/^U?HUGEINT$|^BIGNUM$/.test(type)) {
    const [fits] = await duck.row(`SELECT count(*) = 0 FROM ${from} WHERE ${column} IS NOT NULL AND TRY_CAST(${column} AS BIGINT) IS NULL`)
    return `${column}::${fits === true ? 'BIGINT' : 'VARCHAR'} AS ${column}`
  }
  return /^(BIT|TIME WITH TIME ZONE|UUID|TIME_NS|INTERVAL)$/.test(type) ? `${column}::VARCHAR AS ${column}` : column
}

function isInternal(error: unknown): error is CairnError {
  return error instanceof CairnError && (error.code === 'INTERNAL' || error.code === 'FILE_UNREADABLE')
}

function reason(error: CairnError): string {
  return (error.message.split('\n')[0] ?? '').slice(0, 300)
}

function reasoned(file: string, error: unknown): unknown {
  return isInternal(error) ? damaged({ file }, new Error(reason(error))) : error
}
