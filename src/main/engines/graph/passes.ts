import type { Network } from '../../../shared/domain/training/model.ts'
import { assertNever } from '../../../shared/errors.ts'
import { embeddingsTo, firstWidth } from '../network/network.ts'
import { activated } from './activations.ts'
import { normalizeBatch, normalizeMoving } from './batchNorm.ts'
import { flag, float32, type Ref, typed } from './builder.ts'
import { type BatchRefs, embeddingGradients, firstInput, withDirect } from './embeddings.ts'
import type { Scope } from './scope.ts'

/** Takes ∂loss/∂output, notes the gradients of the layer's weights, and gives ∂loss/∂input unless it is not needed. */
type Backward = (gradient: Ref, gradients: Map<string, Ref>, inputNeeded: boolean) => Ref

export interface TrainingPass {
  readonly outputs: Ref
  /** Assignments of new moving averages. */
  readonly moving: readonly Ref[]
  /** Gradients by the name of the weight. @param gradient ∂loss/∂outputs */
  readonly backward: (gradient: Ref) => Map<string, Ref>
}

/** The forward pass of training: batch statistics, dropout. @param mask of a dropout layer, by its index: bool, rows × units */
export function trainingPass(scope: Scope, network: Network, batch: BatchRefs, mask: (layer: number) => Ref): TrainingPass {
  const steps: Backward[] = []
  const moving: Ref[] = []
  let x = firstInput(scope, network, batch)
  let width = firstWidth(network)
  for (const [index, layer] of network.layers.entries()) {
    switch (layer.kind) {
      case 'dense': {
        const step = denseStep(scope, layer, x)
        steps.push(step.backward)
        x = step.output
        width = layer.units
        break
      }
      case 'batchNorm': {
        const step = batchNormStep(scope, layer, x, width)
        steps.push(step.backward)
        moving.push(...step.moving)
        x = step.output
        break
      }
      case 'dropout': {
        const kept = scope.op('Cast', [mask(index)], { SrcT: typed('bool'), DstT: typed('float32') })
        const factors = scope.op('Mul', [kept, scope.number(1 / (1 - layer.rate))])
        steps.push((gradient) => scope.op('Mul', [gradient, factors]))
        x = scope.op('Mul', [x, factors])
        break
      }
      case 'activation': {
        const step = activated(scope, x, layer.activation)
        steps.push(step.backward)
        x = step.output
        break
      }
      default:
        assertNever(layer)
    }
  }
  const outputs = withDirect(scope, network, batch, x)
  return { outputs, moving, backward: (gradient) => runBackward(scope, network, batch, steps, gradient) }
}

function runBackward(scope: Scope, network: Network, batch: BatchRefs, steps: readonly Backward[], gradient: Ref): Map<string, Ref> {
  const gradients = new Map<string, Ref>()
  const tablesFirst = embeddingsTo(network, 'layers').length > 0
  let current = gradient
  for (let i = steps.length - 1; i >= 0; i--) current = steps[i](current, gradients, i > 0 || tablesFirst)
  for (const [name, ref] of embeddingGradients(scope, network, batch, gradient, current)) gradients.set(name, ref)
  return gradients
}

type LayerOf<Kind> = Extract<Network['layers'][number], { kind: Kind }>

function dense({ op, read }: Scope, { name }: LayerOf<'dense'>, x: Ref): Ref {
  return op('BiasAdd', [op('MatMul', [x, read(`${name}/kernel`)]), read(`${name}/bias`)])
}

function denseStep(scope: Scope, layer: LayerOf<'dense'>, x: Ref): { output: Ref; backward: Backward } {
  const { op, read } = scope
  const { output, backward } = activated(scope, dense(scope, layer, x), layer.activation)
  return {
    output,
    backward: (gradient, gradients, inputNeeded) => {
      const inner = backward(gradient)
      gradients.set(`${layer.name}/kernel`, op('MatMul', [x, inner], { ...float32, transpose_a: flag(true) }))
      gradients.set(`${layer.name}/bias`, op('BiasAddGrad', [inner]))
      return inputNeeded ? op('MatMul', [inner, read(`${layer.name}/kernel`)], { ...float32, transpose_b: flag(true) }) : inner
    },
  }
}

function batchNormStep(
  scope: Scope,
  { name, epsilon, momentum }: LayerOf<'batchNorm'>,
  x: Ref,
  width: number,
): { output: Ref; moving: Ref[]; backward: Backward } {
  const normalized = normalizeBatch(scope, x, scope.read(`${name}/gamma`), scope.read(`${name}/beta`), epsilon, width)
  const moving = [
    movingAverage(scope, `${name}/movingMean`, normalized.mean, momentum),
    movingAverage(scope, `${name}/movingVariance`, normalized.variance, momentum),
  ]
  const backward: Backward = (gradient, gradients) => {
    const { input, gamma, beta } = normalized.backward(gradient)
    gradients.set(`${name}/gamma`, gamma).set(`${name}/beta`, beta)
    return input
  }
  return { output: normalized.output, moving, backward }
}

/** momentum·old + (1 − momentum)·new */
function movingAverage({ op, read, variable, number }: Scope, name: string, fresh: Ref, momentum: number): Ref {
  const sum = op('AddV2', [op('Mul', [read(name), number(momentum)]), op('Mul', [fresh, number(1 - momentum)])])
  return op('AssignVariableOp', [variable(name), sum], { dtype: typed('float32') })
}

/** The forward pass of inference: moving averages, no dropout. */
export function inferencePass(scope: Scope, network: Network, batch: BatchRefs): Ref {
  let x = firstInput(scope, network, batch)
  for (const layer of network.layers) {
    const of = (role: string) => scope.read(`${layer.name}/${role}`)
    if (layer.kind === 'dense') x = activated(scope, dense(scope, layer, x), layer.activation).output
    else if (layer.kind === 'activation') x = activated(scope, x, layer.activation).output
    else if (layer.kind === 'batchNorm') {
      const weights = { gamma: of('gamma'), beta: of('beta'), movingMean: of('movingMean'), movingVariance: of('movingVariance') }
      x = normalizeMoving(scope, x, weights, layer.epsilon)
    }
  }
  return withDirect(scope, network, batch, x)
}
