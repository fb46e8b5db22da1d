import { assertNever } from '../../shared/errors.ts'
import type { Network } from '../../shared/domain/training/model.ts'
import { embeddingsTo } from './network/network.ts'
import { activated, denseActivated } from './activations.ts'
import { movingAverage, normalizeBatch, normalizeMoving } from './batchNorm.ts'
import { type BatchInputs, embeddingGradients, firstInput, type Lookup, withDirect } from './embeddings.ts'
import { type Backend, productTransposedA, productTransposedB, type Tensor, type Tensor1D, type Tensor2D } from './tensors.ts'

/** Gradients and new moving averages, by the name of the weight. */
type Results = Map<string, Tensor>

/** Takes ∂loss/∂output, notes the gradients of the layer's weights, and gives ∂loss/∂input unless it is not needed. */
type Backward = (gradient: Tensor2D, gradients: Results, inputNeeded: boolean) => Tensor2D

export interface TrainingPass {
  readonly outputs: Tensor2D
  readonly moving: Results
  /** @param gradient ∂loss/∂outputs */
  readonly backward: (gradient: Tensor2D) => Results
}

/** The forward pass of training: batch statistics, dropout. @param mask of a dropout layer, by its index, for `count` units */
export function trainingPass(
  backend: Backend,
  network: Network,
  weight: Lookup,
  batch: BatchInputs,
  mask: (layer: number, count: number) => Float32Array,
): TrainingPass {
  const steps: Backward[] = []
  const moving: Results = new Map()
  let x = firstInput(backend, network, weight, batch)
  network.layers.forEach((layer, index) => {
    switch (layer.kind) {
      case 'dense': {
        const step = denseStep(backend, layer, weight, x)
        steps.push(step.backward)
        x = step.output
        return
      }
      case 'batchNorm': {
        const step = batchNormStep(backend, layer, weight, x, moving)
        steps.push(step.backward)
        x = step.output
        return
      }
      case 'dropout': {
        const kept = backend.tf.tensor2d(mask(index, x.size), x.shape)
        steps.push((gradient) => backend.tf.mul(gradient, kept))
        x = backend.tf.mul(x, kept)
        return
      }
      case 'activation': {
        const step = activated(backend, x, layer.activation)
        steps.push(step.backward)
        x = step.output
        return
      }
      default:
        assertNever(layer)
    }
  })
  const outputs = withDirect(backend, network, weight, batch, x)
  return { outputs, moving, backward: (gradient) => runBackward(backend, network, batch, steps, gradient) }
}

function runBackward(backend: Backend, network: Network, batch: BatchInputs, steps: readonly Backward[], gradient: Tensor2D): Results {
  const gradients: Results = new Map()
  const tablesFirst = embeddingsTo(network, 'layers').length > 0
  let current = gradient
  for (let i = steps.length - 1; i >= 0; i--) current = steps[i](current, gradients, i > 0 || tablesFirst)
  for (const [name, tensor] of embeddingGradients(backend, network, batch, gradient, current)) gradients.set(name, tensor)
  return gradients
}

type LayerOf<Kind> = Extract<Network['layers'][number], { kind: Kind }>

function denseStep(backend: Backend, layer: LayerOf<'dense'>, weight: Lookup, x: Tensor2D): { output: Tensor2D; backward: Backward } {
  const kernel = weight<Tensor2D>(`${layer.name}/kernel`)
  const activated = denseActivated(backend, x, kernel, weight<Tensor1D>(`${layer.name}/bias`), layer.activation)
  const backward: Backward = (gradient, gradients, inputNeeded) => {
    const inner = activated.backward(gradient)
    gradients.set(`${layer.name}/kernel`, productTransposedA(backend, x, inner))
    gradients.set(`${layer.name}/bias`, backend.tf.sum(inner, 0))
    return inputNeeded ? productTransposedB(backend, inner, kernel) : inner
  }
  return { output: activated.output, backward }
}

function batchNormStep(
  backend: Backend,
  layer: LayerOf<'batchNorm'>,
  weight: Lookup,
  x: Tensor2D,
  moving: Results,
): { output: Tensor2D; backward: Backward } {
  const name = (role: string) => `${layer.name}/${role}`
  const normalized = normalizeBatch(backend, x, weight(name('gamma')), weight(name('beta')), layer.epsilon)
  for (const [role, fresh] of [
    ['movingMean', normalized.mean],
    ['movingVariance', normalized.variance],
  ] as const) {
    moving.set(name(role), movingAverage(backend, weight(name(role)), fresh, layer.momentum))
  }
  const backward: Backward = (gradient, gradients) => {
    const { input, gamma, beta } = normalized.backward(gradient)
    gradients.set(name('gamma'), gamma).set(name('beta'), beta)
    return input
  }
  return { output: normalized.output, backward }
}

/** The forward pass of inference: moving averages, no dropout. */
export function inferencePass(backend: Backend, network: Network, weight: Lookup, batch: BatchInputs): Tensor2D {
  let x = firstInput(backend, network, weight, batch)
  for (const layer of network.layers) {
    const of = <T extends Tensor>(role: string) => weight<T>(`${layer.name}/${role}`)
    if (layer.kind === 'dense') x = denseActivated(backend, x, of('kernel'), of('bias'), layer.activation).output
    else if (layer.kind === 'batchNorm') {
      const moving = { gamma: of<Tensor1D>('gamma'), beta: of<Tensor1D>('beta') }
      x = normalizeMoving(backend, x, { ...moving, movingMean: of('movingMean'), movingVariance: of('movingVariance') }, layer.epsilon)
    } else if (layer.kind === 'activation') x = activated(backend, x, layer.activation).output
  }
  return withDirect(backend, network, weight, batch, x)
}
