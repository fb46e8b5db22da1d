import { z } from 'zod'
import { ArtifactPath } from '../../domain/experiments/artifactPath.ts'
import { FileRef, operation, Time } from '../base.ts'

/** A file of a run. */
export const Artifact = z.object({
  path: z.string(),
  /** The SHA-256 of its bytes. */
  object: z.string(),
  bytes: z.int(),
  /** Null for what the training of an earlier release made. */
  addedAt: Time.nullable(),
})
export type Artifact = z.infer<typeof Artifact>

export const ArtifactEntry = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder']),
  /** Of a file. */
  bytes: z.int().nullable(),
  addedAt: Time.nullable(),
})
export type ArtifactEntry = z.infer<typeof ArtifactEntry>

const Place = { run: z.int().positive(), path: ArtifactPath }

export const artifactsContract = {
  /** The files and folders in a folder of a run, by name. */
  list: operation()
    .input(
      z.object({
        run: z.int().positive(),
        /** The run itself when absent. */
        folder: ArtifactPath.optional(),
        limit: z.int().min(1).max(1_000).default(200),
        /** Where the page before ended: its `next`. */
        after: z.string().max(4_000).optional(),
      }),
    )
    .output(z.object({ entries: z.array(ArtifactEntry), next: z.string().nullable() })),
  /** Copies a file of any size to a path of the run, in place of one that is there. */
  add: operation('ALREADY_EXISTS', 'FILE_NOT_FOUND', 'FILE_UNREADABLE', 'CANCELLED', 'WORKER_DIED')
    .input(z.object({ ...Place, file: FileRef }))
    .output(Artifact),
  /** Writes one to a file. */
  save: operation('ALREADY_EXISTS', 'FILE_NOT_FOUND', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED')
    .input(z.object({ ...Place, file: FileRef, overwrite: z.boolean().default(false) }))
    .output(Artifact),
  /** What the training of a run made stays. */
  remove: operation().input(z.object(Place)).output(Artifact),
}
