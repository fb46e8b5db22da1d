import type { Manifest } from '../../shared/domain/datasets/dataset.ts'
import type { ResolvedService } from '../../shared/domain/features/resolved.ts'
import type { SignatureInput } from '../../shared/domain/packages/package.ts'
import { ModelSignature } from '../../shared/domain/packages/package.ts'
import { Servable } from '../../shared/domain/serving/endpoint.ts'
import { readFrame } from '../datasets/index.ts'
import { type LoadedModel, loadModel, type ModelSource, predictorOf } from '../evaluation/tasks.ts'
import { type Frame, takeRows } from '../frame.ts'
import type { Task, TaskContext } from '../jobs/index.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { loadPackaging } from '../packages/tasks.ts'
import { appVersion } from '../resources.ts'
import { usedFeatures } from './lookup/used.ts'
import { readPredictions, rowsOfPart } from '../training/index.ts'

/** A model version of which a servable is made, as far as a worker has to know it. */
export interface PrepareInput extends Pick<Servable, 'ref' | 'model' | 'version' | 'checksum' | 'task'> {
  readonly source: ModelSource
  /** Its training rows; null for a model from elsewhere. */
  readonly training: { readonly manifest: Manifest; readonly predictions: string } | null
  /** A package that was built of it: its graph is the one that is served. */
  readonly packaged: string | null
  /** Columns whose values stay here. */
  readonly sensitive: readonly string[]
  /** What its training rows were joined by; null where they were not. */
  readonly features: ResolvedService | null
}

/** The objects of a servable, as the registry keeps them. */
export interface Prepared {
  readonly object: string
  readonly graph: string
  readonly model: string | null
  readonly weights: string | null
  readonly reference: string | null
}

/** Explanations are seen against at most so many training rows, spread evenly, as they are elsewhere in Cairn. */
const backgroundRows = 2_000

/** Makes what an endpoint runs of a model version; the same version makes the same objects. */
export const prepareTask: Task<PrepareInput, Prepared> = async (input, context) => {
  const { objects } = context
  context.progress(0, 'reading')
  const loaded = await loadModel(input.source, objects)
  const rows = input.training && (await trainingRows(loaded, input.training, context))
  context.progress(0.4, 'exporting')
  const bytes = await graphOf(input, loaded, context)
  const signature = await signatureOf(input, { loaded, rows, outputs: await outputsOf(loaded, bytes) }, context)
  const graph = (await objects.put(bytes)).object
  context.progress(0.7, 'explaining')
  const explain = await explainParts(input, loaded, rows, context)
  const ports = loaded.body.kind === 'onnx' ? loaded.body.ports : null
  const { ref, model, version, checksum, task } = input
  const servable: Servable = Servable.parse({
    format: 'cairn.servable/1',
    ref,
    model,
    version,
    checksum,
    task,
    signature,
    graph,
    ports,
    explain,
    sensitive: [...input.sensitive],
    features: usedFeatures(input.features, signature) ?? undefined,
  })
  const { object } = await objects.put(Buffer.from(JSON.stringify(servable)))
  return { object, graph, model: explain?.model ?? null, weights: explain?.weights ?? null, reference: explain?.reference ?? null }
}

/** The columns of the model in the rows that it was trained on. */
async function trainingRows(
  { model }: LoadedModel,
  { manifest, predictions }: NonNullable<PrepareInput['training']>,
  { objects, scratch, signal }: TaskContext,
): Promise<Frame> {
  const names = model.inputs.map(({ name }) => name)
  const frame = await readFrame(manifest, objects, names, scratch, signal)
  const { parts } = readPredictions(await objects.get(predictions))
  return takeRows(frame, rowsOfPart(parts, 'train'))
}

/** Of its package where one was built; else what its package would have. */
async function graphOf({ packaged }: PrepareInput, loaded: LoadedModel, { objects }: TaskContext): Promise<Uint8Array> {
  const { onnxOf, openFiles, readPackageBytes, requireFile } = await loadPackaging()
  if (packaged === null) return onnxOf(loaded, appVersion)
  return requireFile(openFiles(await readPackageBytes(await objects.get(packaged))).files, 'model/model.onnx')
}

/** What the graph calls its outputs. @throws where it cannot be loaded: it would not answer either */
async function outputsOf(loaded: LoadedModel, graph: Uint8Array): Promise<readonly string[]> {
  const opened = loaded.body.kind === 'onnx' ? await predictorOf(loaded) : await OnnxPredictor.open(graph)
  try {
    return 'outputNames' in opened ? opened.outputNames : []
  } finally {
    await opened.release()
  }
}

async function signatureOf(
  { source, sensitive }: PrepareInput,
  { loaded, rows, outputs }: { readonly loaded: LoadedModel; readonly rows: Frame | null; readonly outputs: readonly string[] },
  { objects }: TaskContext,
): Promise<ModelSignature> {
  const hidden = new Set(sensitive)
  if (source.kind === 'onnx') {
    const kept = ModelSignature.parse(JSON.parse((await objects.get(source.signature)).toString()))
    // Of the packages' own graphs and of those from elsewhere alike: both say what they take and give.
    const inputs = kept.inputs.map((input) => (hidden.has(input.name) ? withoutValues(input) : input))
    return { ...kept, inputs, threshold: source.threshold }
  }
  const { modelSignature, withhold } = await loadPackaging()
  const training = rows ?? { rows: 0, columns: new Map() }
  return modelSignature(loaded.model, withhold(training, hidden), outputs, loaded.reading)
}

function withoutValues({ levels: _levels, range: _range, ...input }: SignatureInput): SignatureInput {
  return input
}

/** What explanations need; null for a model that is not known from inside. */
async function explainParts(
  { source }: PrepareInput,
  loaded: LoadedModel,
  rows: Frame | null,
  { objects }: TaskContext,
): Promise<Servable['explain']> {
  if (source.kind !== 'trained' || rows === null || rows.rows === 0) return null
  const predictor = await predictorOf(loaded)
  try {
    if (!predictor.attributed) return null
    const background = spread(predictor.withoutTokens?.(rows) ?? rows)
    const reference = predictor.attributed.reference(background)
    const bytes = new Uint8Array(reference.buffer, reference.byteOffset, reference.byteLength)
    return { model: source.model, weights: source.weights, reference: (await objects.put(bytes)).object }
  } finally {
    await predictor.release()
  }
}

function spread(frame: Frame): Frame {
  if (frame.rows <= backgroundRows) return frame
  return takeRows(
    frame,
    Uint32Array.from({ length: backgroundRows }, (_, i) => Math.floor((i * frame.rows) / backgroundRows)),
  )
}
