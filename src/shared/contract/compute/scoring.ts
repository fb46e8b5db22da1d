import { z } from 'zod'
import { TargetName } from '../../domain/compute/target.ts'
import { FileRef, Name, operation, Ref, Started } from '../base.ts'

/** What scores: a package file, a package of the workspace, or a model version. */
const Scorer = z.union([z.object({ file: FileRef }), z.object({ package: z.int().positive() }), z.object({ ref: Ref })])

/** Where what is scored goes: a dataset version here, or Parquet in the shared folder. */
const ScoredTo = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dataset'), name: Name }),
  /** `keep`: columns of the data that stand beside the number of the row and its predictions. */
  z.object({ kind: z.literal('folder'), keep: z.array(z.string()).max(10_000).default([]) }),
])

/** The result of a job that scored rows on a target. */
export const Scored = z.object({
  format: z.literal('cairn.scored/1'),
  /** `wine@v2`, or what the package calls itself. */
  model: z.string(),
  target: z.string(),
  rows: z.int(),
  partitions: z.int(),
  /** SHA-256 of all rows with their predictions, in the order of their numbers. */
  sha256: z.string(),
  /** Rows that were scored here too, and the largest difference of a number. */
  checked: z.object({ rows: z.int(), maxDifference: z.number() }),
  /** From submitting to the last partition. */
  seconds: z.number(),
  /** The dataset version that was made; null for a folder. */
  version: z.string().nullable(),
  /** The folder with the Parquet files; null for a dataset version. */
  folder: z.string().nullable(),
})
export type Scored = z.infer<typeof Scored>

export const scoringContract = {
  /**
   * Scores any number of rows on a target with Ray Data. Its job's result is a Scored. Data that lie in the shared folder as Parquet are read
   * there; of all others the columns that the model takes are sent.
   */
  start: operation(
    'TARGET_NOT_FOUND',
    'SENSITIVE_UNCONFIRMED',
    'INVALID_INPUT',
    'FILE_NOT_FOUND',
    'OBJECT_MISSING',
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
  )
    .input(
      z.object({
        model: Scorer,
        data: z.union([z.object({ file: FileRef }), z.object({ ref: Ref })]),
        target: TargetName,
        to: ScoredTo,
        /** Agrees to values of sensitive columns leaving this computer. */
        sendsSensitive: z.boolean().default(false),
      }),
    )
    .output(Started),
}
