import type { FittedPreprocessing, NamedTensor, Network } from '../../../shared/domain/model.ts'
import type { EngineId, ModelFamily, OptimizerSpec } from '../../../shared/domain/recipe.ts'
import { seededRandom } from '../../random.ts'
import { activate, sigmoid } from '../activation.ts'
import { buildNetwork, weightSpecs } from '../network.ts'
import { openById } from './choose.ts'
import type { Rows, TrainingPlan } from './engine.ts'

/** Small plans and data for tests, and the training loss once more: in float64, in the plainest way. */

export const adam: OptimizerSpec = { kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
/** One step of it subtracts the gradient itself. */
export const gradientStep: OptimizerSpec = { kind: 'sgd', learningRate: 1, momentum: 0 }

/** The engines of this machine. */
export const engineIdsHere: readonly EngineId[] = await openById('graph').then(
  () => ['wasm', 'cpu', 'native', 'graph'] as const,
  (error: unknown) => {
    process.stderr.write(`SKIPPED: the tests of the engines graph and native. ${error instanceof Error ? error.message : String(error)}\n`)
    return ['wasm', 'cpu'] as const
  },
)

export const noSignal = new AbortController().signal

export function mlp(changes: Partial<Extract<ModelFamily, { family: 'mlp' }>> = {}): ModelFamily {
  return { family: 'mlp', hidden: [6, 4], activation: 'relu', batchNorm: false, dropout: 0, ...changes }
}

type PlanChanges = Partial<TrainingPlan> & { readonly classes?: number; readonly embedded?: readonly number[] }

/** @param changes.embedded which of the inputs are places of five levels, unseen, or missing */
export function planFor(model: ModelFamily, inputs: number, changes: PlanChanges = {}): TrainingPlan {
  const { classes = 3, embedded = [], ...rest } = changes
  const task = rest.task ?? 'multiclass'
  const network = buildNetwork({ task, model }, inputs, classes, preprocessingOf(inputs, embedded))
  return { network, task, loss: 'crossEntropy', optimizer: adam, l2: 0, batchSize: 16, seed: 5, ...rest }
}

function preprocessingOf(inputs: number, embedded: readonly number[]): FittedPreprocessing {
  const features = Array.from({ length: inputs }, (_, i): FittedPreprocessing['features'][number] =>
    embedded.includes(i)
      ? { kind: 'embedding', column: `c${i}`, levels: ['a', 'b', 'c', 'd', 'e'], dims: 2 + i }
      : { kind: 'boolean', column: `c${i}`, fill: 0 },
  )
  return { format: 'cairn.preprocessing/1', features, names: features.map(({ column }) => column) }
}

/** Rows whose answer depends on the inputs. */
export function rowsFor(plan: TrainingPlan, rows: number, weighted = false): Rows & { readonly x: Float32Array } {
  const random = seededRandom(11)
  const width = plan.network.inputs
  const tables = new Map((plan.network.embeddings ?? []).map((embedding) => [embedding.input, embedding.rows]))
  const x = Float32Array.from({ length: rows * width }, (_, i) => {
    const places = tables.get(i % width)
    return places === undefined ? random.normal() : random.int(places)
  })
  const sums = Array.from({ length: rows }, (_, row) => x.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0))
  const answer = {
    binary: (s: number) => (s > 0 ? 1 : 0),
    multiclass: (s: number) => (s > 1 ? 2 : s > -1 ? 1 : 0),
    regression: (s: number) => s / 3,
  }
  return {
    x,
    width,
    y: Float32Array.from(sums, answer[plan.task]),
    weights: weighted ? Float32Array.from({ length: rows }, () => 0.5 + random.next()) : null,
  }
}

export const allRows = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, i) => i)

type Matrix = number[][]

