import { cellKind } from './cellKinds.ts'
import { type Sample, type SampleRecord, usualWidth } from './sample.ts'

const mostTitles = 20

/**
 * How well a dialect explains a text: records have one width, and their values are numbers, dates and plain words. As in van den
 * Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns" (2019): a pattern score times a type score.
 * @param others delimiters that this dialect takes for characters: in a text that is not quoted they make it suspicious
 */
export function scoreDialect(sample: Sample, others: RegExp): { score: number; width: number; consistency: number } {
  const { fault } = sample
  if (sample.records.length === 0) return { score: 0, width: 1, consistency: 0 }
  const width = usualWidth(sample.records)
  const records = belowTitle(sample.records, width)
  const consistency = records.filter(({ cells }) => cells.length === width).length / records.length
  // One column explains every text, so it wins only where nothing else explains anything.
  const pattern = width === 1 ? 0.02 : (width - 1) / width
  let [sum, count] = [0, 0]
  for (const { cells, quoted } of records) {
    cells.forEach((cell, place) => {
      sum += quoted[place] ? quotedWorth(cell) : worth(cell, others)
      count++
    })
  }
  const faulty = fault === null ? 1 : 0.05
  return { score: consistency ** 3 * pattern * (sum / count) * faulty, width, consistency }
}

/** A title that a blank line sets apart from the table speaks against no dialect. */
function belowTitle(records: readonly SampleRecord[], width: number): readonly SampleRecord[] {
  const start = records.findIndex(({ cells }) => cells.length === width)
  return start > 0 && start <= mostTitles && records[start].apart ? records.slice(start) : records
}

function worth(cell: string, others: RegExp): number {
  const kind = cellKind(cell)
  if (kind === 'empty') return 0.5
  if (kind !== 'text') return 1
  return others.test(cell) || cell.includes('"') ? 0.1 : 0.5
}

function quotedWorth(cell: string): number {
  const kind = cellKind(cell)
  return kind === 'text' || kind === 'empty' ? 0.5 : 1
}
