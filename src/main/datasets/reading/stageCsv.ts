import { CairnError } from '../../../shared/errors.ts'
import { checkColumnNames } from './checks.ts'
import { type CsvScan, CsvScanner } from './csvScanner.ts'
import { parseRecords, sniffDelimiter } from './csvText.ts'
import { type Duck, list, literal, reader } from '../duckdb.ts'
import { tokensOfFile } from './nullTokens.ts'
import { byteOrderMark, emptyFile, readHead, readText, type Source } from './source.ts'
import { neededPlaces, type Staged, type StageOptions, staged } from './stage.ts'

const sampleBytes = 2 ** 16

/** Stages CSV or TSV: one pass of our own over the bytes, which refuses what is not clear, then DuckDB's parallel reader. */
export async function stageCsv(
  duck: Duck,
  source: Source,
  { options, nullTokens: known, only, signal, onProgress }: StageOptions,
): Promise<Staged> {
  const delimiter = options.delimiter ?? (source.format === 'tsv' ? '\t' : await findDelimiter(source))
  const header = options.header ?? true
  const scan = await scanCsv(source, delimiter, signal, (fraction) => onProgress?.(fraction / 2))
  const names = await columnNames(source, delimiter, header, scan)
  const rows = scan.records - (header ? 1 : 0)
  const nullTokens = known ?? tokensOfFile(source.format, options.nullTokens)
  const common = {
    source,
    nullTokens,
    delimiter,
    header,
    rowPlaces: { kind: 'line', of: (row: number) => scan.lines.of(row + (header ? 1 : 0)) } as const,
    columns: names.map((name) => ({ name, type: null, values: 'any' as const })),
  }
  if (rows === 0) return { ...common, rows }
  await loadCsv(duck, source, { delimiter, header, scan, places: neededPlaces(names, only) })
  const [loaded] = await duck.row('SELECT count(*) FROM raw')
  if (Number(loaded) !== rows) {
    throw new CairnError('FORMAT_INVALID', `${source.file} can be read in two ways, with ${rows} or ${Number(loaded)} rows.`, {
      file: source.file,
    })
  }
  onProgress?.(1)
  return { ...common, rows }
}

async function findDelimiter(source: Source): Promise<string> {
  const head = await readHead(source.path, sampleBytes)
  return sniffDelimiter(head.toString('utf8', byteOrderMark(head, source.file)))
}

async function scanCsv(
  source: Source,
  delimiter: string,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number) => void,
): Promise<CsvScan> {
  const scanner = new CsvScanner(source.file, delimiter)
  await readText(source, {
    signal,
    onProgress: (bytes) => onProgress(bytes / source.bytes),
    onChunk: (chunk) => scanner.push(chunk),
    line: () => scanner.line,
  })
  const scan = scanner.end()
  if (scan.records === 0) throw emptyFile(source.file)
  return scan
}

async function columnNames(source: Source, delimiter: string, header: boolean, scan: CsvScan): Promise<string[]> {
  if (!header) return Array.from({ length: scan.columns }, (_, index) => `column${index + 1}`)
  const head = await readHead(source.path, scan.headerEnd + 3)
  const mark = byteOrderMark(head, source.file)
  const text = head.toString('utf8', mark, mark + scan.headerEnd)
  // A header of one empty quoted name is a record too, though it looks blank.
  const names = parseRecords(text, delimiter, 1)[0] ?? ['']
  if (scan.records === 1 && names.every((name) => name.trim() === '')) throw emptyFile(source.file)
  checkColumnNames(names, source.file)
  return names
}

interface CsvReading {
  readonly delimiter: string
  readonly header: boolean
  readonly scan: CsvScan
  /** Of the columns that are needed. */
  readonly places: readonly number[]
}

async function loadCsv(duck: Duck, source: Source, { delimiter, header, scan, places }: CsvReading): Promise<void> {
  const columns = Array.from({ length: scan.columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ')
  // Its strict mode refuses files whose lines end in different ways. What else it would refuse, the scanner has refused.
  await duck
    .run(
      `CREATE TABLE raw AS SELECT ${places.map(staged).join(', ')} FROM ${reader.csv(
        source.path,
        `, auto_detect = false, columns = {${columns}}, header = ${header},
      delim = ${literal(delimiter)}, quote = '"', escape = '"', strict_mode = ${!scan.mixedNewlines}, null_padding = false,
      max_line_size = ${Math.max(2 ** 21, scan.longestRecord + 1024)}, force_not_null = ${list(places.map(staged))}`,
      )}`,
    )
    .catch((error: unknown) => {
      throw csvError(error, source)
    })
}

function csvError(error: unknown, { file }: Source): unknown {
  if (!(error instanceof CairnError) || error.code !== 'INTERNAL') return error
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1]
  const where = line ? ` near line ${line}` : ''
  return new CairnError('FORMAT_INVALID', `${file} cannot be read as CSV${where}.`, { file, ...(line && { line: Number(line) }) }, error)
}