/** The loss of one training batch of all rows: batch statistics, dropout by these masks, penalty. @param masks by index of layer */
export function referenceLoss(
  plan: TrainingPlan,
  weights: ReadonlyMap<string, Float64Array>,
  data: Rows & { readonly x: Float32Array },
  masks: ReadonlyMap<number, Float32Array> = new Map(),
): number {
  const rows = data.y.length
  const { layers } = plan.network
  const { embeddings = [], wide } = plan.network
  const inputs: Matrix = Array.from({ length: rows }, (_, r) => [...data.x.subarray(r * data.width, (r + 1) * data.width)])
  const others = inputs.map((row) => row.filter((_, i) => !embeddings.some(({ input }) => input === i)))
  const vectors = (row: number, to: 'layers' | 'outputs') =>
    embeddings
      .filter((embedding) => embedding.to === to)
      .map(({ name, input, units }) =>
        [...(weights.get(`${name}/table`) as Float64Array)].slice(inputs[row][input] * units).slice(0, units),
      )
  let x: Matrix = others.map((row, r) => [...row, ...vectors(r, 'layers').flat()])
  let penalty = 0
  const square = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
  for (const { name } of embeddings) penalty += square(weights.get(`${name}/table`) as Float64Array)
  layers.forEach((layer, index) => {
    const weight = (role: string) => weights.get(`${layer.name}/${role}`) as Float64Array
    if (layer.kind === 'dense') {
      const [kernel, bias] = [weight('kernel'), weight('bias')]
      const unit = (row: number[], j: number) => row.reduce((sum, value, i) => sum + value * kernel[i * layer.units + j], bias[j])
      x = x.map((row) => Array.from({ length: layer.units }, (_, j) => activate[layer.activation](unit(row, j))))
      penalty += square(kernel)
    } else if (layer.kind === 'batchNorm') {
      const columns = x[0].map((_, j) => x.map((row) => row[j]))
      const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / rows)
      const variances = columns.map((column, j) => column.reduce((sum, value) => sum + (value - means[j]) ** 2, 0) / rows)
      const normal = (value: number, j: number) => (value - means[j]) / Math.sqrt(variances[j] + layer.epsilon)
      x = x.map((row) => row.map((value, j) => normal(value, j) * weight('gamma')[j] + weight('beta')[j]))
    } else if (layer.kind === 'activation') {
      x = x.map((row) => row.map(activate[layer.activation]))
    } else {
      const mask = masks.get(index) as Float32Array
      x = x.map((row, r) => row.map((value, j) => value * mask[r * row.length + j]))
    }
  })
  if (wide) {
    const kernel = weights.get(`${wide.name}/kernel`) as Float64Array
    penalty += square(kernel)
    x = x.map((row, r) => row.map((value, j) => others[r].reduce((sum, input, i) => sum + input * kernel[i * row.length + j], value)))
  }
  x = x.map((row, r) => vectors(r, 'outputs').reduce((sum, vector) => sum.map((value, j) => value + vector[j]), row))
  const total = x.reduce((sum, outputs, r) => sum + (data.weights?.[r] ?? 1) * rowLoss(plan, outputs, data.y[r]), 0)
  return total / rows + (plan.l2 / 2) * penalty
}

function rowLoss({ task, loss, focalGamma = 2, huberDelta = 1 }: TrainingPlan, outputs: number[], y: number): number {
  if (loss === 'huber') {
    const error = Math.abs(outputs[0] - y)
    return error < huberDelta ? error ** 2 / 2 : huberDelta * error - huberDelta ** 2 / 2
  }
  if (loss === 'focal') {
    const logits = task === 'binary' ? [0, outputs[0]] : outputs
    const p = Math.exp(logits[y]) / logits.reduce((sum, z) => sum + Math.exp(z), 0)
    return -((1 - p) ** focalGamma) * Math.log(p)
  }
  if (loss === 'squared') return (outputs[0] - y) ** 2
  if (loss === 'absolute') return Math.abs(outputs[0] - y)
  if (task === 'binary') return -Math.log(y === 1 ? sigmoid(outputs[0]) : sigmoid(-outputs[0]))
  return Math.log(outputs.reduce((sum, z) => sum + Math.exp(z), 0)) - outputs[y]
}

export function asFloat64(weights: readonly NamedTensor[]): Map<string, Float64Array> {
  return new Map(weights.map(({ name, values }) => [name, Float64Array.from(values)]))
}

/** Central differences of the reference loss, for every trained weight. */
export function numericGradient(plan: TrainingPlan, start: readonly NamedTensor[], loss: (weights: Map<string, Float64Array>) => number) {
  const step = 1e-6
  const weights = asFloat64(start)
  return new Map(
    trainedNames(plan.network).map((name) => {
      const values = weights.get(name) as Float64Array
      const gradient = Array.from(values, (value, i) => {
        values[i] = value + step
        const above = loss(weights)
        values[i] = value - step
        const below = loss(weights)
        values[i] = value
        return (above - below) / (2 * step)
      })
      return [name, gradient] as const
    }),
  )
}

export function trainedNames(network: Network): string[] {
  return weightSpecs(network)
    .filter(({ role }) => role !== 'movingMean' && role !== 'movingVariance')
    .map(({ name }) => name)
}
