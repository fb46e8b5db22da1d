import { z } from 'zod'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import { ModelSignature, type PackageManifest, type VerifyCheck, type VerifyReport } from '../../shared/domain/packages/package.ts'
import type { Signer } from '../../shared/domain/signer.ts'
import { CairnError } from '../../shared/errors.ts'
import { counted } from '../../shared/numbers.ts'
import type { Frame, FrameColumn } from '../frame.ts'
import type { Task, TaskContext } from '../jobs/index.ts'
import { type CheckedSeal, checkSeal, readPackage, requireChecks } from './container/index.ts'
import { readExpected, readSamples } from './documents/index.ts'
import { evidenceOf } from './evidence.ts'
import { answersFromOnnx } from './formats/answers.ts'
import { checkGraph } from '../onnx/check.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { checkReference } from './reference.ts'
import { type Answers, parityTolerance, proveFormat } from './formats/parity.ts'

export interface VerifyInput {
  readonly path: string
  /** The key that must have signed. */
  readonly keyId?: string
}

/** What was found, and who signed it as far as the package tells. */
export interface Verified extends Omit<VerifyReport, 'signer'> {
  readonly signed: Pick<Signer, 'fingerprint' | 'claimed'> | null
}

/** Everything that can be known of a package without trusting it. The model runs only when all else is in order. */
export const verifyTask: Task<VerifyInput, Verified> = async (input, context) => {
  context.progress(0, 'reading')
  return verifyFiles(await readPackage(input.path), input, context.progress)
}

/** As `verifyTask`, for a package that has been read. */
export async function verifyFiles(
  files: ReadonlyMap<string, Buffer>,
  { path, keyId }: VerifyInput,
  progress: TaskContext['progress'],
): Promise<Verified> {
  const seal = checkSeal(files, { trustedKeyId: keyId })
  progress(0.5, 'replaying samples')
  const sound = [...seal.checks, checkModel(files, seal.manifest)]
  const samples: VerifyCheck = sound.every((check) => check.status === 'ok')
    ? await checkSamples(files)
    : { name: 'samples', status: 'skipped', detail: 'not replayed because another check failed' }
  const reference = checkReference(files, seal.manifest, () => signatureOf(files))
  const checks = [...sound, samples, checkApproval(files, seal.manifest), ...reference]
  const { name, version, draft } = seal.manifest
  const ok = checks.every((check) => check.status !== 'failed')
  return { path, name, version, checks, keyId: seal.keyId, signed: signedBy(seal), draft, ok }
}

function signedBy({ fingerprint, manifest }: CheckedSeal): Verified['signed'] {
  return fingerprint === null ? null : { fingerprint, claimed: manifest.createdBy.author ?? null }
}

/** An approval is what its author says: it is told what there is, and nothing is trusted more or less for it. */
function checkApproval(files: ReadonlyMap<string, Buffer>, manifest: PackageManifest): VerifyCheck {
  const { approval, problems } = evidenceOf(files, manifest)
  const problem = problems.find(({ file }) => file === 'approval.json')
  if (problem) return { name: 'approval', status: 'skipped', detail: `approval.json is not shown: ${problem.why}`, entry: problem.file }
  if (!approval) return { name: 'approval', status: 'skipped', detail: 'no approval record' }
  const overrides = approval.moves.filter(({ overridden }) => overridden).length
  const said = [
    counted(approval.checks.length, 'gate check'),
    counted(approval.moves.length, 'alias change'),
    counted(overrides, 'override'),
  ]
  return { name: 'approval', status: 'ok', detail: `${said.join(', ')} recorded by the author` }
}

/** An intact package, ready to be used. */
export interface OpenedPackage {
  readonly files: ReadonlyMap<string, Buffer>
  readonly manifest: PackageManifest
  readonly signature: ModelSignature
  readonly inputs: readonly Column[]
  readonly keyId: string | null
  readonly signed: Verified['signed']
}

/** @throws PACKAGE_UNSAFE, PACKAGE_INVALID, PACKAGE_TAMPERED, PACKAGE_SIGNATURE */
export async function openPackage(path: string, keyId?: string): Promise<OpenedPackage> {
  return openFiles(await readPackage(path), keyId)
}

/** As `openPackage`, for a package that has been read. */
export function openFiles(files: ReadonlyMap<string, Buffer>, keyId?: string): OpenedPackage {
  const seal = checkSeal(files, { trustedKeyId: keyId })
  requireChecks([...seal.checks, checkModel(files, seal.manifest)])
  const signature = signatureOf(files)
  return { files, manifest: seal.manifest, signature, inputs: columnsOf(signature), keyId: seal.keyId, signed: signedBy(seal) }
}

