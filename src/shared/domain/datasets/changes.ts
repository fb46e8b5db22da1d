import { z } from 'zod'
import { ValueForm } from './values.ts'

/**
 * What a reader did to values of a column: a value that is not in the version as the file has it is counted here, with the first
 * of them. Shown in the preview, in the result of the import and on the version's page.
 */
export const valueChanges = [
  /** A null token became missing. */
  'missing',
  /** White space around an unquoted text was cut. */
  'trimmed',
  /** A number has more digits than a double holds, or a time is finer than a microsecond. */
  'rounded',
  /** A number in a form of its own: marks of thousands, decimal comma, currency, percent, brackets. */
  'number',
  /** A date in another form than year-month-day. */
  'date',
  /** A time with a zone, in UTC now. */
  'utc',
  /** A word that stands for true or false. */
  'boolean',
  /** Numbers or dates that stay text, because as values they would change: leading zeros, more than 2⁵³, codes such as 1E5. */
  'text',
  /** A value without a counterpart: infinity in a date, a nested value as JSON text, bytes as hexadecimal text. */
  'converted',
] as const

export const ValueChange = z.object({
  column: z.string(),
  change: z.enum(valueChanges),
  /** Values. */
  count: z.int().positive(),
  /** The first: where it is, the text that the file has (cut to 200 characters), and what it became; null is missing. */
  place: z.object({ kind: z.enum(['line', 'record', 'row']), at: z.int().positive() }),
  given: z.string(),
  value: z.string().nullable(),
})
export type ValueChange = z.infer<typeof ValueChange>

/** What of a file is no value of the table: comments, lines above it, units, blank lines, an encoding that was decoded. */
export const LayoutNote = z.object({
  note: z.enum([
    'encoding',
    'separatorLine',
    'skipped',
    'comments',
    'units',
    'blank',
    'repeatedHeader',
    'noHeader',
    'names',
    'normalized',
    'merged',
  ]),
  /** Lines; 1 where it is about the whole file. */
  count: z.int().positive(),
  /** The first line. */
  line: z.int().positive(),
  /** Its text, cut to 200 characters, or what was found. */
  text: z.string(),
})
export type LayoutNote = z.infer<typeof LayoutNote>

/** Everything that reading did, and did not leave as it was. */
export const ReadingReport = z.object({ layout: z.array(LayoutNote), values: z.array(ValueChange) })
export type ReadingReport = z.infer<typeof ReadingReport>

/**
 * What a file alone cannot decide: 03/04/2024 may be in March or in April, 1,234 may be a thousand or one and a bit. Until it is
 * answered the column is text.
 */
export const ReadingQuestion = z.object({
  column: z.string(),
  about: z.enum(['dates', 'numbers']),
  /** A text of the column, and what it would be by each answer. */
  example: z.string(),
  answers: z
    .array(z.object({ label: z.string(), value: z.string(), type: z.enum(['number', 'integer', 'date', 'datetime']), form: ValueForm }))
    .min(2),
})
export type ReadingQuestion = z.infer<typeof ReadingQuestion>
