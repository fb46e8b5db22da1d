import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import type { Predictions } from './facts.ts'

/** A package has at most 20 sample rows; what has very many more is made to take long. */
const maxRecords = 1_000

/** The records of a CSV by RFC 4180; CRLF or LF. @throws PACKAGE_INVALID for a quote that is never closed, and for more than 1,000 rows */
export function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  // A field (quoted or plain) and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  while (field.lastIndex < text.length) {
    if (records.length > maxRecords) throw invalid('a CSV file', records.length, `it has more than ${maxRecords} rows`)
    const match = field.exec(text)
    if (!match) throw invalid('a CSV file', records.length + 1, 'a quote is never closed, or appears inside a value')
    record.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'))
    if (match[3] === ',' && field.lastIndex < text.length) continue
    if (match[3] === ',') record.push('')
    records.push(record)
    record = []
  }
  return records
}

/** The rows of `samples.csv`, ready for a model. @throws PACKAGE_INVALID with the line (the header is line 1) */
export function readSamples(text: string, inputs: readonly Column[]): Frame {
  const [header, ...records] = parseCsv(text)
  requireHeader(
    'samples.csv',
    header,
    inputs.map(({ name }) => name),
  )
  requireWidth('samples.csv', records, inputs.length)
  const columns = inputs.map(
    (input, at) =>
      [
        input.name,
        readColumn(
          input,
          records.map((record) => record[at]),
        ),
      ] as const,
  )
  return { rows: records.length, columns: new Map(columns) }
}

function readColumn({ name, type }: Column, cells: readonly string[]): FrameColumn {
  if (type === 'text') {
    const codes = new Map<string, number>()
    const coded = Int32Array.from(cells, (cell) => {
      if (cell === '') return -1
      const code = codes.get(cell) ?? codes.size
      codes.set(cell, code)
      return code
    })
    return { kind: 'text', type, levels: [...codes.keys()], codes: coded }
  }
  const values = Float64Array.from(cells, (cell, row) => {
    const value = cell === '' ? Number.NaN : parse(cell, type)
    if (cell !== '' && Number.isNaN(value)) throw invalid('samples.csv', row + 2, `${JSON.stringify(name)} is not of type ${type}`)
    return value
  })
  return { kind: 'number', type, values }
}

function parse(cell: string, type: Exclude<Column['type'], 'text'>): number {
  if (type === 'boolean') return cell === 'true' ? 1 : cell === 'false' ? 0 : Number.NaN
  if (type === 'date' || type === 'datetime') return Date.parse(cell)
  return Number(cell)
}

/**
 * The predictions in `expected.csv`.
 * @param labels the classes in the order of the probabilities; empty for regression
 * @throws PACKAGE_INVALID with the line (the header is line 1)
 */
export function readExpected(text: string, labels: readonly string[]): Predictions {
  const [header, ...records] = parseCsv(text)
  const names = labels.length === 0 ? ['prediction'] : ['label', ...labels.map((label) => `probability ${label}`)]
  requireHeader('expected.csv', header, names)
  requireWidth('expected.csv', records, names.length)
  const numbers = (cells: readonly string[], row: number): number[] =>
    cells.map((cell) => {
      const value = cell === '' ? Number.NaN : Number(cell)
      if (Number.isNaN(value) && cell !== 'NaN') throw invalid('expected.csv', row + 2, `${JSON.stringify(cell)} is not a number`)
      return value
    })
  if (labels.length === 0) return { kind: 'values', values: Float64Array.from(records.flatMap(numbers)) }
  const probabilities = Float32Array.from(records.flatMap((record, row) => numbers(record.slice(1), row)))
  return { kind: 'classes', labels: records.map((record) => record[0]), probabilities }
}

function requireHeader(file: string, header: readonly string[] | undefined, names: readonly string[]): void {
  if (header?.length === names.length && header.every((name, i) => name === names[i])) return
  throw invalid(file, 1, 'its columns do not match the signature')
}

function requireWidth(file: string, records: readonly (readonly string[])[], width: number): void {
  const row = records.findIndex((record) => record.length !== width)
  if (row >= 0) throw invalid(file, row + 2, `it has ${records[row].length} values; expected ${width}`)
}

function invalid(file: string, line: number, why: string): CairnError {
  return new CairnError('PACKAGE_INVALID', `Line ${line} of ${file} cannot be read: ${why}.`, { entry: file, line })
}
