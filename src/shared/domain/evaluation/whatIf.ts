import { z } from 'zod'
import { ShownRow } from '../datasets/rowNumbers.ts'
import { columnTypes, Histogram } from '../datasets/dataset.ts'

/** How one raw column can be turned. Of a sensitive column nothing is told: it has neither range nor levels. */
export const Control = z.object({
  column: z.string(),
  type: z.enum(columnTypes),
  sensitive: z.boolean(),
  /** Rows without a value. */
  missing: z.int(),
  /** Of numbers; dates in milliseconds since 1970 UTC. Null where no row has a value. */
  range: z.object({ min: z.number(), max: z.number() }).nullable(),
  histogram: Histogram.nullable(),
  /** Of texts and booleans: the most frequent first. */
  levels: z.array(z.object({ value: z.string(), count: z.int() })),
})
export type Control = z.infer<typeof Control>

/** What a what-if panel needs before the first question: a control per column, and the rows to begin with. */
export const Controls = z.object({
  /** `wine@v2` */
  dataset: z.string(),
  part: z.enum(['all', 'train', 'validation', 'test']),
  /** Of that part. */
  rows: z.int(),
  /** Their numbers in the dataset version; at most some thousand, evenly spread. */
  rowIds: z.array(ShownRow),
  controls: z.array(Control),
})
export type Controls = z.infer<typeof Controls>