/** What predicts goes by the labels, what evaluates by the task: they have to agree. @throws PACKAGE_INVALID */
export function checkTask({ task }: PackageManifest, { labels, threshold }: ModelSignature): void {
  const fits = {
    regression: labels.length === 0 && threshold === null,
    binary: labels.length === 2,
    multiclass: labels.length >= 2 && threshold === null,
  }[task]
  if (fits && new Set(labels).size === labels.length) return
  throw new CairnError(
    'PACKAGE_INVALID',
    `manifest.json has the task ${task}; signature.json has ${labels.length} classes${threshold === null ? '' : ' and a threshold'}.`,
    {
      entry: 'signature.json',
    },
  )
}

const graphName = 'model/model.onnx'

/** Whether the graph does nothing but compute, and what is said of it agrees; none of it is run. */
function checkModel(files: ReadonlyMap<string, Buffer>, manifest: PackageManifest): VerifyCheck {
  try {
    checkGraph(requireFile(files, graphName))
    checkTask(manifest, signatureOf(files))
    return { name: 'model', status: 'ok', detail: 'only standard operators; reads no files' }
  } catch (thrown) {
    const error = CairnError.from(thrown)
    const entry = typeof error.details.entry === 'string' ? error.details.entry : graphName
    const code = error.code === 'MODEL_UNSAFE' ? 'PACKAGE_UNSAFE' : 'PACKAGE_INVALID'
    return { name: 'model', status: 'failed', detail: error.message, code, entry }
  }
}

function signatureOf(files: ReadonlyMap<string, Buffer>): ModelSignature {
  try {
    return ModelSignature.parse(JSON.parse(textOf(files, 'signature.json')))
  } catch (error) {
    const newer = error instanceof z.ZodError && error.issues.some(({ path }) => path[0] === 'reading')
    const why = newer ? 'has reading options that this version of Cairn does not support' : 'cannot be read'
    throw new CairnError('PACKAGE_INVALID', `signature.json ${why}.`, { entry: 'signature.json' }, error)
  }
}

const columnsOf = (signature: ModelSignature): Column[] => signature.inputs.map(({ name, type }) => ({ name, type }))

/** @throws PACKAGE_INVALID */
export function requireFile<Bytes extends Uint8Array>(files: ReadonlyMap<string, Bytes>, name: string): Bytes {
  const bytes = files.get(name)
  if (!bytes) throw new CairnError('PACKAGE_INVALID', `The package has no ${name}.`, { entry: name })
  return bytes
}

const textOf = (files: ReadonlyMap<string, Buffer>, name: string): string => requireFile(files, name).toString()

async function checkSamples(files: ReadonlyMap<string, Buffer>): Promise<VerifyCheck> {
  const failed = (detail: string, code: VerifyCheck['code']): VerifyCheck => ({
    name: 'samples',
    status: 'failed',
    detail,
    code,
    entry: 'expected.csv',
  })
  try {
    const signature = signatureOf(files)
    const inputs = columnsOf(signature)
    const rows = readSamples(textOf(files, 'samples.csv'), inputs)
    const expected = readExpected(textOf(files, 'expected.csv'), signature.labels)
    const predictor = await OnnxPredictor.open(requireFile(files, graphName))
    try {
      if (rows.rows === 0 && expectedRows(expected) === 0) {
        // It has to load and to answer within its limits all the same.
        await predictor.predict(unknownRow(inputs), inputs)
        return { name: 'samples', status: 'skipped', detail: 'no sample rows to replay' }
      }
      const actual = answersFromOnnx(await predictor.predict(rows, inputs))
      proveFormat('onnx', actual, { expected, threshold: signature.threshold, scale: largest(expected) })
      return { name: 'samples', status: 'ok', detail: `${rows.rows} rows replayed, all within ${parityTolerance}` }
    } finally {
      await predictor.release()
    }
  } catch (thrown) {
    const error = CairnError.from(thrown)
    return failed(error.message, error.code === 'PARITY_FAILED' ? 'SAMPLES_DIFFER' : 'PACKAGE_INVALID')
  }
}

const expectedRows = (answers: Answers) => (answers.kind === 'values' ? answers.values.length : answers.labels.length)

/** A row of which nothing is known. */
function unknownRow(inputs: readonly Column[]): Frame {
  const column = ({ type }: Column): FrameColumn =>
    type === 'text'
      ? { kind: 'text', type, levels: [], codes: Int32Array.of(-1) }
      : { kind: 'number', type, values: Float64Array.of(Number.NaN) }
  return { rows: 1, columns: new Map(inputs.map((input) => [input.name, column(input)])) }
}

/** The unit of a regression's tolerance, since the package does not say in which one the network computes. */
function largest(answers: Answers): number {
  return answers.kind === 'values' ? answers.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1) : 1
}
