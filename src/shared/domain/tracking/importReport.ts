import { z } from 'zod'

/** What of a source is not imported, by its reason. */
export const LeftOutReason = z.object({
  kind: z.enum(['experiment', 'run', 'point', 'param', 'tag', 'input', 'file', 'loggedModel', 'model', 'other']),
  /** In a sentence. */
  reason: z.string(),
  count: z.int(),
  /** The first of them: paths beneath the source, or ids. */
  places: z.array(z.string()),
})
export type LeftOutReason = z.infer<typeof LeftOutReason>

/** The result of an import of runs. */
export const ImportReport = z.object({
  format: z.literal('cairn.import/1'),
  /** What was read: `MLflow database`. */
  source: z.string(),
  /** It was cancelled: what came until then is there, and importing again goes on from it. */
  isPart: z.boolean(),
  /** New runs. */
  runs: z.int(),
  /** Runs that were here with all that came. */
  already: z.int(),
  /** Runs that were here and have got something. */
  updated: z.int(),
  points: z.int(),
  files: z.int(),
  loggedModels: z.int(),
  versions: z.int(),
  leftOut: z.array(LeftOutReason),
})
export type ImportReport = z.infer<typeof ImportReport>

/** The result of an export of runs. */
export const ExportReport = z.object({
  format: z.literal('cairn.export/1'),
  folder: z.string(),
  experiments: z.int(),
  runs: z.int(),
  points: z.int(),
  files: z.int(),
  loggedModels: z.int(),
  /** Of registered models. */
  versions: z.int(),
  leftOut: z.array(LeftOutReason),
})
export type ExportReport = z.infer<typeof ExportReport>
