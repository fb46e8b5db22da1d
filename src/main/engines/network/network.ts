import { calibrated, unlinked } from '../../../shared/domain/training/calibration.ts'
import type { Calibration, Embedding, ModelTarget, NamedTensor, Network } from '../../../shared/domain/training/model.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { type TaskRow, taskRow } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Random, seededRandom } from '../../random.ts'
import { sigmoid } from '../../../shared/statistics/sigmoid.ts'
import { activate } from './activation.ts'
import { derivedSeed } from '../seeds.ts'

export type Layer = Network['layers'][number]
type Dense = Extract<Layer, { kind: 'dense' }>
type BatchNorm = Extract<Layer, { kind: 'batchNorm' }>

/** The inputs that no embedding reads, in order. */
export function otherInputs({ inputs, embeddings = [] }: Network): number[] {
  const read = new Set(embeddings.map(({ input }) => input))
  return Array.from({ length: inputs }, (_, i) => i).filter((i) => !read.has(i))
}

/** The embeddings whose vectors go to the first layer, and those that are added to the outputs. */
export function embeddingsTo({ embeddings = [] }: Network, to: Embedding['to']): Embedding[] {
  return embeddings.filter((embedding) => embedding.to === to)
}

/** How many numbers the first layer takes. */
export function firstWidth(network: Network): number {
  return embeddingsTo(network, 'layers').reduce((width, { units }) => width + units, otherInputs(network).length)
}

/** The number of outputs: the units of the last dense layer. */
export function outputUnits(network: Network): number {
  return network.layers.reduce((width, layer) => (layer.kind === 'dense' ? layer.units : width), firstWidth(network))
}

/** How a weight begins: uniform in a range that its shape gives (he, glorot), or as Keras has an embedding (vectors). */
type Start = 'zeros' | 'ones' | 'he' | 'glorot' | 'vectors'

export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly role: 'table' | 'kernel' | 'bias' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance'
  readonly start: Start
}

/**
 * Every weight of a network in its fixed order: tables, then layer by layer, then the wide kernel. Moving averages are not
 * trained, all others are.
 */
export function weightSpecs(network: Network): WeightSpec[] {
  const tables = (network.embeddings ?? []).map(({ name, rows, units, to }): WeightSpec => {
    return { name: `${name}/table`, shape: [rows, units], role: 'table', start: to === 'layers' ? 'vectors' : 'zeros' }
  })
  let width = firstWidth(network)
  const layers = network.layers.flatMap((layer) => {
    const specs = layerSpecs(layer, width)
    if (layer.kind === 'dense') width = layer.units
    return specs
  })
  const { wide } = network
  const shape = [otherInputs(network).length, width]
  return [...tables, ...layers, ...(wide ? [{ name: `${wide.name}/kernel`, shape, role: 'kernel', start: 'zeros' } as const] : [])]
}

function layerSpecs(layer: Layer, width: number): WeightSpec[] {
  const spec = (role: WeightSpec['role'], shape: number[], start: Start): WeightSpec => ({
    name: `${layer.name}/${role}`,
    shape,
    role,
    start,
  })
  switch (layer.kind) {
    case 'dense':
      return [spec('kernel', [width, layer.units], kernelStart(layer)), spec('bias', [layer.units], 'zeros')]
    case 'batchNorm':
      return [
        spec('gamma', [width], 'ones'),
        spec('beta', [width], 'zeros'),
        spec('movingMean', [width], 'zeros'),
        spec('movingVariance', [width], 'ones'),
      ]
    default:
      return []
  }
}

const kernelStart = ({ activation }: Dense): Start =>
  activation === 'relu' || activation === 'elu' || activation === 'gelu' ? 'he' : 'glorot'

/**
 * Weights to begin with, from the seed alone and the same on every engine. Kernels are uniform in ±√(6 / in) before
 * relu, elu and gelu (He et al., 2015) and in ±√(6 / (in + out)) elsewhere (Glorot and Bengio, 2010). Vectors are uniform
 * in ±0.05; those of unseen and of missing are zeros, which is what they stay where training has no such rows.
 */
export function initialWeights(network: Network, seed: number): NamedTensor[] {
  const random = seededRandom(derivedSeed('initial weights', seed))
  return weightSpecs(network).map(({ name, shape, start }) => {
    const values = new Float32Array(shape.reduce((size, n) => size * n, 1))
    if (start === 'ones') values.fill(1)
    else if (start === 'vectors') fillUniform(values.subarray(0, values.length - 2 * shape[1]), 0.05, random)
    else if (start !== 'zeros') fillUniform(values, Math.sqrt(6 / (start === 'he' ? shape[0] : shape[0] + shape[1])), random)
    return { name, shape, values }
  })
}

function fillUniform(values: Float32Array, limit: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * limit
}

/** The values of a weight by name. @throws INTERNAL when it is not there or has another size */
export function weightReader(network: Network, weights: readonly NamedTensor[]): (name: string) => Float32Array {
  const byName = new Map(weights.map((weight) => [weight.name, weight.values]))
  for (const { name, shape } of weightSpecs(network)) {
    const size = shape.reduce((product, n) => product * n, 1)
    if (byName.get(name)?.length !== size) throw new CairnError('INTERNAL', `The weight ${name} is missing or has the wrong shape.`)
  }
  return (name) => byName.get(name) as Float32Array
}

