import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import type { Predictions } from './facts.ts'

/** Up to so many rows spread evenly over the held-out ones, in their order. */
export function pickSamples(heldOut: ArrayLike<number>, most: number): number[] {
  const count = Math.min(most, heldOut.length)
  return Array.from({ length: count }, (_, i) => heldOut[Math.floor((i * heldOut.length) / count)])
}

/** One record of RFC 4180, with its line end. What would be read differently without quotes is quoted. */
export function csvRow(values: readonly string[]): string {
  if (values.length === 1 && values[0] === '') return '""\r\n'
  return `${values.map((value) => (/[",\r\n]|^\s|\s$|^\ufeff/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\r\n`
}

/**
 * `samples.csv`: raw rows as a person would write them. Numbers in the shortest form that reads back as the same double;
 * true and false; dates in ISO 8601, UTC; a missing value is empty.
 */
export function samplesCsv(inputs: readonly Column[], rows: Frame): string {
  return csvRow(inputs.map(({ name }) => name)) + sampleCells(inputs, rows).map(csvRow).join('')
}

/** The cells of `samples.csv`, row by row. */
export function sampleCells(inputs: readonly Column[], rows: Frame): string[][] {
  const columns = inputs.map(({ name }) => rows.columns.get(name))
  return Array.from({ length: rows.rows }, (_, row) => columns.map((column) => cell(column, row)))
}

function cell(column: FrameColumn | undefined, row: number): string {
  if (column === undefined) return ''
  if (column.kind === 'text') return column.codes[row] < 0 ? '' : column.levels[column.codes[row]]
  const value = column.values[row]
  if (Number.isNaN(value)) return ''
  if (column.type === 'boolean') return value === 1 ? 'true' : 'false'
  if (column.type === 'date') return new Date(value).toISOString().replace('T00:00:00.000Z', '')
  return column.type === 'datetime' ? new Date(value).toISOString() : numberText(value)
}

/** The shortest text that reads back as the same double. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/**
 * `expected.csv`: what the model says about the samples: `label` and `probability <class>` for each class, or
 * `prediction`.
 * @param labels the classes, in the order of the probabilities
 */
export function expectedCsv(predictions: Predictions, labels: readonly string[]): string {
  if (predictions.kind === 'values') {
    return csvRow(['prediction']) + Array.from(predictions.values, (value) => csvRow([numberText(value)])).join('')
  }
  const { labels: predicted, probabilities } = predictions
  const records = predicted.map((label, row) => {
    const own = probabilities.subarray(row * labels.length, (row + 1) * labels.length)
    return csvRow([label, ...Array.from(own, numberText)])
  })
  return csvRow(['label', ...labels.map((label) => `probability ${label}`)]) + records.join('')
}
