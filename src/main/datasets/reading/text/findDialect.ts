import type { TextLayout } from '../../../../shared/domain/datasets/layout.ts'
import type { Dialect } from './recordParser.ts'
import { columnKinds, readSample, type Sample, usualWidth } from './sample.ts'
import { scoreDialect } from './scoreDialect.ts'

export interface SampleText {
  readonly text: string
  /** The text is all of the file. */
  readonly whole: boolean
  readonly comment: string
  readonly skipLines: number
  /** The name of the file says that tabs are between the values. */
  readonly tabs: boolean
}

interface Scored {
  readonly dialect: Dialect
  readonly sample: Sample
  readonly score: number
  readonly width: number
  readonly consistency: number
}

const usualDelimiters = [',', ';', '\t', '|']
const rareDelimiters = [':', '^', '~']

/** The dialect that explains the beginning of a text best; what is given holds. */
export function findDialect(text: SampleText, given: TextLayout): { dialect: Dialect; sample: Sample } {
  if (given.aligned) return bestOf([scored(text, alignedDialect(given, 1)), scored(text, alignedDialect(given, 2))])
  const delimiters = given.delimiter === undefined ? usualDelimiters : [given.delimiter]
  const usual = bestOf(delimiters.map((delimiter) => withQuotes(text, given, delimiter)))
  if (given.delimiter !== undefined) return usual
  const best = explainsAll(usual) ? usual : bestOf([usual, ...alignedCandidates(text, given, usual)])
  if (best.width > 1) return asOneColumn(text, given, best) ?? best
  return rareCandidate(text, given) ?? unsplit(text, given, best)
}

/** The first of those with the highest score. */
function bestOf<T extends { readonly score: number }>(candidates: readonly [T, ...T[]] | readonly T[]): T {
  return candidates.reduce((best, each) => (each.score > best.score ? each : best))
}

function scored(text: SampleText, dialect: Dialect): Scored {
  const sample = readSample(text.text, dialect, text)
  const others = usualDelimiters.filter((each) => dialect.aligned > 0 || each !== dialect.delimiter)
  const found = scoreDialect(sample, new RegExp(`[${others.join('')}]|\\S {2,}\\S`))
  const likely = text.tabs && dialect.delimiter === '\t' && dialect.aligned === 0 ? 1.3 : 1
  return { dialect, sample, ...found, score: found.score * likely }
}

function alignedDialect({ quote = '"', escape = '"' }: TextLayout, aligned: 1 | 2): Dialect {
  return { delimiter: ',', quote, escape, aligned }
}

/** The dialect of a delimiter with the quotes that suit the text. */
function withQuotes(text: SampleText, given: TextLayout, delimiter: string): Scored {
  const plain = scored(text, { delimiter, quote: given.quote ?? '"', escape: given.escape ?? '"', aligned: 0 })
  if (given.quote === undefined) {
    const single = scored(text, { ...plain.dialect, quote: "'" })
    if (usesSingleQuotes(single, plain)) return single
  }
  if (given.escape !== undefined || plain.dialect.quote === '' || !text.text.includes('\\')) return plain
  const escaped = scored(text, { ...plain.dialect, escape: '\\' })
  return usesBackslashes(escaped, plain) ? escaped : plain
}

/** Single quotes quote where they surround whole values, and double quotes surround none. */
function usesSingleQuotes(single: Scored, plain: Scored): boolean {
  if (single.sample.fault !== null || single.consistency < plain.consistency || single.score < plain.score) return false
  if (plain.sample.records.some(({ quoted }) => quoted.includes(true))) return false
  const kinds = columnKinds(single.sample.records.slice(1), single.width)
  let [quoted, bare] = [0, 0]
  for (const { cells, quoted: marks } of single.sample.records.slice(1)) {
    cells.forEach((cell, column) => {
      if (marks[column]) quoted++
      else if (kinds[column] === 'text' && cell.trim() !== '') bare++
    })
  }
  return quoted >= 2 && bare <= 0.1 * quoted
}

