import { z } from 'zod'

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'iso-8859-1', 'windows-1252'] as const
export const Encoding = z.enum(encodings)
export type Encoding = z.infer<typeof Encoding>

/** One ASCII character that can stand between values. */
export const Delimiter = z
  .string()
  .regex(/^[\t\x20-\x7e]$/, 'The delimiter must be one ASCII character.')
  .refine((value) => !/["A-Za-z0-9]/.test(value), 'The delimiter cannot be a letter, digit or quote.')

/**
 * How the records of a delimited text lie in it. A member that is left out in options is found from the file; in what was found
 * it has the default that stands with it.
 */
export const TextLayout = z.object({
  /** UTF-8, also with a byte order mark. */
  encoding: Encoding.optional(),
  delimiter: Delimiter.optional(),
  /** Columns are separated by runs of spaces or tabs, as in a printed table; the delimiter does not matter then. */
  aligned: z.literal(true).optional(),
  /** `"`; the empty text: nothing quotes, a quote is a character. */
  quote: z.enum(['"', "'", '']).optional(),
  /** A doubled quote; `\`: a backslash before a quote or a backslash. */
  escape: z.enum(['"', '\\']).optional(),
  /** Lines that begin with it are comments; none. */
  comment: z.enum(['#', '%', '//', ';', '!', '*', '']).optional(),
  /** Lines above the header, or above the first row, that are not part of the table: 0. */
  skipLines: z.int().min(0).max(10_000).optional(),
  /** Whether the first record has the names; true. Without names: column1, column2, … */
  header: z.boolean().optional(),
  /** Whether the record after the header has the units of the columns: false. */
  units: z.boolean().optional(),
})
export type TextLayout = z.infer<typeof TextLayout>

/** What of a container is read. A member that is left out is the only one, or the first; with several the preview lists them. */
export const ContainerPart = z.object({
  /** The file inside a .zip. */
  member: z.string().max(1_000).optional(),
  /** Of a workbook. */
  sheet: z.string().max(200).optional(),
  /** Cells of the sheet, such as `B3:F200`; `B3` alone: from there on. */
  range: z
    .string()
    .regex(/^[A-Za-z]{1,3}[1-9][0-9]{0,6}(:[A-Za-z]{1,3}[1-9][0-9]{0,6})?$/, 'A range looks like B3:F200.')
    .optional(),
  /** Of a SQLite or DuckDB file. */
  table: z.string().max(1_000).optional(),
  /** Instead of a table: one SELECT statement. */
  query: z.string().max(100_000).optional(),
  /** Where the records lie in a JSON document, as a JSON pointer (RFC 6901), such as `/data/items`. */
  records: z.string().max(1_000).optional(),
})
export type ContainerPart = z.infer<typeof ContainerPart>

/** What a container holds that could be read, to choose from. */
export const ContainerContents = z.object({
  kind: z.enum(['zip', 'workbook', 'database', 'folder', 'json']),
  /** Members, sheets, tables or pointers, in their order. */
  parts: z.array(z.object({ name: z.string(), rows: z.int().nullable() })),
  /** The one that is read. */
  chosen: z.string().nullable(),
})
export type ContainerContents = z.infer<typeof ContainerContents>
