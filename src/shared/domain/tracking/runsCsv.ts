import { z } from 'zod'

/** What a run has beside params, metrics and tags. */
export const runFields = ['run', 'name', 'experiment', 'status', 'start', 'end', 'user', 'step', 'notes'] as const
export type RunField = (typeof runFields)[number]

/** What a column of a CSV of runs is: a field of the run, or a param, metric or tag of some name. */
export const ColumnMeaning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('field'), field: z.enum(runFields) }),
  z.object({ kind: z.enum(['param', 'metric', 'tag']), name: z.string().min(1).max(250) }),
  z.object({ kind: z.literal('none') }),
])
export type ColumnMeaning = z.infer<typeof ColumnMeaning>

/** By the header of the column. */
export type CsvColumns = Readonly<Record<string, ColumnMeaning>>
