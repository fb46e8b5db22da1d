import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { hasTime } from '../../../../shared/domain/datasets/plainText.ts'
import type { ValueForm } from '../../../../shared/domain/datasets/values.ts'
import type { Duck } from '../../duckdb.ts'
import { type CellReading, type Staged, staged } from '../stage.ts'
import { fitsAsAsked, fitsStrictly } from '../types.ts'
import { isText, plainFor, textFor, tokensOf } from './cells.ts'
import { guessBooleans, guessDates, type DateOrder } from './guessDates.ts'
import { guessNumbers, isPlainNumber } from '../../../../shared/domain/datasets/guessNumbers.ts'
import { isPlausibleToken } from './plausibleTokens.ts'

/** One way in which all values of a column can be read. */
export interface Settled {
  readonly type: ColumnType
  readonly form?: ValueForm
  /** Of dates of numbers: whether the day or the month comes first. */
  readonly order?: DateOrder | 'any'
}

export interface Settlement {
  /** The ways in which the column can be read; two that differ are a question. */
  readonly ways: readonly Settled[]
  /** Null tokens that were found beside those of the file. */
  readonly tokens: readonly string[]
  /** Different values that were looked at. */
  readonly texts: readonly string[]
}

export interface Unsettled {
  readonly index: number
  /** The type that somebody chose. */
  readonly asked?: ColumnType
  /** Whether a text may turn out to be a null token. */
  readonly findTokens: boolean
}

const sampleRows = 2_000
const sampleValues = 400
const columnsPerQuery = 100
/** A value that is longer is no number, date or boolean. */
const longest = 60

/** Different values of the first rows of columns, in plain text without null tokens. */
export async function sampleTexts(duck: Duck, table: Staged, indexes: readonly number[]): Promise<string[][]> {
  const texts: string[][] = []
  for (let start = 0; start < indexes.length; start += columnsPerQuery) {
    const part = indexes.slice(start, start + columnsPerQuery)
    const columns = part.map((index) => `left(${textFor(table, index, 'integer')}, ${longest + 1}) AS ${staged(index)}`)
    const lists = part.map((index) => `coalesce(list_slice(list_sort(list_distinct(list(${staged(index)}))), 1, ${sampleValues}), [])`)
    const row = await duck.row(`SELECT ${lists.join(', ')} FROM (SELECT ${columns.join(', ')} FROM raw LIMIT ${sampleRows})`)
    texts.push(...(row as string[][]))
  }
  return texts
}

/**
 * Finds how the values of a column can be read that are not plain: with null tokens, in a form. What fits the values of a sample is
 * checked on all of them; values that do not fit then are looked at as well, until nothing new turns up.
 * @param sample different values @returns null where it is text
 */
export async function settle(
  duck: Duck,
  table: Staged,
  { index, asked, findTokens }: Unsettled,
  sample: readonly string[],
): Promise<Settlement | null> {
  const texts = new Set(sample)
  const maxRounds = 8
  for (let round = 0; round < maxRounds; round++) {
    const tokens = findTokens ? [...texts].filter(isPlausibleToken) : []
    const values = [...texts].filter((text) => !tokens.includes(text))
    if (values.length === 0 || values.some((text) => text.length > longest)) return null
    const guesses = guess(values, table, index).filter(({ type }) => asked === undefined || isOfType(type, asked))
    const ways: Settled[] = []
    const before = texts.size
    for (const way of guesses) {
      const typed = asked ?? way.type
      const misfits = await misfitTexts(
        duck,
        withReading(table, index, { form: way.form, nullTokens: withTokens(table, index, tokens) }),
        index,
        {
          type: typed === 'integer' && asked === undefined && way.form ? 'number' : typed,
          strict: asked === undefined,
        },
      )
      for (const text of misfits) texts.add(text)
      if (misfits.length === 0) ways.push({ ...way, type: typed })
    }
    if (texts.size > before) continue
    if (ways.length === 0) return null
    const exact = asked === undefined ? await Promise.all(ways.map((way) => exactType(duck, table, index, { way, tokens }))) : ways
    return { ways: exact, tokens: tokens.sort(), texts: values }
  }
  return null
}

