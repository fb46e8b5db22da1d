import { z } from 'zod'
import { PackageEvidence } from '../domain/packages/evidence.ts'
import { ModelSignature, PackagedFile, VerifyReport } from '../domain/packages/package.ts'
import { ParityReport } from '../domain/packages/parity.ts'
import { SampleChoice, SampleRows } from '../domain/packages/samples.ts'
import { Signer } from '../domain/signer.ts'
import { Task } from '../domain/training/recipe.ts'
import { FileRef, Name, operation, Ref, Started, Time } from './base.ts'

export const Package = z.object({
  id: z.int(),
  name: z.string(),
  /** The model version it was built from; null for one that came from elsewhere. */
  modelVersion: z.string().nullable(),
  /** The model version that it became here, for one that was imported. */
  importedAs: z.string().nullable(),
  object: z.string(),
  bytes: z.int(),
  keyId: z.string().nullable(),
  /** What this user knows of the key by its id; null where nothing, and in the result of a job. */
  signedBy: Signer.pick({ name: true, standing: true }).nullable(),
  draft: z.boolean(),
  createdAt: Time,
})
export type Package = z.infer<typeof Package>

/** The result of a build job. */
export const BuildResult = z.object({
  package: Package,
  path: z.string(),
  files: z.int(),
  parity: ParityReport,
  /** The rows that travel in it. */
  samples: SampleRows,
})
export type BuildResult = z.infer<typeof BuildResult>

/** The result of an import job. */
export const PackageImportResult = z.object({
  package: Package,
  modelVersion: z.string(),
  /** What the package calls it. */
  packaged: z.string(),
  report: VerifyReport,
})
export type PackageImportResult = z.infer<typeof PackageImportResult>

/** What a package would be called here. */
export const ImportName = z.object({
  name: z.string(),
  /** As in the package. */
  number: z.int(),
  /** That very version is here already, or a model of that name that is not from the package's author. */
  clash: z.enum(['version', 'model']).nullable(),
  /** The number that it would get in that model: its own, or the next one where that is taken. */
  next: z.int(),
})
export type ImportName = z.infer<typeof ImportName>

/** Which rows travel: a choice, or a file with rows that were made for it. */
const Samples = z.union([SampleChoice, z.object({ kind: z.literal('file'), file: FileRef })])

/** What a package holds, for people to read. */
export const PackageContents = z.object({
  name: z.string(),
  version: z.int(),
  task: Task,
  draft: z.boolean(),
  /** The version of Cairn that built it. */
  cairn: z.string(),
  keyId: z.string().nullable(),
  /** Who signed it, and what this user knows of the key. */
  signer: Signer.nullable(),
  files: z.array(PackagedFile),
  signature: ModelSignature,
  /** The proof that its author's Cairn gave; null where the package tells it in another form. */
  parity: ParityReport.nullable(),
  /** `card.md` */
  card: z.string(),
  license: z.string(),
  /** What its author's Cairn recorded: metrics, slices, lineage, approval. */
  evidence: PackageEvidence,
  /** Programs that predict with the unpacked package. */
  snippets: z.array(z.object({ path: z.string(), text: z.string() })),
})
export type PackageContents = z.infer<typeof PackageContents>

const PackageId = z.int().positive()

/** What predicts: a package file, a package of the workspace, or a model version. */
const Predictor = z.union([z.object({ file: FileRef }), z.object({ package: PackageId }), z.object({ ref: Ref })])

export const PredictResult = z.object({ path: z.string(), rows: z.int(), columns: z.array(z.string()), notes: z.array(z.string()) })

const hostile = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'PACKAGE_INVALID',
  'PACKAGE_UNSAFE',
  'PACKAGE_TAMPERED',
  'PACKAGE_SIGNATURE',
  'SAMPLES_DIFFER',
  'MODEL_UNSAFE',
  'MODEL_LIMIT',
  'WORKER_DIED',
  'CANCELLED',
] as const

const reading = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FORMAT_UNKNOWN',
  'FORMAT_INVALID',
  'FILE_EMPTY',
  'NO_ROWS',
  'RAGGED_ROW',
  'TYPE_MISMATCH',
  'COLUMN_UNKNOWN',
] as const

export const packagesContract = {
  list: operation().input(z.object({})).output(z.array(Package)),
  /** Its job's result is a BuildResult. Nothing is written unless parity holds on held-out rows. */
  build: operation(
    ...reading,
    'PARITY_FAILED',
    'ALREADY_EXISTS',
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
    'OBJECT_MISSING',
    'OBJECT_CORRUPT',
    'CANCELLED',
    'WORKER_DIED',
  )
    .input(
      z.object({
        ref: Ref,
        file: FileRef,
        /** Text of the licence under which the model is handed on. */
        license: z.string().max(1_000_000).optional(),
        /** 20 held-out rows where nothing is said. */
        samples: Samples.optional(),
        overwrite: z.boolean().default(false),
      }),
    )
    .output(Started),
  /** The rows that would travel in a package, masked as they would be; and held-out rows to choose from. */
  samples: operation(
    ...reading,
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
    'TOO_FEW_ROWS',
    'OBJECT_MISSING',
    'OBJECT_CORRUPT',
    'CANCELLED',
    'WORKER_DIED',
  )
    .input(z.object({ ref: Ref, samples: Samples.optional(), choices: z.int().min(0).max(200).default(0) }))
    .output(SampleRows.extend({ choices: SampleRows.shape.rows })),
  /** Needs no workspace. The report says which checks passed; a package that is unsafe to open is an error. */
  verify: operation(...hostile)
    .input(z.object({ file: FileRef, keyId: z.string().optional() }))
    .output(VerifyReport),
  /** What an intact package holds: a file, or one of the workspace. Nothing of it runs. */
  show: operation(...hostile, 'OBJECT_MISSING')
    .input(z.union([z.object({ file: FileRef }), z.object({ package: PackageId })]))
    .output(PackageContents),
  /** Writes a package of the workspace to a file again: the same bytes. */
  save: operation('ALREADY_EXISTS', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ package: PackageId, file: FileRef, overwrite: z.boolean().default(false) }))
    .output(z.object({ path: z.string(), bytes: z.int() })),
  /** Verifies, keeps the package, and registers its model. Its job's result is a PackageImportResult. */
  import: operation(...hostile, 'ALREADY_EXISTS')
    .input(
      z.object({
        file: FileRef,
        name: Name.optional(),
        /** Adds it to a model that is there, also one that is not by its author; with the next number where its own is taken. */
        join: z.boolean().default(false),
        keyId: z.string().optional(),
      }),
    )
    .output(Started),
  /** What the model version of a package would be called, and whether a person has to decide. */
  importName: operation('PACKAGE_INVALID')
    .input(z.object({ name: z.string().max(1000), version: z.int().positive(), keyId: z.string().nullable(), as: Name.optional() }))
    .output(ImportName),
  /** Predicts the rows of a data file. With a package file nothing else is needed, not even a workspace. */
  predict: operation(...hostile, ...reading, 'ALREADY_EXISTS', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(z.object({ data: FileRef, output: FileRef, overwrite: z.boolean().default(false) }).and(Predictor))
    .output(PredictResult),
}
