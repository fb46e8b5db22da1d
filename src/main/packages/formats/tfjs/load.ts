import type { io } from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { CairnError } from '../../../../shared/errors.ts'

/** Bounds the memory of a batch. */
const batchRows = 10_000

/** A loaded tfjs model. */
export interface TfjsPredictor {
  /**
   * @param features [rows, width], row-major
   * @returns [rows, outputs], row-major: probabilities, or standardised values
   */
  predict(features: Float32Array, rows: number): Promise<Float32Array>
  dispose(): void
}

/**
 * Loads what `exportTfjs` wrote, with tfjs-layers on the plain CPU backend.
 * @param files `model.json` and the files that its manifest names
 * @throws PACKAGE_INVALID if a file is missing or tfjs cannot load the model
 */
export async function loadTfjs(files: ReadonlyMap<string, Uint8Array>): Promise<TfjsPredictor> {
  const { tf, layers } = await runtime()
  const artifacts = artifactsOf(files)
  const model = await onCpu(tf, () => layers.loadLayersModel({ load: async () => artifacts })).catch((error: unknown) => {
    throw new CairnError('PACKAGE_INVALID', `tfjs cannot load the model: ${String(error)}`, {}, error)
  })
  const width = model.inputs[0].shape[1] ?? 0
  const predictBatch = (features: Float32Array, rows: number): Float32Array =>
    tf.tidy(() => {
      const answer = model.predict(tf.tensor2d(features, [rows, width]), { batchSize: rows })
      return (Array.isArray(answer) ? answer[0] : answer).dataSync<'float32'>().slice()
    })
  return {
    predict: (features, rows) => onCpu(tf, async () => joinBatches(features, rows, width, predictBatch)),
    dispose: () => model.dispose(),
  }
}

type Core = typeof import('@tensorflow/tfjs-core')
type Layers = typeof import('@tensorflow/tfjs-layers')

async function runtime(): Promise<{ tf: Core; layers: Layers }> {
  const tf = await import('@tensorflow/tfjs-core')
  await import('@tensorflow/tfjs-backend-cpu')
  // tfjs would print an advertisement for its native engine, into the output of whoever started us.
  tf.env().set('PROD', true)
  return { tf, layers: await import('@tensorflow/tfjs-layers') }
}

/** Runs something on the CPU backend and puts back the one that was in use, which belongs to training. */
async function onCpu<Result>(tf: Core, run: () => Promise<Result>): Promise<Result> {
  const before = tf.engine().backendName
  await tf.setBackend('cpu')
  try {
    return await run()
  } finally {
    if (before !== undefined && before !== null && before !== 'cpu') await tf.setBackend(before)
  }
}

function artifactsOf(files: ReadonlyMap<string, Uint8Array>): io.ModelArtifacts {
  const json = parse(file(files, 'model.json'))
  const paths = json.weightsManifest.flatMap((group) => group.paths)
  const weightData = new Uint8Array(Buffer.concat(paths.map((path) => file(files, path)))).buffer
  return {
    format: json.format,
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weightData,
  }
}

/** What has to be there before tfjs is given the rest; it checks the topology itself. */
const ModelJson = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int().nonnegative()), dtype: z.literal('float32') })),
    }),
  ),
})

function parse(bytes: Uint8Array): z.infer<typeof ModelJson> {
  try {
    return ModelJson.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    throw new CairnError('PACKAGE_INVALID', 'model.json is not that of a tfjs layers-model.', { file: 'model.json' }, error)
  }
}

function file(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name)
  if (bytes === undefined) throw new CairnError('PACKAGE_INVALID', `The tfjs model lacks ${name}.`, { file: name })
  return bytes
}

function joinBatches(
  features: Float32Array,
  rows: number,
  width: number,
  predict: (features: Float32Array, rows: number) => Float32Array,
): Float32Array {
  const batches: Float32Array[] = []
  for (let start = 0; start < rows; start += batchRows) {
    const end = Math.min(start + batchRows, rows)
    batches.push(predict(features.subarray(start * width, end * width), end - start))
  }
  const joined = new Float32Array(batches.reduce((sum, batch) => sum + batch.length, 0))
  let at = 0
  for (const batch of batches) {
    joined.set(batch, at)
    at += batch.length
  }
  return joined
}
