import { z } from 'zod'
import { dateFormProblem } from './dateForms.ts'

/**
 * How the text of a column becomes values, where it is not the plain way: a number with a decimal comma, a date with the day
 * first, a boolean in words. It belongs to the dataset version and goes with its models: three readers apply it (SQL here, and
 * the programs in JavaScript and Python that a package brings), so each member has one meaning, which stands with it.
 *
 * A text that does not have the form is no value: an import that infers keeps such a column as text, and one that was asked for a
 * type refuses it with line, column and text. White space around an unquoted text never counts; in a column of another type than
 * text, none does. A form is of text alone: typed values of a container, and numbers and booleans of JSON, are what they are.
 *
 * @see plainText.ts for the patterns, fixtures/valueForms.json for what every reader must make of the same cells
 */

/** `1.234,56 €`, `(103.45)`, `66 %`. ASCII digits only; one sign (+, -, −) may stand before the number or its currency, none in brackets. */
export const NumberForm = z.strictObject({
  kind: z.literal('number'),
  decimal: z.enum(['.', ',']),
  /** Between groups of three digits (or of two before the last three, as in India), in the whole part alone. A space stands for any space: no-break, narrow. */
  thousands: z.enum([',', '.', ' ', "'"]).optional(),
  /** The symbol or code of a currency that may stand before or after the number. It is the unit of the column and changes no value. */
  currency: z
    .string()
    .regex(/^[^0-9\s+\-\u2212()%.,'\u2019]{1,8}$/, 'A currency is a symbol or code, such as € or EUR.')
    .optional(),
  /** A percent sign after the number. `points`: 66 % is 66, in per cent; `fraction`: 66 % is 0.66. */
  percent: z.enum(['points', 'fraction']).optional(),
  /** Accounting: a number in round brackets is negative. */
  brackets: z.literal(true).optional(),
})
export type NumberForm = z.infer<typeof NumberForm>

/**
 * Dates and datetimes in one of the forms, the first that fits the whole text. Directives: `%Y` four digits, `%y` two (69–99 are
 * 1969–1999), `%m` `%d` `%H` `%I` `%M` `%S` one or two, `%f` one to nine (beyond microseconds: cut), `%b` `%B` English months in
 * any case, short or full, `%p` AM or PM, `%z` `Z`, `+02`, `+0200` or `+02:00`. All else stands for itself. A time with a zone is
 * that moment in UTC; a time without one is kept as it is written.
 */
export const DateForm = z.strictObject({
  kind: z.literal('date'),
  forms: z
    .array(
      z
        .string()
        .min(2)
        .max(40)
        .refine((form) => dateFormProblem(form) === null, { error: ({ input }) => dateFormProblem(String(input)) ?? '' }),
    )
    .min(1)
    .max(8),
})
export type DateForm = z.infer<typeof DateForm>

/** Words, compared in lower case. */
export const BooleanForm = z.strictObject({
  kind: z.literal('boolean'),
  true: z.array(z.string().min(1).max(20)).min(1).max(20),
  false: z.array(z.string().min(1).max(20)).min(1).max(20),
})
export type BooleanForm = z.infer<typeof BooleanForm>

export const ValueForm = z.discriminatedUnion('kind', [NumberForm, DateForm, BooleanForm])
export type ValueForm = z.infer<typeof ValueForm>

/** How one column is read, where it is not as its type alone says. */
export const ColumnReading = z.strictObject({
  column: z.string(),
  form: ValueForm.optional(),
  /** The null tokens of this column instead of those of the file; an empty list switches them off, but for the empty text. */
  nullTokens: z.array(z.string().max(1_000)).max(1_000).optional(),
})
export type ColumnReading = z.infer<typeof ColumnReading>

/** What decides where values can be read in two ways: whether the day or the month comes first, and what the decimal mark is. */
export const ReadingHint = z.strictObject({
  dates: z.enum(['day-first', 'month-first']).optional(),
  decimal: z.enum(['.', ',']).optional(),
})
export type ReadingHint = z.infer<typeof ReadingHint>

/** The same for one column; refused where its values say otherwise. */
export const ColumnHint = z.strictObject({ column: z.string(), ...ReadingHint.shape })
export type ColumnHint = z.infer<typeof ColumnHint>