/** A backslash escapes where doubled quotes leave a fault, or where each one in a quoted value stands before a quote or another backslash. */
function usesBackslashes(escaped: Scored, plain: Scored): boolean {
  const { sample } = escaped
  if (sample.fault !== null || sample.escapes === 0) return false
  // A fault ends the sample: what stands above it may well be consistent.
  if (plain.sample.fault !== null) return true
  if (escaped.consistency < plain.consistency) return false
  const elsewhere = sample.records.some(({ cells, quoted }) => cells.some((cell, place) => !quoted[place] && cell.includes('\\')))
  return sample.plainBackslashes === 0 && !elsewhere && escaped.width === plain.width
}

/**
 * Dates such as `27 Jan 2026` and numbers such as `11 372 150,01` have spaces in them; where a delimiter cuts all records into nothing
 * but values, the spaces cut none. A comma may be in the numbers between which the spaces stand.
 */
function explainsAll({ dialect, sample: { records, fault }, width, consistency }: Scored): boolean {
  if (width < 2 || consistency < 1 || fault !== null || records.length < 2) return false
  const kinds = columnKinds(records.slice(1), width)
  const spaced = records
    .at(-1)
    ?.cells.some(
      (cell, column) =>
        (kinds[column] === 'date' || (kinds[column] === 'number' && dialect.delimiter !== ',')) && cell.trim().includes(' '),
    )
  return spaced === true && kinds.every(isTyped)
}

/** Columns that spaces make: a table with numbers in it, or one whose columns are far apart. A tab is a delimiter first. */
function alignedCandidates(text: SampleText, given: TextLayout, usual: Scored): Scored[] {
  if (!/[ \t]/.test(text.text)) return []
  return ([1, 2] as const).flatMap((gap) => {
    const found = scored(text, alignedDialect(given, gap))
    if (found.width < 2 || found.consistency < 0.9 || found.sample.records.length < 2) return []
    if (found.consistency < 1 && usual.width > 1 && usual.consistency === 1 && usual.sample.fault === null) return []
    const typed = columnKinds(found.sample.records.slice(1), found.width).some(isTyped)
    return typed || (gap === 2 && found.consistency === 1) ? [{ ...found, score: 0.9 * found.score }] : []
  })
}

export function isTyped(kind: string): boolean {
  return kind === 'number' || kind === 'date' || kind === 'boolean'
}

/** A column of `1,5` or `12:30 01.02.2024` under a name that nothing cuts is one column. */
function asOneColumn(text: SampleText, given: TextLayout, best: Scored): Scored | null {
  if (best.sample.records[0].cells.length > 1) return null
  const absent = [',', ';', '\t', '|', ...rareDelimiters].find((each) => !text.text.includes(each))
  if (absent === undefined) return null
  const single = scored(text, { delimiter: absent, quote: given.quote ?? '"', escape: given.escape ?? '"', aligned: 0 })
  return isTyped(columnKinds(single.sample.records.slice(1), 1)[0]) ? single : null
}

/** Delimiters that are rare between values and frequent in them, only where they cut all records alike, and values come out. */
function rareCandidate(text: SampleText, given: TextLayout): Scored | null {
  for (const delimiter of rareDelimiters) {
    const found = withQuotes(text, given, delimiter)
    const { width, consistency, sample } = found
    if (width < 2 || consistency < 1 || sample.records.length < 3 || sample.fault !== null) continue
    const whole = scored(text, { ...found.dialect, delimiter: ',' })
    const oneColumn = isTyped(columnKinds(whole.sample.records.slice(1), 1)[0])
    if (!oneColumn && columnKinds(sample.records.slice(1), width).some(isTyped)) return found
  }
  return null
}

/** One column: with a comma as the delimiter, unless that cuts some of its values and not its name. */
function unsplit(text: SampleText, given: TextLayout, best: Scored): Scored {
  if (best.dialect.delimiter === ',') return best
  const comma = withQuotes(text, given, ',')
  const named = comma.sample.records[0]?.cells.length === 1
  return named && usualWidth(comma.sample.records) === 1 ? best : comma
}
