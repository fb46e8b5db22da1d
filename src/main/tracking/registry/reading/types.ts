import { z } from 'zod'
import { Sha256 } from '../../../../shared/domain/packages/sha256.ts'
import { Task } from '../../../../shared/domain/training/recipe.ts'

/** A file of a model version: a path that is a key, and the bytes in the object store. */
export const VersionFile = z.object({ path: z.string(), object: Sha256, bytes: z.int().nonnegative() })
export type VersionFile = z.infer<typeof VersionFile>

/** A logged model that Cairn computes with. */
export const Opened = z.object({ task: Task, threshold: z.number().nullable(), onnxObject: Sha256, signatureObject: Sha256 })
export type Opened = z.infer<typeof Opened>

/** What Cairn made of the files of a logged model: either it is opened, or it says why it is kept as it is. */
export interface ReadModel {
  /** MLflow's name of what made it, where its MLmodel says so. */
  readonly flavor: string | null
  readonly opened: Opened | null
  readonly why: string | null
}
