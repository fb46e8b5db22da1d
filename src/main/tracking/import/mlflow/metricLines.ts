import type { ImportedPoint } from '../source.ts'

export interface MetricLine extends Omit<ImportedPoint, 'name'> {
  /** What follows the step: run, and name and digest of a dataset. */
  readonly rest: readonly string[]
}

/** As Python writes a float: `0.5`, `1e-05`, `nan`, `-inf`. */
const number = /^[+-]?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i
const integer = /^[+-]?\d{1,16}$/

/** Before MLflow 1.0, whose lines have no step yet, times were in seconds: as milliseconds they would lie before March 1973. */
const firstMillisecond = 100_000_000_000

/**
 * A line of a metric's file: `time value`, `time value step`, and more behind it. MLflow itself loses the step where a dataset follows,
 * and cannot read a line whose dataset has a space in its name. @returns null where it is none of these
 */
export function readMetricLine(line: string): MetricLine | null {
  const [time, value, step = '0', ...rest] = line.split(' ')
  if (!integer.test(time) || value === undefined || !number.test(value) || !integer.test(step)) return null
  const timestamp = Number(time)
  const inSeconds = rest.length === 0 && !line.includes(' ', time.length + value.length + 1) && Math.abs(timestamp) < firstMillisecond
  const read = { timestamp: inSeconds ? timestamp * 1_000 : timestamp, value: toNumber(value), step: Number(step), rest }
  return Number.isSafeInteger(read.timestamp) && Number.isSafeInteger(read.step) ? read : null
}

function toNumber(text: string): number {
  const word = text.toLowerCase().replace(/^[+-]/, '')
  if (word === 'nan') return Number.NaN
  if (word.startsWith('inf')) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text.replaceAll('_', ''))
}

/** The lines of a text, without their ends and without empty ones. */
export function* linesOf(text: string): Generator<string> {
  let from = 0
  while (from < text.length) {
    let to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    const line = text.slice(from, to).trim()
    if (line !== '') yield line
    from = to + 1
  }
}
