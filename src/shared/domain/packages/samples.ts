import { z } from 'zod'
import { count, counted } from '../../numbers.ts'
import { columnTypes } from '../datasets/dataset.ts'

/** A package carries at most so many rows of data. */
export const maxSamples = 20

/** Which rows travel in a package, for its receiver to replay. */
export const SampleChoice = z.discriminatedUnion('kind', [
  /** So many held-out rows, spread evenly over all of them. */
  z.object({ kind: z.literal('spread'), count: z.int().min(1).max(maxSamples) }),
  /** These held-out rows of the dataset version, counted from 1. */
  z.object({ kind: z.literal('rows'), rows: z.array(z.int().positive()).min(1).max(maxSamples) }),
  /** No row: then nothing can be replayed. */
  z.object({ kind: z.literal('none') }),
])
export type SampleChoice = z.infer<typeof SampleChoice>

export const defaultSamples = { kind: 'spread', count: maxSamples } as const satisfies SampleChoice

/** Rows as they would lie in `samples.csv`; of a sensitive column every value is missing. */
export const SampleRows = z.object({
  /** `wine@v2`, and the part of it that the rows are from; null for the rows of a file. */
  from: z.object({ dataset: z.string(), part: z.enum(['validation', 'test']), rows: z.int().nonnegative() }).nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.enum(columnTypes), sensitive: z.boolean() })),
  /** The number of each row of the dataset version, or of the file without its header. */
  rows: z.array(z.object({ row: z.int().positive(), cells: z.array(z.string()) })),
})
export type SampleRows = z.infer<typeof SampleRows>

const namedColumns = 8

/** Which rows of whose data travel, in one or two sentences. */
export function samplesText({ from, columns, rows }: SampleRows): string {
  if (rows.length === 0) return 'No rows of your data are included. Whoever gets the package has no sample rows to replay.'
  const names = columns.slice(0, namedColumns).map(({ name }) => name)
  const more = columns.length - names.length
  const sensitive = columns.filter((column) => column.sensitive).map(({ name }) => name)
  const which = from ? `of the ${counted(from.rows, `${from.part} row`)} of ${from.dataset}` : 'of the file'
  return [
    `${counted(rows.length, 'row')} ${which} ${rows.length === 1 ? 'is' : 'are'} included, with the columns ${names.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}, without the target.`,
    sensitive.length > 0 && `Sensitive columns are left empty: ${sensitive.join(', ')}.`,
  ]
    .filter(Boolean)
    .join(' ')
}
