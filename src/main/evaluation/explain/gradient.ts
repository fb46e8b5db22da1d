import type { Layer, NamedTensor, Network } from '../../../shared/domain/training/model.ts'
import type { Activation } from '../../../shared/domain/training/recipe.ts'
import { assertNever, CairnError } from '../../../shared/errors.ts'
import { erf } from '../../statistics/special.ts'
import { activate } from '../../training/index.ts'

/**
 * A network as a differentiable function, in float64. What an embedding looks up is not differentiable, so its vector takes
 * the place of the looked-up number: `expand` makes that longer row, `owner` tells which input each of its places belongs to.
 */
export interface Differentiable {
  readonly width: number
  readonly owner: Int32Array
  /** @param x one row of inputs */
  expand(x: ArrayLike<number>): Float64Array
  /** The raw outputs of one expanded row. */
  outputs(z: Float64Array): Float64Array
  /** ∂(Σ upstream·outputs)/∂z. */
  gradient(z: Float64Array, upstream: Float64Array): Float64Array
  /** Whether the gradient is the same everywhere. */
  readonly linear: boolean
}

type Weight = (name: string) => Float32Array

/** One layer on one row: its output, and how a gradient goes back through it. */
interface Step {
  readonly output: Float64Array
  readonly back: (gradient: Float64Array) => Float64Array
}

/** @throws INTERNAL where a weight is missing */
export function differentiable(network: Network, weights: readonly NamedTensor[]): Differentiable {
  const byName = new Map(weights.map(({ name, values }) => [name, values]))
  const weight: Weight = (name) => {
    const values = byName.get(name)
    if (!values) throw new CairnError('INTERNAL', `The weight ${name} is missing.`)
    return values
  }
  const embeddings = network.embeddings ?? []
  const looked = new Set(embeddings.map(({ input }) => input))
  const plain = Array.from({ length: network.inputs }, (_, input) => input).filter((input) => !looked.has(input))
  const ordered = [...embeddings.filter(({ to }) => to === 'layers'), ...embeddings.filter(({ to }) => to === 'outputs')]
  const owner = Int32Array.from([...plain, ...ordered.flatMap(({ input, units }) => new Array<number>(units).fill(input))])
  const first = plain.length + ordered.reduce((sum, { to, units }) => sum + (to === 'layers' ? units : 0), 0)

  const expand = (x: ArrayLike<number>) =>
    Float64Array.from([
      ...plain.map((input) => x[input]),
      ...ordered.flatMap(({ name, input, units }) => [...weight(`${name}/table`).subarray(x[input] * units, (x[input] + 1) * units)]),
    ])
  const run = (z: Float64Array) => {
    const steps: Step[] = []
    let x: Float64Array = z.slice(0, first)
    for (const layer of network.layers) {
      const step = layerStep(layer, weight, x)
      steps.push(step)
      x = step.output
    }
    return { steps, deep: x }
  }
  const wideKernel = network.wide ? weight(`${network.wide.name}/kernel`) : null

  return {
    width: owner.length,
    owner,
    expand,
    linear: network.layers.every((layer) => layer.kind !== 'activation' && (layer.kind !== 'dense' || layer.activation === 'linear')),
    outputs: (z) => {
      const out = Float64Array.from(run(z).deep)
      const units = out.length
      if (wideKernel) for (let i = 0; i < plain.length; i++) for (let u = 0; u < units; u++) out[u] += z[i] * wideKernel[i * units + u]
      for (let at = first; at < z.length; at += units) for (let u = 0; u < units; u++) out[u] += z[at + u]
      return out
    },
    gradient: (z, upstream) => {
      const units = upstream.length
      let back = upstream
      for (const step of run(z).steps.toReversed()) back = step.back(back)
      const gradient = new Float64Array(z.length)
      gradient.set(back)
      if (wideKernel)
        for (let i = 0; i < plain.length; i++) for (let u = 0; u < units; u++) gradient[i] += upstream[u] * wideKernel[i * units + u]
      for (let at = first; at < z.length; at += units) gradient.set(upstream, at)
      return gradient
    },
  }
}

function layerStep(layer: Layer, weight: Weight, x: Float64Array): Step {
  switch (layer.kind) {
    case 'dense': {
      const inner = denseStep(weight(`${layer.name}/kernel`), weight(`${layer.name}/bias`), layer.units, x)
      const outer = activationStep(layer.activation, inner.output)
      return { output: outer.output, back: (gradient) => inner.back(outer.back(gradient)) }
    }
    case 'batchNorm': {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((role) => weight(`${layer.name}/${role}`))
      const factor = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i] + layer.epsilon))
      return {
        output: x.map((value, i) => (value - mean[i]) * factor[i] + beta[i]),
        back: (gradient) => gradient.map((value, i) => value * factor[i]),
      }
    }
    case 'dropout':
      return { output: x, back: (gradient) => gradient }
    case 'activation':
      return activationStep(layer.activation, x)
    default:
      return assertNever(layer)
  }
}

function denseStep(kernel: Float32Array, bias: Float32Array, units: number, x: Float64Array): Step {
  const output = Float64Array.from(bias)
  for (let i = 0; i < x.length; i++) for (let u = 0; u < units; u++) output[u] += x[i] * kernel[i * units + u]
  const back = (gradient: Float64Array) =>
    Float64Array.from(x, (_, i) => {
      let sum = 0
      for (let u = 0; u < units; u++) sum += gradient[u] * kernel[i * units + u]
      return sum
    })
  return { output, back }
}

function activationStep(activation: Activation | 'linear', x: Float64Array): Step {
  const apply = activate[activation]
  const slope = slopes[activation]
  const output = x.map((value) => apply(value))
  return { output, back: (gradient) => gradient.map((value, i) => value * slope(x[i], output[i])) }
}

/** The derivative of each activation in its input x and its output y. */
const slopes: Readonly<Record<Activation | 'linear', (x: number, y: number) => number>> = {
  linear: () => 1,
  relu: (x) => (x > 0 ? 1 : 0),
  tanh: (_, y) => 1 - y * y,
  sigmoid: (_, y) => y * (1 - y),
  elu: (x, y) => (x < 0 ? y + 1 : 1),
  gelu: (x) => 0.5 * (1 + erf(x * Math.SQRT1_2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
}