function isOfType(type: ColumnType, asked: ColumnType): boolean {
  const kinds: Readonly<Record<ColumnType, number>> = { integer: 1, number: 1, date: 2, datetime: 2, boolean: 3, text: 4 }
  return kinds[type] === kinds[asked]
}

/** The ways that fit different values, the plain one before forms. */
function guess(values: readonly string[], table: Staged, index: number): Settled[] {
  const plain = plainType(values)
  const delimited = table.columns[index].values === 'any'
  if (plain && (delimited || plain === 'date' || plain === 'datetime')) return [{ type: plain }]
  if (!isText(table, index)) return []
  const numbers = delimited ? guessNumbers(values) : []
  if (numbers.length > 0) return numbers.map((form) => ({ type: 'number', ...(!isPlainNumber(form, values) && { form }) }))
  const dates = guessDates(values)
  if (dates.length > 0) return dates.map(({ form, order }) => ({ type: hasTime(form) ? 'datetime' : 'date', form, order }))
  const words = delimited ? guessBooleans(values) : null
  return words ? [{ type: 'boolean', form: words }] : []
}

const plainTypes: readonly (readonly [ColumnType, RegExp])[] = [
  ['boolean', /^(true|false)$/i],
  ['integer', /^[+-]?(0|[1-9][0-9]*)$/],
  ['number', /^[+-]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$|^[+-]?(inf|infinity)$/i],
  ['date', /^[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}$/],
  ['datetime', /^[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?$/],
]

function plainType(values: readonly string[]): ColumnType | undefined {
  return plainTypes.find(([, pattern]) => values.every((value) => pattern.test(value)))?.[0]
}

/** Values of the whole table that a way does not fit. */
async function misfitTexts(
  duck: Duck,
  table: Staged,
  index: number,
  { type, strict }: { type: ColumnType; strict: boolean },
): Promise<string[]> {
  const fits = strict ? fitsStrictly : fitsAsAsked
  const text = textFor(table, index, type)
  // Different cells alone are judged, and their plain text is made once: DuckDB computes what a condition repeats anew each time.
  const found = await duck.rows(
    `WITH cells AS MATERIALIZED (SELECT DISTINCT ${staged(index)} FROM raw),
      read AS MATERIALIZED (SELECT ${text} AS value, ${plainFor(table, index, type)} AS plain FROM cells)
     SELECT DISTINCT left(value, ${longest + 1}) FROM read WHERE value IS NOT NULL AND NOT coalesce(${fits(type, 'plain')}, false) LIMIT 50`,
  )
  return found.map(([value]) => value as string)
}

/** Numbers in a form of which all are whole are integers. */
async function exactType(
  duck: Duck,
  table: Staged,
  index: number,
  { way, tokens }: { way: Settled; tokens: readonly string[] },
): Promise<Settled> {
  if (way.form?.kind !== 'number' || way.form.percent === 'fraction') return way
  const read = withReading(table, index, { form: way.form, nullTokens: withTokens(table, index, tokens) })
  const wrong = await misfitTexts(duck, read, index, { type: 'integer', strict: true })
  return wrong.length === 0 ? { ...way, type: 'integer' } : way
}

/** The null tokens of a column with others beside them; undefined where there are none. */
export function withTokens(table: Staged, index: number, tokens: readonly string[]): readonly string[] | undefined {
  return tokens.length === 0 ? table.columns[index].reading?.nullTokens : [...new Set([...tokensOf(table, index).other, ...tokens])]
}

/** The table with another reading of one of its columns. */
export function withReading(table: Staged, index: number, reading: Partial<CellReading>): Staged {
  const columns = table.columns.map((column, at) =>
    at === index ? { ...column, reading: { trimmed: false, quoted: false, ...column.reading, ...defined(reading) } } : column,
  )
  return { ...table, columns }
}

function defined(reading: Partial<CellReading>): Partial<CellReading> {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined))
}
