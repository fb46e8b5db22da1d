import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Duck, identifier, literal, reader } from '../../datasets/tasks.ts'

/** A column of inputs as a table or file of the log has it. */
export interface LogColumn extends Column {
  /** What it is called there: DuckDB takes "A" and "a" for the same, so that one of them has another name. */
  readonly column: string
}

/** A table of the rows of a segment. */
export interface StagedLines {
  readonly table: string
  readonly columns: readonly LogColumn[]
  /** Lines that are none: the last one of an endpoint that was killed. */
  readonly skipped: number
}

/**
 * What each row of a log has beside its inputs. There is one row for each row that was predicted, and one for a request of which no rows
 * are kept; `row` is counted from 0, so that `row = 0` are the requests.
 */
export const logColumns = {
  /** Counts the requests of a file. */
  entry: 'BIGINT',
  row: 'INTEGER',
  id: 'VARCHAR',
  /** When the request came, in UTC. */
  at: 'TIMESTAMP',
  revision: 'INTEGER',
  ref: 'VARCHAR',
  arm: 'VARCHAR',
  unit: 'VARCHAR',
  protocol: 'VARCHAR',
  rows: 'INTEGER',
  code: 'SMALLINT',
  error: 'VARCHAR',
  us_total: 'BIGINT',
  us_queue: 'BIGINT',
  us_input: 'BIGINT',
  us_infer: 'BIGINT',
  us_output: 'BIGINT',
  /** What was predicted: a class, or a number. */
  label: 'VARCHAR',
  value: 'DOUBLE',
  /** In the order of the classes of the version. */
  probabilities: 'DOUBLE[]',
  /** What became of the views that its features were looked up in, as JSON; null where none were. */
  features: 'VARCHAR',
} as const
export const logColumnNames = Object.keys(logColumns) as readonly (keyof typeof logColumns)[]

export const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

const lineType = `, ignore_errors = true, columns = {
  n: 'BIGINT', "from": 'INTEGER', id: 'VARCHAR', "at": 'BIGINT', revision: 'INTEGER', ref: 'VARCHAR', arm: 'VARCHAR', unit: 'VARCHAR',
  protocol: 'VARCHAR', "rows": 'INTEGER', code: 'SMALLINT', error: 'VARCHAR', inputs: 'MAP(VARCHAR, VARCHAR[])',
  outputs: 'STRUCT(labels VARCHAR[], probabilities DOUBLE[][], "values" DOUBLE[])', features: 'VARCHAR[]',
  us: 'STRUCT(total BIGINT, queue BIGINT, "input" BIGINT, infer BIGINT, "output" BIGINT)'}`

/** Times that DuckDB and JavaScript both have, in ms. */
const lastTime = 253_402_300_799_999

/** What a table of a version has at the most; a log with more of them was made by something else. */
const mostColumns = 10_000

/**
 * Makes a table of the rows of a segment of JSON lines, typed as its columns are said to be, or as text where a value is not of that type.
 * Lines that are no entries are skipped. @throws FORMAT_INVALID
 */
export async function stageLines(duck: Duck, path: string, types: ReadonlyMap<string, ColumnType>, table: string): Promise<StagedLines> {
  const lines = `${table}_lines`
  await duck.run(`CREATE OR REPLACE TABLE ${lines} AS FROM ${reader.jsonLines(path, lineType)}`)
  const isEntry = `id IS NOT NULL AND n IS NOT NULL AND "from" >= 0 AND "rows" IS NOT NULL AND code IS NOT NULL AND "at" BETWEEN 0 AND ${lastTime}`
  const [skipped] = await duck.row(`SELECT count(*)::INTEGER FROM ${lines} WHERE (${isEntry}) IS NOT TRUE`)
  const keys = await duck.rows(`SELECT DISTINCT unnest(map_keys(inputs)) AS name FROM ${lines} WHERE ${isEntry} ORDER BY name`)
  if (keys.length > mostColumns) throw new CairnError('FORMAT_INVALID', 'A segment of a request log has too many columns.', { file: path })
  const names = keys.map(([name]) => String(name))
  await duck.run(`CREATE OR REPLACE TABLE ${table} AS ${rowsSql(lines, names, isEntry)}`)
  await duck.run(`DROP TABLE ${lines}`)
  const kinds = await fittingTypes(duck, table, names, types)
  const columns = names.map((name, place): LogColumn => ({ name, type: kinds[place], column: `c${place}` }))
  return { table, columns, skipped: Number(skipped) }
}

/** Values as texts; a request of several rows in several rows. */
function rowsSql(lines: string, names: readonly string[], isEntry: string): string {
  const inputs = names.map((name, place) => `inputs[${literal(name)}] AS i${place}`)
  const meta = `n AS entry, id, make_timestamp("at" * 1000) AS "at", revision, ref, arm, unit, protocol, "rows", code, error,
    us.total AS us_total, us.queue AS us_queue, us."input" AS us_input, us.infer AS us_infer, us."output" AS us_output`
  const count = `list_max([1, coalesce(len(outputs.labels), 0), coalesce(len(outputs."values"), 0),
    coalesce(list_max(list_transform(map_values(inputs), lambda each: len(each))), 0)])`
  const taken = `SELECT ${meta}, range("from", "from" + ${count}) AS places, outputs.labels AS labels, outputs."values" AS numbers,
    outputs.probabilities AS probabilities, features${inputs.map((sql) => `, ${sql}`).join('')} FROM ${lines} WHERE ${isEntry}`
  const unnested = names.map((_, place) => `, unnest(i${place}) AS c${place}`).join('')
  return `SELECT entry, unnest(places)::INTEGER AS "row", id, "at", revision, ref, arm, unit, protocol, "rows", code, error, us_total, us_queue,
    us_input, us_infer, us_output, unnest(labels) AS label, unnest(numbers) AS value, unnest(probabilities) AS probabilities,
    unnest(features) AS features${unnested}
    FROM (${taken})`
}

/** The type that a column is said to have where all of its values are of it; of integers that are too large, numbers; else text. */
async function fittingTypes(
  duck: Duck,
  table: string,
  names: readonly string[],
  types: ReadonlyMap<string, ColumnType>,
): Promise<ColumnType[]> {
  const asked = names.map((name) => types.get(name) ?? 'text')
  const lost = async (kinds: readonly ColumnType[]) => {
    if (kinds.length === 0) return []
    const counts = kinds.map((kind, place) => `(count(c${place}) - count(TRY_CAST(c${place} AS ${sqlTypes[kind]})))::INTEGER`)
    return duck.row(`SELECT ${counts.join(', ')} FROM ${table}`)
  }
  const first = await lost(asked)
  const wider = asked.map((kind, place): ColumnType => (first[place] === 0 ? kind : kind === 'integer' ? 'number' : 'text'))
  const second = await lost(wider)
  return wider.map((kind, place) => (second[place] === 0 ? kind : 'text'))
}

/** The values of a staged column, typed. */
export function typedSql({ column, type }: LogColumn): string {
  const text = identifier(column)
  return type === 'text' ? text : `TRY_CAST(${text} AS ${sqlTypes[type]})`
}
