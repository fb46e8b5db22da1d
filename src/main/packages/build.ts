import type { Document } from '../document/index.ts'
import { basename } from 'node:path'
import type { ModelSection, Statements } from '../../shared/domain/models/cards.ts'
import type { Manifest } from '../../shared/domain/datasets/dataset.ts'
import type { Evaluation } from '../../shared/domain/evaluation/evaluation.ts'
import type { ReferenceProfile } from '../../shared/domain/models/profile.ts'
import type { NetworkModel, TrainedModel } from '../../shared/domain/training/model.ts'
import type { Lineage, PackageHead } from '../../shared/domain/packages/package.ts'
import type { ParityReport } from '../../shared/domain/packages/parity.ts'
import type { Reading } from '../../shared/domain/datasets/reading.ts'
import type { Approval } from '../../shared/domain/packages/approval.ts'
import { type MeasuredOn, type PackagedMetrics, packagedSlices, type PackagedSlices } from '../../shared/domain/packages/evidence.ts'
import { defaultSamples, type SampleRows } from '../../shared/domain/packages/samples.ts'
import { CairnError } from '../../shared/errors.ts'
import { authorKey } from '../authors/index.ts'
import { readFrame } from '../datasets/index.ts'
import { actualOf, evaluateRows } from '../experiments/index.ts'
import { type LoadedModel, loadModel } from '../evaluation/tasks.ts'
import { type Frame, takeRows } from '../frame.ts'
import type { Task, TaskContext } from '../jobs/index.ts'
import { type Predictions, readPredictions, rowsOfPart, transform } from '../training/index.ts'
import type { StoredObject } from '../workspace/index.ts'
import { canonicalJson, sealPackage, writePackage } from './container/index.ts'
import {
  type BaselineFacts,
  billOfMaterials,
  expectedCsv,
  isDraft,
  licenseText,
  mlflowFiles,
  cardDocument,
  modelCard,
  modelCardHtml,
  type PackageFacts,
  readSamples,
  samplesCsv,
  snippetFiles,
} from './documents/index.ts'
import { answersFromOnnx, answersFromTfjs, answersOf } from './formats/answers.ts'
import { onnxOf, tfjsOf } from './formats/exporters.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { type Answers, proveParity } from './formats/parity.ts'
import { loadTfjs } from './formats/tfjs/load.ts'
import { measureGroups } from './groups.ts'
import { packagedReference, referenceFile, type ReferenceSource } from './reference.ts'
import { chooseSamples, sampleRows, type SampledModel, type Samples, type SampleSource } from './samples.ts'
import { modelSignature } from './signature.ts'
import { withhold } from './withhold.ts'

export interface BuildInput {
  readonly path: string
  readonly overwrite: boolean
  readonly license: string | null
  readonly manifest: Manifest
  /** Columns whose values stay here: they are missing in the samples, and have no categories or ranges in the signature. */
  readonly sensitive?: readonly string[]
  /** Those over which fairness is evaluated; of a job that an earlier release put into the queue the sensitive ones. */
  readonly protected?: readonly string[]
  /** How data are read for the model; null where it is not known. */
  readonly reading?: Reading | null
  /** Objects of the run. */
  readonly model: string
  readonly weights: string
  readonly predictions: string
  readonly baselines: readonly { readonly name: string; readonly predictions: string }[]
  /** The one of the model version; it may differ from the run's. */
  readonly threshold: number | null
  /** What is built, whatever it is called by then; absent in a job that an earlier release put into the queue. */
  readonly versionId?: number
  readonly head: Pick<PackageHead, 'name' | 'version' | 'task' | 'modelVersionId' | 'createdBy'>
  readonly lineage: Lineage
  readonly approval: Approval
  /** Which rows travel; 20 held-out ones where nothing is said. */
  readonly samples?: SampleSource
  /** Absent in a job that an earlier release put into the queue. */
  readonly reference?: ReferenceSource
  /** What a person wrote for the model card. */
  readonly author: Statements<ModelSection>
}

export interface BuildOutput {
  readonly path: string
  readonly file: string
  readonly package: StoredObject
  readonly keyId: string
  readonly draft: boolean
  readonly files: number
  readonly parity: ParityReport
  readonly samples: SampleRows
}

