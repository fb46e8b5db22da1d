import { z } from 'zod'
import { PackageEvidence } from '../domain/packages/evidence.ts'
import { columnTypes } from '../domain/datasets/dataset.ts'
import { InputCheck, PlaceKind } from '../domain/packages/inputChecks.ts'
import { ModelSignature, PackagedFile, SignatureInput, VerifyReport } from '../domain/packages/package.ts'
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

const FirstRows = z.array(z.object({ place: z.int(), cells: z.array(z.string().nullable()) }))

export const PredictResult = z.object({
  path: z.string(),
  rows: z.int(),
  columns: z.array(z.string()),
  /** Columns of the file that the model does not take: they are kept beside the predictions. */
  extra: z.array(z.string()).default([]),
  /** How the file was read, in a few words each. */
  readAs: z.array(z.string()).default([]),
  notes: z.array(z.string()),
  /** What the file has that the model has not seen, column by column. */
  checks: z.array(InputCheck),
  /** What the places of its rows are called. */
  places: PlaceKind,
  /** The predictions of the first rows. */
  first: FirstRows,
})
export type PredictResult = z.infer<typeof PredictResult>

/** What a file is for a model, before it is predicted. */
export const FileReview = z.object({
  rows: z.int(),
  /** How the file is read for the model, in a few words each. */
  readAs: z.array(z.string()).default([]),
  /** The columns of the model that it has, and those that it lacks: without them it cannot be predicted. */
  columns: z.array(z.object({ name: z.string(), type: z.enum(columnTypes) })),
  missing: z.array(z.string()),
  /** Columns that the model does not take: they are kept beside the predictions. */
  extra: z.array(z.string()),
  /** The first rows of `columns`, as read; null for a missing value. */
  first: FirstRows,
  places: PlaceKind,
  /** Why a column cannot be read as the model needs it. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  checks: z.array(InputCheck),
  notes: z.array(z.string()),
})
export type FileReview = z.infer<typeof FileReview>

/** What goes into a model: its columns, with the categories and ranges that it has seen where they are known. */
export const PredictorInputs = z.object({
  target: z.string(),
  labels: z.array(z.string()),
  inputs: z.array(SignatureInput.pick({ name: true, type: true, levels: true, range: true })),
})
export type PredictorInputs = z.infer<typeof PredictorInputs>

export const PredictedRow = z.object({
  target: z.string(),
  predicted: z.string(),
  /** Of each class; none for a regression. */
  probabilities: z.array(z.object({ label: z.string(), probability: z.number() })),
  checks: z.array(InputCheck),
})
export type PredictedRow = z.infer<typeof PredictedRow>

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
  'PART_UNKNOWN',
  'FORMAT_INVALID',
  'FILE_EMPTY',
  'NO_ROWS',
  'RAGGED_ROW',
  'INPUT_MISSING',
  'INPUT_MISMATCH',
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
  /** Reads a file as it would be read for a prediction, and says what fits and what the model has not seen. Writes nothing. */
  review: operation(...hostile, ...reading, 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(z.object({ data: FileRef, rows: z.int().min(0).max(100).default(10) }).and(Predictor))
    .output(FileReview),
  /** What goes into a model. */
  inputs: operation(...hostile, 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(Predictor)
    .output(PredictorInputs),
  /** Predicts one row of typed values; what is not given is missing. */
  predictRow: operation(...hostile, 'TYPE_MISMATCH', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'RUN_NOT_DONE', 'RUN_NOT_TRAINED')
    .input(z.object({ values: z.record(z.string(), z.string().max(1_000_000)) }).and(Predictor))
    .output(PredictedRow),
}
