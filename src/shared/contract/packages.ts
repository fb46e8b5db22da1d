import { z } from 'zod'
import { VerifyReport } from '../domain/package.ts'
import { ParityReport } from '../domain/parity.ts'
import { FileRef, Name, operation, Ref, Started, Time } from './base.ts'

export const Package = z.object({
  id: z.int(),
  name: z.string(),
  /** The model version it was built from; null for one that came from elsewhere. */
  modelVersion: z.string().nullable(),
  object: z.string(),
  bytes: z.int(),
  keyId: z.string().nullable(),
  draft: z.boolean(),
  createdAt: Time,
})
export type Package = z.infer<typeof Package>

/** The result of a build job. */
export const BuildResult = z.object({ package: Package, path: z.string(), files: z.int(), parity: ParityReport })
export type BuildResult = z.infer<typeof BuildResult>

/** The result of an import job. */
export const PackageImportResult = z.object({ package: Package, modelVersion: z.string(), report: VerifyReport })
export type PackageImportResult = z.infer<typeof PackageImportResult>

export const PredictResult = z.object({ path: z.string(), rows: z.int(), columns: z.array(z.string()) })

const hostile = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'PACKAGE_INVALID',
  'PACKAGE_UNSAFE',
  'PACKAGE_TAMPERED',
  'PACKAGE_SIGNATURE',
  'SAMPLES_DIFFER',
  'WORKER_DIED',
  'CANCELLED',
] as const

export const packagesContract = {
  list: operation().input(z.object({})).output(z.array(Package)),
  /** The key of this user that signs what is built; null until something was. Others check it by its id. */
  author: operation('FILE_UNREADABLE')
    .input(z.object({}))
    .output(z.object({ keyId: z.string(), publicKey: z.string() }).nullable()),
  /** Its job's result is a BuildResult. Nothing is written unless parity holds on held-out rows. */
  build: operation('PARITY_FAILED', 'ALREADY_EXISTS', 'RUN_NOT_DONE', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED')
    .input(
      z.object({
        ref: Ref,
        file: FileRef,
        /** Text of the licence under which the model is handed on. */
        license: z.string().max(1_000_000).optional(),
        overwrite: z.boolean().default(false),
      }),
    )
    .output(Started),
  /** Needs no workspace. The report says which checks passed; a package that is unsafe to open is an error. */
  verify: operation(...hostile)
    .input(z.object({ file: FileRef, keyId: z.string().optional() }))
    .output(VerifyReport),
  /** Verifies, keeps the package, and registers its model. Its job's result is a PackageImportResult. */
  import: operation(...hostile, 'ALREADY_EXISTS')
    .input(z.object({ file: FileRef, name: Name.optional(), keyId: z.string().optional() }))
    .output(Started),
  /** Predicts the rows of a data file with nothing but a package. Needs no workspace. */
  predict: operation(
    ...hostile,
    'FORMAT_UNKNOWN',
    'FORMAT_INVALID',
    'FILE_EMPTY',
    'NO_ROWS',
    'RAGGED_ROW',
    'TYPE_MISMATCH',
    'COLUMN_UNKNOWN',
    'ALREADY_EXISTS',
  )
    .input(z.object({ file: FileRef, data: FileRef, output: FileRef, overwrite: z.boolean().default(false) }))
    .output(PredictResult),
}
