import { z } from 'zod'
import { LeftOutReason } from '../../domain/tracking/importReport.ts'
import { ColumnMeaning } from '../../domain/tracking/runsCsv.ts'
import { FileRef, operation, Started } from '../base.ts'

/** Where runs of another program lie. What it is (a folder or database of MLflow, TensorBoard logs, runs of W&B, a CSV) is seen from what is there. */
export const RunsPlace = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('path'),
    /** A file or a folder. */
    file: FileRef,
    /** What columns of a CSV are, by their headers, where it is not what `inspect` says. */
    columns: z.record(z.string().max(1_000), ColumnMeaning).optional(),
  }),
  z.object({
    kind: z.literal('server'),
    /** Of a running MLflow server, as the person typed it. Nothing else is ever asked. */
    url: z.string().min(1).max(2_000),
    /** Kept nowhere but until the import has ended, in a private file. */
    token: z.string().max(4_000).optional(),
  }),
])
export type RunsPlace = z.infer<typeof RunsPlace>

/** What would come of an import. */
export const ImportPreview = z.object({
  /** `MLflow database` */
  format: z.string(),
  experiments: z.array(z.object({ name: z.string(), runs: z.int() })),
  runs: z.int(),
  /** Of these, those that are here already. */
  here: z.int(),
  /** Null where they are not looked at before they are imported: on a server. */
  points: z.int().nullable(),
  files: z.int().nullable(),
  bytes: z.int().nullable(),
  loggedModels: z.int(),
  /** Registered ones. */
  models: z.int(),
  versions: z.int(),
  /** Of a CSV: what each column becomes. */
  columns: z.array(z.object({ header: z.string(), meaning: ColumnMeaning, example: z.string() })),
  leftOut: z.array(LeftOutReason),
})
export type ImportPreview = z.infer<typeof ImportPreview>

const sourceErrors = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'RUNS_NOT_FOUND',
  'FORMAT_INVALID',
  'SERVER_UNREACHABLE',
  'CANCELLED',
  'WORKER_DIED',
] as const

export const trackingImportContract = {
  import: {
    /** Looks at all that is there, and changes nothing. */
    inspect: operation(...sourceErrors)
      .input(z.object({ source: RunsPlace }))
      .output(ImportPreview),
    /** Runs that are here already get what they lack; the same again changes nothing. The job's result is an ImportReport. */
    start: operation(...sourceErrors)
      .input(
        z.object({
          source: RunsPlace,
          /** By their names; all when absent. Registered models come with the runs that made them. */
          experiments: z.array(z.string().max(1_000)).max(10_000).optional(),
        }),
      )
      .output(Started),
  },
  export: {
    /** Writes runs into a new folder that MLflow reads as its `mlruns`. The job's result is an ExportReport. */
    start: operation('ALREADY_EXISTS', 'FILE_NOT_FOUND')
      .input(
        z.object({
          /** The folder to make; where it holds something already, `mlruns` is made in it. */
          folder: FileRef,
          /** By their names; all when absent. */
          experiments: z.array(z.string().max(1_000)).max(10_000).optional(),
        }),
      )
      .output(Started),
  },
}
