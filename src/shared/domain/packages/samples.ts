import { z } from 'zod'
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
