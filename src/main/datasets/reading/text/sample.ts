import { cellKind, type CellKind } from './cellKinds.ts'
import { type Dialect, endOfLine, markLength, RecordParser, TextFault } from './recordParser.ts'

export interface SampleRecord {
  readonly cells: readonly string[]
  readonly quoted: readonly boolean[]
  /** The line that it begins on, from 1. */
  readonly line: number
  /** Whether lines without a character, or comments, stand right above it. */
  readonly apart: boolean
}

/** The beginning of a text, read in one dialect. */
export interface Sample {
  readonly records: readonly SampleRecord[]
  readonly comments: number
  readonly fault: TextFault | null
  readonly escapes: number
  readonly plainBackslashes: number
}

const mostRecords = 1_000

/**
 * @param whole the text is all of the file: otherwise its last record may be cut
 * @param skipLines lines above what is read
 */
export function readSample(
  text: string,
  dialect: Dialect,
  { whole, comment, skipLines }: { whole: boolean; comment: string; skipLines: number },
): Sample {
  const parser = new RecordParser(dialect)
  const records: SampleRecord[] = []
  let [at, line, comments, apart] = [0, 1, 0, false]
  for (; line <= skipLines && at < text.length; line++) at = next(endOfLine(text, at, true), text)
  let fault: TextFault | null = null
  while (at < text.length && records.length < mostRecords) {
    if (records.length === 0) at += markLength(text, at)
    if (comment !== '' && text.startsWith(comment, at)) {
      at = next(endOfLine(text, at, true), text)
      line++
      comments++
      apart = true
      continue
    }
    try {
      const end = parser.read(text, at, whole)
      if (end < 0) break
      if (isBlank(parser.cells, parser.quoted)) apart = true
      else {
        records.push({ cells: parser.cells, quoted: parser.quoted, line, apart })
        apart = false
      }
      at = end
      line += 1 + parser.breaks
    } catch (error) {
      if (!(error instanceof TextFault)) throw error
      fault = error
      break
    }
  }
  return { records, comments, fault, escapes: parser.escapes, plainBackslashes: parser.plainBackslashes }
}

function next(end: number, text: string): number {
  return end < 0 ? text.length : end
}

/** A line of nothing but white space. */
export function isBlank(cells: readonly string[], quoted: readonly boolean[]): boolean {
  return cells.length === 1 && !quoted[0] && cells[0].trim() === ''
}

/** The number of values that most records have; of two, the larger. */
export function usualWidth(records: readonly SampleRecord[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let best = 1
  for (const [width, count] of counts) {
    const most = counts.get(best) ?? 0
    if (count > most || (count === most && width > best)) best = width
  }
  return best
}

/** What nearly all values of each column look like; text where they differ, and `empty` where there is none. */
export function columnKinds(records: readonly SampleRecord[], width: number): CellKind[] {
  return Array.from({ length: width }, (_, column) => {
    const counts = new Map<CellKind, number>()
    for (const { cells } of records) {
      const kind = cellKind(cells[column] ?? '')
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    counts.delete('empty')
    const all = Array.from(counts.values()).reduce((sum, count) => sum + count, 0)
    for (const [kind, count] of counts) if (count >= 0.9 * all) return kind
    return all === 0 ? 'empty' : 'text'
  })
}