/** Parity is proven on at most so many held-out rows, spread evenly. */
const parityRows = 20_000

/** Builds, proves and writes one package. Nothing is written before every exported format has been proven. */
export const buildTask: Task<BuildInput, BuildOutput> = async (input, context) => {
  const { contents, source, samples, facts } = await makeContents(input, context)
  const key = authorKey()
  const draft = isDraft(facts.author)
  const files = sealPackage(contents, { ...input.head, draft }, key)
  const written = await writePackage(files, input.path, { overwrite: input.overwrite })
  const stored = await context.objects.put(written.content)
  const { path } = written
  return {
    path,
    file: basename(path),
    package: stored,
    keyId: key.keyId,
    draft,
    files: files.size,
    parity: facts.parity,
    samples: shownSamples(input, source, samples),
  }
}

/** The files of the package that a build would make, without manifest and signature; nothing is written. @throws PARITY_FAILED */
export async function packageContents(input: BuildInput, context: TaskContext): Promise<ReadonlyMap<string, Uint8Array>> {
  return (await makeContents(input, context)).contents
}

interface Made {
  readonly contents: Map<string, Uint8Array>
  readonly source: Source
  readonly samples: Samples
  readonly facts: ProvenFacts
}
type ProvenFacts = PackageFacts & { readonly parity: ParityReport }

async function makeContents(input: BuildInput, context: TaskContext): Promise<Made> {
  context.progress(0, 'reading')
  const source = await readSource(input, context)
  context.progress(0.2, 'exporting')
  const formats = await exportFormats(source, input.head.createdBy.cairn)
  try {
    context.progress(0.4, 'checking the exports')
    const parity = await prove(source, formats)
    context.signal.throwIfAborted()
    context.progress(0.7, 'writing')
    const facts = { ...describe(input, source, formats, parity), parity }
    const samples = await chooseSamples(input.samples ?? defaultSamples, source, context)
    const reference = input.reference ? await packagedReference(input.reference, source.sensitive, context) : null
    return {
      contents: await packageFiles(source, { formats, facts, samples, approval: input.approval, reference }),
      source,
      samples,
      facts,
    }
  } finally {
    await formats.onnx.predictor.release()
  }
}

/** The proof alone: what a build would find, with nothing written. @throws PARITY_FAILED */
export const proveTask: Task<BuildInput, ParityReport> = async (input, context) => {
  const source = await readSource(input, context)
  const formats = await exportFormats(source, input.head.createdBy.cairn)
  try {
    return await prove(source, formats)
  } finally {
    await formats.onnx.predictor.release()
  }
}

/** The card and the signature of a package that is not written. @throws PARITY_FAILED */
export const previewTask: Task<BuildInput, Preview> = async (input, context) => {
  const source = await readSource(input, context)
  const formats = await exportFormats(source, input.head.createdBy.cairn)
  try {
    const facts = describe(input, source, formats, await prove(source, formats))
    return { markdown: modelCard(facts), document: cardDocument(facts), draft: isDraft(facts.author), signature: facts.signature }
  } finally {
    await formats.onnx.predictor.release()
  }
}

/** The rows that would travel, and some of those that could. */
export const samplesTask: Task<{ build: BuildInput; choices: number }, PackagedSamples> = async ({ build, choices }, context) => {
  const source = await readSource(build, context)
  const chosen = await chooseSamples(build.samples ?? defaultSamples, source, context)
  const possible = await chooseSamples({ kind: 'spread', count: choices }, source, context)
  return { ...shownSamples(build, source, chosen), choices: sampleRows(possible, source.inputs, source.sensitive).rows }
}

function shownSamples({ samples, lineage }: BuildInput, { inputs, heldOut, part, sensitive }: Source, chosen: Samples): SampleRows {
  const dataset = `${lineage.dataset.name}@v${lineage.dataset.version}`
  return { from: samples?.kind === 'file' ? null : { dataset, part, rows: heldOut.length }, ...sampleRows(chosen, inputs, sensitive) }
}

export interface PackagedSamples extends SampleRows {
  readonly choices: SampleRows['rows']
}

export interface Preview {
  /** `card.md` */
  readonly markdown: string
  /** The same, to be written in any form. */
  readonly document: Document
  readonly draft: boolean
  readonly signature: PackageFacts['signature']
}

