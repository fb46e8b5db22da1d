import { z } from 'zod'
import { ImportOptions } from './import.ts'

const Tokens = z.array(z.string().max(1_000)).max(1_000)

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
export const Reading = z.strictObject({
  format: z.literal('cairn.reading/1'),
  /**
   * What stands for a missing value, beside the null of JSON and Parquet. The text of a cell is compared as it is, spaces
   * and case included; in a column of numbers, dates or datetimes a token that is such a value also stands for the equal
   * value, however it is written: `-999` for `-999.0`. `text` is for text columns, `other` for all other ones.
   */
  nullTokens: z
    .strictObject({ text: Tokens, other: Tokens })
    .refine(
      ({ text, other }) => text.every((token) => other.includes(token)),
      'A token that means missing in text columns also means missing in other columns.',
    ),
  /** Of CSV, where it was set. Used when the header, cut by it, has the model's columns; otherwise it is found from the file. */
  delimiter: ImportOptions.shape.delimiter,
  /** Absent: the first row of CSV has the names. `false`: it has them only where it names all of the model's columns. */
  header: z.literal(false).optional(),
})
export type Reading = z.infer<typeof Reading>

export type NullTokens = Reading['nullTokens']

/** Whether a token is a finite decimal number, which then stands for its value. */
export function isNumber(token: string): boolean {
  return /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$/.test(token) && Number.isFinite(Number(token))
}
