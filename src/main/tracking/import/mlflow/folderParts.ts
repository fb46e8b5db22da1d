import { readSmall, walkFiles } from '../localFiles.ts'
import type { ImportedPoint, LeftOut, ReadContext } from '../source.ts'
import { linesOf, type MetricLine, readMetricLine } from './metricLines.ts'
import { reasons } from './words.ts'

/** What the folders of runs, experiments and models have in common: a file for each key. */

/** Of a param or tag, in bytes: no release of MLflow takes more than 8,000 characters. */
const longestValue = 32_000
/** A file of a metric is read at once up to here: some ten million points. */
const longestMetric = 512 << 20

type Telling = Pick<ReadContext, 'leaveOut'>

/** Keys with their values: the paths of files beneath a folder, and what those hold. */
export function readEntries(folder: string, place: string, kind: 'param' | 'tag', context: Telling): Map<string, string> {
  const entries = new Map<string, string>()
  for (const { path, absolute } of walkFiles(folder, place, context)) {
    const value = readSmall(absolute, longestValue)
    if (value === null) context.leaveOut({ kind, place: `${place}/${path}`, reason: reasons.longValue })
    // Before MLflow 1.0 a line end was written after each.
    else entries.set(path, value.replace(/\r?\n$/, ''))
  }
  return entries
}

/** Lines of the metrics beneath a folder, with their names: the path of each file. */
export function* readMetrics(folder: string, place: string, context: Telling): Generator<{ name: string; lines: Iterable<MetricLine> }> {
  for (const { path, absolute } of walkFiles(folder, place, context)) {
    const text = readSmall(absolute, longestMetric)
    const leaveOut = (what: Pick<LeftOut, 'reason'>) => context.leaveOut({ kind: 'point', place: `${place}/${path}`, ...what })
    if (text === null) leaveOut({ reason: 'The file of the metric cannot be read.' })
    else yield { name: path, lines: goodLines(text, () => leaveOut({ reason: reasons.metricLine })) }
  }
}

function* goodLines(text: string, bad: () => void): Generator<MetricLine> {
  for (const line of linesOf(text)) {
    const read = readMetricLine(line)
    if (read) yield read
    else bad()
  }
}

const pieceSize = 4_000

/** The points of a run's folder. */
export function* readPoints(folder: string, place: string, context: Telling): Generator<ImportedPoint[]> {
  let piece: ImportedPoint[] = []
  for (const { name, lines } of readMetrics(folder, place, context))
    for (const { step, timestamp, value } of lines) {
      piece.push({ name, step, timestamp, value })
      if (piece.length >= pieceSize) {
        yield piece
        piece = []
      }
    }
  if (piece.length > 0) yield piece
}
