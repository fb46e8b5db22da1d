import { z } from 'zod'
import { ReferenceProfile } from '../../domain/models/profile.ts'
import { operation, Ref, Started } from '../base.ts'

/** The reference profile of a version; where it has none, why, and the job that is making it. */
export const Profiled = z.object({ reference: ReferenceProfile.nullable(), job: z.int().nullable(), why: z.string().nullable() })
export type Profiled = z.infer<typeof Profiled>

/** What the job of `makeProfile` gives. */
export const MadeReference = z.object({ ref: z.string(), rows: z.object({ train: z.int(), validation: z.int() }) })
export type MadeReference = z.infer<typeof MadeReference>

export const referenceOperations = {
  /** What the rows look like that a version was trained on, how good it is, and how far its figures move by themselves. */
  profile: operation('OBJECT_MISSING', 'OBJECT_CORRUPT', 'FORMAT_INVALID')
    .input(z.object({ ref: Ref }))
    .output(Profiled),
  /** Makes it, for a version of an earlier release; of a model from elsewhere out of data that it was made for. The result of the job is a MadeReference. */
  makeProfile: operation('ALREADY_EXISTS', 'RUN_NOT_DONE')
    .input(z.object({ ref: Ref, data: Ref.optional() }))
    .output(Started),
}