/**
 * The reference forward pass (inference), in float64 and plain TypeScript: for a handful of rows, and to check engines.
 *
 * @param x row-major, rows × network.inputs @returns raw outputs (logits, or values in standardised units), rows × units
 */
export function forward(network: Network, weights: readonly NamedTensor[], x: Float32Array, rows: number): Float32Array {
  const weight = weightReader(network, weights)
  const input = Float64Array.from(x.subarray(0, rows * network.inputs))
  let values = firstInputs(network, weight, input, rows)
  for (const layer of network.layers) {
    if (layer.kind === 'dense') values = dense(layer, weight, values, rows)
    else if (layer.kind === 'batchNorm') values = batchNorm(layer, weight, values)
    else if (layer.kind === 'activation') values = values.map(activate[layer.activation])
  }
  addDirect(network, weight, input, values, rows)
  return Float32Array.from(values)
}

type Reader = (name: string) => Float32Array

/** The inputs that no embedding reads, and the vectors that go to the layers. @param x rows × inputs */
function firstInputs(network: Network, weight: Reader, x: Float64Array<ArrayBuffer>, rows: number): Float64Array<ArrayBuffer> {
  const tables = embeddingsTo(network, 'layers')
  if (!network.embeddings) return x
  const others = otherInputs(network)
  const width = firstWidth(network)
  const out = new Float64Array(rows * width)
  for (let row = 0, at = 0; row < rows; row++) {
    const from = row * network.inputs
    for (const input of others) out[at++] = x[from + input]
    for (const table of tables) for (const value of vectorOf(table, weight, x[from + table.input])) out[at++] = value
  }
  return out
}

function vectorOf({ name, units }: Embedding, weight: Reader, row: number): Float32Array {
  return weight(`${name}/table`).subarray(row * units, (row + 1) * units)
}

/** What goes to the outputs past the layers. @param out rows × units, is added to */
function addDirect(network: Network, weight: Reader, x: Float64Array, out: Float64Array, rows: number): void {
  const units = out.length / rows
  const tables = embeddingsTo(network, 'outputs')
  const others = network.wide ? otherInputs(network) : []
  const kernel = network.wide ? weight(`${network.wide.name}/kernel`) : new Float32Array()
  for (let row = 0; row < rows; row++) {
    const from = row * network.inputs
    for (let unit = 0; unit < units; unit++) {
      let sum = 0
      for (const [i, input] of others.entries()) sum += x[from + input] * kernel[i * units + unit]
      for (const table of tables) sum += vectorOf(table, weight, x[from + table.input])[unit]
      out[row * units + unit] += sum
    }
  }
}

function dense(layer: Dense, weight: (name: string) => Float32Array, x: Float64Array, rows: number): Float64Array<ArrayBuffer> {
  const kernel = weight(`${layer.name}/kernel`)
  const bias = weight(`${layer.name}/bias`)
  const { units } = layer
  const inputs = kernel.length / units
  const apply = activate[layer.activation]
  const out = new Float64Array(rows * units)
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit]
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * kernel[i * units + unit]
      out[row * units + unit] = apply(sum)
    }
  }
  return out
}

function batchNorm(layer: BatchNorm, weight: (name: string) => Float32Array, x: Float64Array): Float64Array<ArrayBuffer> {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((role) => weight(`${layer.name}/${role}`))
  const width = gamma.length
  return Float64Array.from(x, (value, i) => {
    const j = i % width
    return ((value - mean[j]) / Math.sqrt(variance[j] + layer.epsilon)) * gamma[j] + beta[j]
  })
}

/**
 * What raw outputs mean, in float64. Binary: the probability of the positive class, one per row. Multiclass: the
 * probability of each label, rows × labels. Regression: values in the target's own units, one per row.
 * @param calibration of the model, where it has one
 */
export function outputsToPredictions(task: Task, target: ModelTarget, outputs: Float32Array, calibration?: Calibration): Float64Array {
  const plain = answers[taskRow(task).end](outputs, target)
  return calibration ? calibrated(calibration, plain) : plain
}

const answers: Readonly<Record<TaskRow['end'], (outputs: Float32Array, target: ModelTarget) => Float64Array>> = {
  sigmoid: (outputs) => Float64Array.from(outputs, sigmoid),
  softmax: (outputs, { labels }) => softmaxRows(outputs, labels.length),
  linear: (outputs, { scale, offset, link }) => Float64Array.from(outputs, (value) => unlinked(link, value * scale + offset)),
}

/** Softmax of each row of `classes` logits, shifted by the row's maximum so that nothing overflows. */
export function softmaxRows(logits: ArrayLike<number>, classes: number): Float64Array {
  const out = new Float64Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    let largest = -Infinity
    for (let i = start; i < start + classes; i++) largest = Math.max(largest, logits[i])
    let sum = 0
    for (let i = start; i < start + classes; i++) sum += out[i] = Math.exp(logits[i] - largest)
    for (let i = start; i < start + classes; i++) out[i] /= sum
  }
  return out
}
