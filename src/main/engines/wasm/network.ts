import type { Network } from '../../../shared/domain/training/model.ts'
import { assertNever } from '../../../shared/errors.ts'
import { embeddingsTo, firstWidth } from '../network/network.ts'
import { batchNormLayer } from './batchNorm.ts'
import type { Matrix } from './heap.ts'
import { inputLayer, outputLayer } from './embeddings.ts'
import { activationInPlace, activationLayer, denseLayer, dropoutLayer, type Room, type Step } from './layers.ts'

/** A network with buffers of its own. */
export interface Passes {
  /** Raw outputs, and where their gradient goes. */
  readonly y: Matrix
  readonly dy: Matrix
  /** @param x rows × network.inputs @param training with batch statistics and dropout */
  forward(x: Float32Array, rows: number, training: boolean): void
  /** Fills the gradients of all weights from `dy`. */
  backward(rows: number): void
}

/** @param kept of a dropout layer, by its index, gives for so many units which stay at the step that is trained */
export function passesOf(room: Room, network: Network, kept: (layer: number, count: number) => Uint8Array): Passes {
  const input = inputLayer(room, network)
  const steps: Step[] = []
  const tablesFirst = embeddingsTo(network, 'layers').length > 0
  let before: Pick<Step, 'y' | 'dy'> = input
  const push = (step: Step) => {
    steps.push(step)
    before = step
  }
  for (const [index, layer] of network.layers.entries()) {
    switch (layer.kind) {
      case 'dense':
        push(denseLayer(room, layer.name, before.y, index > 0 || tablesFirst ? before.dy : null))
        if (layer.activation !== 'linear') push(activationInPlace(room, before, layer.activation))
        break
      case 'batchNorm':
        push(batchNormLayer(room, layer, before))
        break
      case 'dropout':
        push(dropoutLayer(room, before, layer.rate, (count) => kept(index, count)))
        break
      case 'activation':
        push(activationLayer(room, before, layer.activation))
        break
      default:
        assertNever(layer)
    }
  }
  const direct = outputLayer(room, network, input, before)
  return {
    y: before.y,
    dy: before.dy,
    forward(x, rows, training) {
      input.forward(x, rows)
      for (const step of steps) step.forward(rows, training)
      direct.forward(rows)
    },
    backward(rows) {
      // First of all: the way back changes the gradient of the outputs no more, but it does that of the inputs.
      direct.backward(rows)
      for (let i = steps.length - 1; i >= 0; i--) steps[i].backward(rows)
      input.backward(rows)
    },
  }
}

/** The widest row of any matrix of a network: so many zeros a product may start from. */
export function widestOf(network: Network): number {
  const widths = network.layers.flatMap((layer) => (layer.kind === 'dense' ? [layer.units] : []))
  return Math.max(firstWidth(network), ...widths)
}
