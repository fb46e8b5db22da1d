import { z } from 'zod'
import { Delimiter, TextLayout } from './layout.ts'
import { ColumnReading } from './values.ts'

const Tokens = z.array(z.string().max(1_000)).max(1_000)

const NullTokensOf = z
  .strictObject({ text: Tokens, other: Tokens })
  .refine(
    ({ text, other }) => text.every((token) => other.includes(token)),
    'A token that means missing in text columns also means missing in other columns.',
  )

const ReadingPart = z.strictObject({ kind: z.enum(['zip', 'workbook', 'database', 'json']), name: z.string().max(1_000) })
export type ReadingPart = z.infer<typeof ReadingPart>

/** As versions were read before columns had forms of their own. */
const FirstReading = z.strictObject({
  format: z.literal('cairn.reading/1'),
  /**
   * What stands for a missing value, beside the null of JSON and Parquet. The text of a cell is compared as it is, spaces
   * and case included; in a column of numbers, dates or datetimes a token that is such a value also stands for the equal
   * value, however it is written: `-999` for `-999.0`. `text` is for text columns, `other` for all other ones.
   */
  nullTokens: NullTokensOf,
  /** Of CSV, where it was set. Used when the header, cut by it, has the model's columns; otherwise it is found from the file. */
  delimiter: Delimiter.optional(),
  /** Absent: the first row of CSV has the names. `false`: it has them only where it names all of the model's columns. */
  header: z.literal(false).optional(),
})

/**
 * As versions are read now. What differs from the first edition: in delimited text, white space around an unquoted value is no
 * part of it, and in a text column a quoted value is never a null token, nor is it trimmed (in a file that quotes every value,
 * quotes say nothing about tokens); columns may have forms and tokens of their own.
 */
const SecondReading = z.strictObject({
  format: z.literal('cairn.reading/2'),
  nullTokens: NullTokensOf,
  /** How the version's own file lay; a file that does not lie so is looked at anew. */
  layout: TextLayout.optional(),
  /** Which part of the version's own container was read: that of another file, where it has one of this name. */
  part: ReadingPart.optional(),
  /** Columns whose values have a form of their own, or null tokens. */
  columns: z.array(ColumnReading).max(2_000).optional(),
})

/**
 * How data are read for a model: as the dataset version was that it was trained on. It is the part `reading` of
 * `signature.json` in a package; packages that were built before it do not have it.
 *
 * A reader applies all of it or refuses: a member or format that it does not know would change values. A later edition adds
 * optional members, whose absence means what is said here, and changes `format` where a member gets another meaning. The type
 * of each column is that of the signature's input.
 *
 * @see docs/decisions/0016-reading-options.md
 */
export const Reading = z.discriminatedUnion('format', [FirstReading, SecondReading])
export type Reading = z.infer<typeof Reading>

/** How the text of the version's own file lay, as far as it is known. */
export function layoutOf(reading: Reading): TextLayout {
  if (reading.format === 'cairn.reading/2') return reading.layout ?? {}
  const { delimiter, header } = reading
  return { ...(delimiter !== undefined && { delimiter }), ...(header === false && { header }) }
}

/** The part of a container that data are read from where nobody says another one. */
export function partOf(reading: Reading | null): ReadingPart | undefined {
  return reading?.format === 'cairn.reading/2' ? reading.part : undefined
}

export type NullTokens = Reading['nullTokens']

/** Whether a token is a finite decimal number, which then stands for its value. */
export function isNumber(token: string): boolean {
  return /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$/.test(token) && Number.isFinite(Number(token))
}
