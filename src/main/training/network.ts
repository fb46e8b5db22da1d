import type { ModelTarget, NamedTensor, Network } from '../../shared/domain/model.ts'
import type { Recipe, Task } from '../../shared/domain/recipe.ts'
import { assertNever, CairnError } from '../../shared/errors.ts'
import { type Random, seededRandom } from '../random.ts'
import { activate, sigmoid } from './activation.ts'
import { derivedSeed } from './engine/seeds.ts'

export type Layer = Network['layers'][number]
type Dense = Extract<Layer, { kind: 'dense' }>
type BatchNorm = Extract<Layer, { kind: 'batchNorm' }>

/**
 * The network of a recipe. A hidden block is dense with its activation, then batch normalisation, then dropout.
 *
 * @param inputs the width of the design matrix @param classes the number of classes; ignored unless multiclass
 */
export function buildNetwork(recipe: Pick<Recipe, 'task' | 'model'>, inputs: number, classes: number): Network {
  const units = recipe.task === 'multiclass' ? classes : 1
  if (recipe.model.family === 'linear') return { inputs, layers: [outputLayer(1, units)] }
  const { hidden, activation, batchNorm, dropout } = recipe.model
  const layers = hidden.flatMap((width, i): Layer[] => [
    { kind: 'dense', name: `dense_${i + 1}`, units: width, activation },
    ...(batchNorm ? [{ kind: 'batchNorm', name: `batch_norm_${i + 1}`, momentum: 0.9, epsilon: 1e-3 } as const] : []),
    ...(dropout > 0 ? [{ kind: 'dropout', name: `dropout_${i + 1}`, rate: dropout } as const] : []),
  ])
  return { inputs, layers: [...layers, outputLayer(hidden.length + 1, units)] }
}

function outputLayer(position: number, units: number): Layer {
  return { kind: 'dense', name: `dense_${position}`, units, activation: 'linear' }
}

/** The number of outputs: the units of the last dense layer. */
export function outputUnits(network: Network): number {
  return network.layers.reduce((width, layer) => (layer.kind === 'dense' ? layer.units : width), network.inputs)
}

export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly layer: Layer
  readonly role: 'kernel' | 'bias' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance'
}

/** Every weight of a network in its fixed order: layer by layer. Moving averages are not trained, all others are. */
export function weightSpecs(network: Network): WeightSpec[] {
  const specs: WeightSpec[] = []
  let width = network.inputs
  for (const layer of network.layers) {
    const add = (role: WeightSpec['role'], shape: number[]) => specs.push({ name: `${layer.name}/${role}`, shape, layer, role })
    if (layer.kind === 'dense') {
      add('kernel', [width, layer.units])
      add('bias', [layer.units])
      width = layer.units
    } else if (layer.kind === 'batchNorm') {
      for (const role of ['gamma', 'beta', 'movingMean', 'movingVariance'] as const) add(role, [width])
    }
  }
  return specs
}

/**
 * Weights to begin with, from the seed alone and the same on every engine. Kernels are uniform in ±√(6 / in) before
 * relu, elu and gelu (He et al., 2015) and in ±√(6 / (in + out)) elsewhere (Glorot and Bengio, 2010).
 */
export function initialWeights(network: Network, seed: number): NamedTensor[] {
  const random = seededRandom(derivedSeed('initial weights', seed))
  return weightSpecs(network).map(({ name, shape, layer, role }) => {
    const values = new Float32Array(shape.reduce((size, n) => size * n, 1))
    if (role === 'kernel') fillKernel(values, layer as Dense, shape, random)
    if (role === 'gamma' || role === 'movingVariance') values.fill(1)
    return { name, shape, values }
  })
}

function fillKernel(values: Float32Array, { activation }: Dense, shape: readonly number[], random: Random): void {
  const [fanIn, fanOut] = shape as [number, number]
  const he = activation === 'relu' || activation === 'elu' || activation === 'gelu'
  const limit = Math.sqrt(6 / (he ? fanIn : fanIn + fanOut))
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * limit
}

/** The values of a weight by name. @throws INTERNAL when it is not there or has another size */
export function weightReader(network: Network, weights: readonly NamedTensor[]): (name: string) => Float32Array {
  const byName = new Map(weights.map((weight) => [weight.name, weight.values]))
  for (const { name, shape } of weightSpecs(network)) {
    const size = shape.reduce((product, n) => product * n, 1)
    if (byName.get(name)?.length !== size) throw new CairnError('INTERNAL', `The weight ${name} is missing or has another shape.`)
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
  let values = Float64Array.from(x.subarray(0, rows * network.inputs))
  for (const layer of network.layers) {
    if (layer.kind === 'dense') values = dense(layer, weight, values, rows)
    else if (layer.kind === 'batchNorm') values = batchNorm(layer, weight, values)
  }
  return Float32Array.from(values)
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
 */
export function outputsToPredictions(task: Task, target: ModelTarget, outputs: Float32Array): Float64Array {
  if (task === 'binary') return Float64Array.from(outputs, sigmoid)
  if (task === 'regression') return Float64Array.from(outputs, (value) => value * target.scale + target.offset)
  if (task === 'multiclass') return softmaxRows(outputs, target.labels.length)
  return assertNever(task)
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
