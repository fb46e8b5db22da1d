import { CairnError } from '../../../shared/errors.ts'
import { checkColumnNames } from './checks.ts'
import { type Duck, list, reader } from '../duckdb.ts'
import { tokensOfFile } from './nullTokens.ts'
import { countedPlaces } from './places.ts'
import { emptyFile, readText, type Source } from './source.ts'
import { checkStaged, createRaw, heldPlaces, neededPlaces, type Staged, type StagedColumn, type StageOptions, staged } from './stage.ts'

/**
 * Stages JSON: an array of objects, or objects one after the other (JSONL). Columns come in the order in which their names
 * first appear; nested values become JSON text; a value that is not there is missing.
 */
export async function stageJson(duck: Duck, source: Source, stageOptions: StageOptions): Promise<Staged> {
  const { options, nullTokens: known, only, signal, onProgress } = stageOptions
  const first = await checkText(source, signal)
  onProgress?.(0.2)
  const records = recordsOf(source, first)
  const names = await guarded(duck, source, records, () => columnNames(duck, source, records))
  checkColumnNames(names, source.file)
  onProgress?.(0.5)
  const nullTokens = known ?? tokensOfFile(source.format, options.nullTokens)
  const places = neededPlaces(names, only)
  const held = heldPlaces(names, stageOptions)
  await guarded(duck, source, records, () => createRaw(duck, loading(records, names, held), stageOptions, { columns: held.length }))
  const columns = await guarded(duck, source, records, () => describe(duck, records, names, places))
  const rowPlaces = countedPlaces('record')
  await checkStaged(duck, names, places, source.file, rowPlaces)
  const [rows] = await duck.row('SELECT count(*) FROM raw')
  onProgress?.(1)
  return { source, delimiter: null, header: true, columns, rows: Number(rows), rowPlaces, nullTokens }
}

/** UTF-8 all through; the first character that is not white space. */
async function checkText(source: Source, signal: AbortSignal | undefined): Promise<string> {
  let line = 1
  let first = ''
  await readText(source, {
    signal,
    onChunk: (chunk) => {
      if (first === '') first = /\S/.exec(Buffer.from(chunk).toString('latin1'))?.[0] ?? ''
      for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) line++
    },
    line: () => line,
  })
  if (first === '') throw emptyFile(source.file)
  if (first !== '[' && first !== '{')
    throw new CairnError('FORMAT_INVALID', `${source.file} is not JSON with objects.`, { file: source.file, line: 1 })
  return first
}

/** SQL of the records of a file that was staged, each as its text. */
export async function jsonRecords(source: Source): Promise<string> {
  return recordsOf(source, await checkText(source, undefined))
}

function recordsOf(source: Source, first: string): string {
  const layout = first === '[' ? 'array' : source.format === 'jsonl' ? 'newline_delimited' : 'unstructured'
  return reader.json(source.path, `, format = '${layout}', maximum_object_size = ${2 ** 26}`)
}

async function columnNames(duck: Duck, source: Source, records: string): Promise<string[]> {
  const groups = await duck.rows(
    `SELECT json_keys(json) AS keys, min(row) AS first, json_type(json) AS kind
     FROM (SELECT json, row_number() OVER () AS row FROM ${records}) GROUP BY keys, kind ORDER BY first`,
  )
  const names = new Set<string>()
  for (const [keys, row, kind] of groups as [string[], string, string][]) {
    if (kind !== 'OBJECT') {
      throw new CairnError('FORMAT_INVALID', `Record ${row} of ${source.file} is not an object.`, {
        file: source.file,
        record: Number(row),
      })
    }
    const twice = keys.find((key, index) => keys.indexOf(key) !== index)
    if (twice !== undefined) {
      throw new CairnError('DUPLICATE_COLUMN', `Record ${row} of ${source.file} has the name ${JSON.stringify(twice)} twice.`, {
        file: source.file,
        record: Number(row),
        name: twice,
      })
    }
    for (const key of keys) names.add(key)
  }
  if (names.size === 0) throw new CairnError('NO_ROWS', `${source.file} has no values.`, { file: source.file })
  return [...names]
}

/** One parse of each record for all columns. The paths are JSON pointers (RFC 6901): they can name any key. */
function loading(records: string, names: readonly string[], places: readonly number[]): string {
  const columns = places.map((place, index) => `v[${index + 1}] AS ${staged(place)}`)
  return `SELECT ${columns.join(', ')} FROM (SELECT json_extract_string(json, ${pointers(places.map((place) => names[place]))}) AS v FROM ${records})`
}

function pointers(names: readonly string[]): string {
  return list(names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
}

async function describe(duck: Duck, records: string, names: readonly string[], places: readonly number[]): Promise<StagedColumn[]> {
  const flags = places.map((_, i) => `bool_or(t[${i + 1}] = 'VARCHAR'), bool_or(t[${i + 1}] NOT IN ('VARCHAR', 'NULL'))`)
  const seen = await duck.row(
    `SELECT ${flags.join(', ')} FROM (SELECT json_type(json, ${pointers(places.map((place) => names[place]))}) AS t FROM ${records})`,
  )
  return names.map((name, place) => {
    const index = places.indexOf(place)
    const text = seen[2 * index] === true
    const other = seen[2 * index + 1] === true
    return { name, type: null, values: text && other ? 'mixed' : text ? 'text' : 'any' }
  })
}

async function guarded<T>(duck: Duck, source: Source, records: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof CairnError && error.code === 'INTERNAL') throw await jsonError(duck, source, records, error)
    throw error
  }
}

async function jsonError(duck: Duck, { file }: Source, records: string, error: CairnError): Promise<CairnError> {
  const message = error.message
  const row = await firstBadRecord(duck, records)
  const where = row === null ? '' : `Record ${row} of `
  const details = { file, ...(row !== null && { record: row }) }
  if (/maximum_object_size/.test(message)) return new CairnError('CELL_TOO_LARGE', `${where}${file} has more than 64 MiB.`, details, error)
  const reason = /in (?:line|record\/value) \d+: ([^.]+)\./.exec(message)?.[1] ?? 'it is malformed'
  return new CairnError('FORMAT_INVALID', `${where}${file} is not valid JSON: ${reason}.`, details, error)
}

/** Where lines are records, DuckDB can go on after a bad one and so tell its number; in an array it cannot. */
async function firstBadRecord(duck: Duck, records: string): Promise<number | null> {
  if (!records.includes("'newline_delimited'")) return null
  const tolerant = records.replace(/\)$/, ', ignore_errors = true)')
  const found = await duck
    .row(`SELECT min(row) FROM (SELECT json, row_number() OVER () AS row FROM ${tolerant}) WHERE json IS NULL`)
    .catch(() => [null])
  return found[0] === null || found[0] === undefined ? null : Number(found[0])
}
