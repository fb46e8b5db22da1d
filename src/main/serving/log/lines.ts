import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'

/**
 * A line of a segment: an entry, its number within the segment, and the first of its rows that the line holds. A request of many rows
 * takes several lines, so that none of them is long and none takes long to write.
 */
export interface LogLine extends LogEntry {
  readonly n: number
  readonly from: number
}

/** Values in one line, about: a row is never cut. */
export const lineCells = 20_000

/** Values of an entry, over all of its rows. */
export function cellsOf({ rows, inputs, outputs, features }: LogEntry): number {
  const columns = (inputs === null ? 0 : Object.keys(inputs).length) + Object.keys(features?.[0] ?? {}).length
  const predicted = outputs === null ? 0 : 1 + (outputs.probabilities?.[0]?.length ?? 0)
  return rows * (columns + predicted)
}

/** Characters of a line at the most. A row of longer texts is logged without them. */
const longestLine = 4 * 2 ** 20

/** An entry of few values as its one line. */
export function lineOf(entry: LogEntry, n: number, from = 0): string {
  const line = `{"n":${n},"from":${from},${JSON.stringify(entry).slice(1)}\n`
  return line.length > longestLine ? lineOf({ ...entry, inputs: null, outputs: null }, n, from) : line
}

/** An entry as its lines, each made when it is asked for. */
export function* linesOf(entry: LogEntry, n: number): Generator<string> {
  const rows = Math.max(1, Math.floor((lineCells * entry.rows) / cellsOf(entry)))
  for (let from = 0; from < entry.rows; from += rows) yield lineOf(rowsOf(entry, from, from + rows), n, from)
}

function rowsOf(entry: LogEntry, from: number, to: number): LogEntry {
  const { inputs, outputs, features } = entry
  const part = <Value>(values: readonly Value[] | null) => values?.slice(from, to) ?? null
  return {
    ...entry,
    inputs: inputs && Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values.slice(from, to)])),
    outputs: outputs && {
      labels: part(outputs.labels),
      probabilities: part(outputs.probabilities),
      values: part(outputs.values),
    },
    ...(features && { features: features.slice(from, to) }),
  }
}
