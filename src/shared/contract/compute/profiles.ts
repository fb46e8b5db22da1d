import { z } from 'zod'
import { ColumnProfile } from '../../domain/datasets/dataset.ts'
import { CheckSettings, Comparison } from '../../domain/monitoring/checks.ts'
import { TargetName } from '../../domain/compute/target.ts'
import { operation } from '../base.ts'
import { Overlay } from '../monitoring/index.ts'

/** A column of many files, as that of a dataset version is shown; of more rows than fit into memory at once its figures have an error. */
export const SketchedColumn = ColumnProfile.extend({
  /** Values of +∞ and −∞, which are in no other figure. */
  infinite: z.int(),
  distinctIsExact: z.boolean(),
  /** Quantiles, and shares up to a value, are those of rows no further away than this share of the rows; 0 where they are exact. */
  rankError: z.number(),
  /** Each of the most frequent values may have so many rows more; 0 where they are exact. */
  uncounted: z.int(),
})
export type SketchedColumn = z.infer<typeof SketchedColumn>

export const SketchedProfile = z.object({
  /** What it was made of: a folder, a file, or a pattern. */
  source: z.string(),
  files: z.int(),
  rows: z.int(),
  columns: z.array(SketchedColumn),
  /** What was not read, and why. */
  notes: z.array(z.string()),
})
export type SketchedProfile = z.infer<typeof SketchedProfile>

export const SketchedDrift = z.object({
  /** A model version such as `wine@v3`, or the files that came before. */
  reference: z.union([z.object({ ref: z.string(), target: z.string() }), z.object({ source: z.string(), rows: z.int() })]),
  comparison: Comparison,
  overlays: z.array(Overlay),
})
export type SketchedDrift = z.infer<typeof SketchedDrift>

/** `cairn.sketched/1`: the result of a job that looked at files of any size. */
export const Sketched = z.object({
  format: z.literal('cairn.sketched/1'),
  profile: SketchedProfile,
  /** Null for a profile alone. */
  drift: SketchedDrift.nullable(),
  /** Where the files were read; null for this computer. */
  target: z.string().nullable(),
  seconds: z.number(),
})
export type Sketched = z.infer<typeof Sketched>

const Started = z.object({ jobId: z.int() })

/** A Parquet file, a folder of them, or a pattern; from a window, what was chosen there. */
const Source = z.string().min(1).max(4_000)

const Asked = z.object({
  source: Source,
  /** A compute target, which sees the files in its shared folder; this computer where it is left out. */
  target: TargetName.optional(),
})

export const profilesContract = {
  /** Profiles files of any size, part by part. The job's result is a Sketched. */
  start: operation('FILE_NOT_FOUND', 'TARGET_NOT_FOUND', 'TARGET_NOT_READY').input(Asked).output(Started),
  /** The same, held against a model version's reference profile, or against files that came before. */
  drift: operation('FILE_NOT_FOUND', 'TARGET_NOT_FOUND', 'TARGET_NOT_READY')
    .input(
      Asked.extend({
        reference: z.union([z.object({ ref: z.string().min(1) }), z.object({ source: Source })]),
        checks: CheckSettings.optional(),
      }),
    )
    .output(Started),
  /** What such a job found; sensitive columns of the reference without values. */
  result: operation()
    .input(z.object({ jobId: z.int() }))
    .output(Sketched),
}