interface Source extends SampledModel {
  readonly model: TrainedModel
  readonly loaded: LoadedModel
  readonly predictions: Predictions
  readonly baselines: readonly { readonly name: string; readonly predictions: Predictions }[]
  readonly actual: Int32Array | Float64Array
  /** Of which the held-out rows are: test, or validation where there is no test part. */
  readonly part: MeasuredOn['part']
  readonly seed: number
  readonly protected: ReadonlySet<string>
}

async function readSource(input: BuildInput, { objects, scratch, signal }: TaskContext): Promise<Source> {
  const loaded = await loadModel({ kind: 'trained', model: input.model, weights: input.weights, threshold: input.threshold }, objects)
  const { model } = loaded
  const known = new Set(input.manifest.columns.map(({ name }) => name))
  const sensitive = [...(input.sensitive ?? [])].filter((name) => known.has(name))
  const ofGroups = [...(input.protected ?? input.sensitive ?? [])].filter((name) => known.has(name))
  const columns = new Set([...model.inputs.map((column) => column.name), model.target.column, ...sensitive, ...ofGroups])
  const frame = await readFrame(input.manifest, objects, [...columns], scratch, signal)
  const predictions = readPredictions(await objects.get(input.predictions))
  const test = rowsOfPart(predictions.parts, 'test')
  // A model that was refit has learned from its validation rows, and what is stored of them is from the model before.
  const { refit = false } = input.lineage.recipe
  const heldOut = test.length > 0 || refit ? test : rowsOfPart(predictions.parts, 'validation')
  if (heldOut.length === 0) {
    const rows = refit ? 'no test rows, and its validation rows were used to refit it' : 'no test or validation rows'
    throw new CairnError('TOO_FEW_ROWS', `The run has ${rows}, so its exports cannot be checked. Train it with a test fraction.`)
  }
  return {
    model,
    inputs: model.inputs,
    reading: input.reading ?? null,
    part: test.length > 0 ? 'test' : 'validation',
    loaded,
    predictions,
    baselines: await Promise.all(
      input.baselines.map(async ({ name, predictions: object }) => ({ name, predictions: readPredictions(await objects.get(object)) })),
    ),
    frame,
    actual: actualOf(model, frame),
    heldOut,
    seed: input.lineage.seed,
    sensitive: new Set(sensitive),
    protected: new Set(ofGroups),
  }
}

interface Formats {
  readonly onnx: { readonly bytes: Uint8Array; readonly predictor: OnnxPredictor }
  readonly tfjs: ReadonlyMap<string, Uint8Array> | null
}

async function exportFormats({ loaded }: Source, cairn: string): Promise<Formats> {
  const bytes = onnxOf(loaded, cairn)
  return { onnx: { bytes, predictor: await OnnxPredictor.open(bytes) }, tfjs: tfjsOf(loaded, cairn) }
}

/** The exports against what the engine itself predicted when it trained the model. */
async function prove({ model, loaded: { body }, predictions, frame, heldOut }: Source, { onnx, tfjs }: Formats): Promise<ParityReport> {
  const every = Math.max(1, Math.ceil(heldOut.length / parityRows))
  const rows = heldOut.filter((_, i) => i % every === 0)
  const sample = takeRows(frame, rows)
  const { width, output } = predictions
  const trained = Float32Array.from({ length: rows.length * width }, (_, i) => output[rows[Math.floor(i / width)] * width + (i % width)])
  return proveParity({
    expected: answersOf(model, trained),
    onnx: answersFromOnnx(await onnx.predictor.predict(sample, model.inputs)),
    tfjs: tfjs && body.kind === 'network' ? await answersInTfjs({ ...model, body }, tfjs, sample) : null,
    threshold: model.threshold,
    scale: model.target.scale,
  })
}

async function answersInTfjs(model: NetworkModel, files: ReadonlyMap<string, Uint8Array>, sample: Frame): Promise<Answers> {
  const loaded = await loadTfjs(files)
  try {
    return answersFromTfjs(model, await loaded.predict(transform(model.body.preprocessing, sample), sample.rows))
  } finally {
    loaded.dispose()
  }
}

function describe(input: BuildInput, source: Source, { onnx }: Formats, parity: ParityReport): PackageFacts {
  const { model, predictions, actual, heldOut, part, seed, baselines, frame, sensitive } = source
  const evaluation: Evaluation = evaluateRows(model, predictions, actual, heldOut, seed)
  return {
    name: input.head.name,
    version: input.head.version,
    modelVersionId: input.head.modelVersionId,
    task: input.head.task,
    signature: modelSignature(
      model,
      withhold(takeRows(frame, rowsOfPart(predictions.parts, 'train')), sensitive),
      onnx.predictor.outputNames,
      input.reading,
    ),
    lineage: input.lineage,
    part,
    evaluation,
    baselines: baselines.map(
      (baseline): BaselineFacts => ({
        name: baseline.name,
        // A baseline decides at one half: the model's threshold was chosen for the model.
        metrics: evaluateRows({ ...model, threshold: model.threshold === null ? null : 0.5 }, baseline.predictions, actual, heldOut, seed)
          .metrics,
      }),
    ),
    parity,
    ...measureGroups(source),
    author: input.author,
    license: input.license,
  }
}

interface Written {
  readonly formats: Formats
  readonly facts: PackageFacts
  readonly samples: Samples
  readonly approval: Approval
  readonly reference: ReferenceProfile | null
}

async function packageFiles({ model, loaded }: Source, { formats, facts, ...written }: Written): Promise<Map<string, Uint8Array>> {
  const samples = samplesCsv(model.inputs, written.samples.frame)
  // What a reader will see: the samples as they are read back, predicted by the exported model itself.
  const rows = readSamples(samples, model.inputs)
  const expected = answersFromOnnx(await formats.onnx.predictor.predict(rows, model.inputs))
  const { signature, lineage, parity } = facts
  const texts = new Map<string, string>([
    ['samples.csv', samples],
    ['expected.csv', expectedCsv(asFloat32(expected), model.target.labels)],
    ['card.md', modelCard(facts)],
    ['card.html', modelCardHtml(facts)],
    ['LICENSE', licenseText(facts.license)],
    ['bom.json', billOfMaterials(facts)],
    ...mlflowFiles(signature, rows),
    ...snippetFiles(),
  ])
  const json: [string, unknown][] = [
    // What comes before the exported network; a body of another kind has all in its graph.
    ...(loaded.body.kind === 'network' ? [['preprocessing.json', loaded.body.preprocessing] as [string, unknown]] : []),
    ['signature.json', signature],
    ...evidenceFiles(facts),
    ['parity.json', parity],
    ['lineage.json', lineage],
    ['approval.json', written.approval],
    ...(written.reference ? [[referenceFile, written.reference] as [string, unknown]] : []),
  ]
  return new Map<string, Uint8Array>([
    ['model/model.onnx', formats.onnx.bytes],
    ...[...(formats.tfjs ?? [])].map(([name, bytes]): [string, Uint8Array] => [`model/tfjs/${name}`, bytes]),
    ...json.map(([name, value]): [string, Uint8Array] => [name, canonicalJson(value)]),
    ...[...texts].map(([name, text]): [string, Uint8Array] => [name, Buffer.from(text)]),
  ])
}

/** What was measured, each with the rows that it was measured on. */
function evidenceFiles({ evaluation, baselines, slices, part, lineage }: PackageFacts): [string, unknown][] {
  const { name, version, hash } = lineage.dataset
  const measured: MeasuredOn = { part, data: { name, version, hash } }
  const report = slices && { ...slices, slices: slices.slices.slice(0, packagedSlices) }
  const omitted = (slices?.slices.length ?? 0) - (report?.slices.length ?? 0)
  return [
    [
      'metrics.json',
      { evaluation, baselines: [...baselines].map((one) => ({ ...one, metrics: [...one.metrics] })), measured } satisfies PackagedMetrics,
    ],
    ['slices.json', { format: 'cairn.slices/1', measured, report, omitted } satisfies PackagedSlices],
  ]
}

/** ONNX gives probabilities as float32 already; the type allows more. */
function asFloat32(answers: ReturnType<typeof answersFromOnnx>) {
  return answers.kind === 'values' ? answers : { ...answers, probabilities: Float32Array.from(answers.probabilities) }
}
