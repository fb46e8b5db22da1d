import type { TrainingPlan } from '../engine.ts'
import type { Batch } from '../batches.ts'
import { batchLoss, lossRule } from '../losses.ts'
import { memoryOf, stepNumbers } from '../stepNumbers.ts'
import { weightSpecs } from '../network/network.ts'
import { fill, heap as newHeap, taken } from './heap.ts'
import { type Kernels, openKernels, tile } from './kernels.ts'
import { passesOf, widestOf } from './network.ts'
import { move } from './optimizers.ts'
import { type Parameters, parametersOf } from './parameters.ts'
import { productsOf } from './products.ts'

/** For so many units of a dropout layer, by its index: 1 where one stays. */
export type Kept = (layer: number, count: number) => Uint8Array

/** A network with weights and buffers in one WebAssembly memory, which are reused from step to step. */
export interface Core {
  /** The most rows at a time. */
  readonly capacity: number
  readonly parameters: Parameters
  /** Rows times the loss of the batch before the step. @param step from 1 @param factor of the learning rate */
  train(batch: Batch, step: number, factor: number, kept: Kept): number
  /** Raw outputs, rows × units. @param x row-major */
  predict(x: Float32Array, rows: number): Float32Array
  /** l2/2·Σw² over the kernels and tables. */
  penalty(): number
}

/** @throws ENGINE_UNAVAILABLE when there is not so much memory */
export function coreOf(plan: TrainingPlan, capacity: number): Core {
  const { network } = plan
  const rule = lossRule(plan)
  const heap = newHeap()
  const parameters = parametersOf(heap, network, memoryOf(plan.optimizer).length)
  const zeros = heap.row(widestOf(network))
  const panel = heap.matrix(Math.max(capacity, widestOf(network)), tile.columns)
  let opened: Kernels | null = null
  const kernels = () => opened as Kernels
  let keeps: Kept = (_, count) => new Uint8Array(count)
  const room = { heap, parameters, products: productsOf(kernels, zeros, panel), kernels, capacity }
  const passes = passesOf(room, network, (layer, count) => keeps(layer, count))
  opened = openKernels(heap.open())
  const penalised = weightSpecs(network).flatMap(({ name, role }) => (role === 'kernel' || role === 'table' ? [name] : []))

  function penalty(): number {
    if (plan.l2 === 0) return 0
    return (plan.l2 / 2) * penalised.reduce((sum, name) => sum + squares(parameters.weight(name).values), 0)
  }

  function addPenalty(): void {
    if (plan.l2 === 0) return
    for (const name of penalised) {
      const [w, g] = [parameters.weight(name).values, parameters.gradient(name).values]
      for (let i = 0; i < w.length; i++) g[i] += plan.l2 * w[i]
    }
  }

  /** The gradient, shortened where it is too long (Pascanu, Mikolov and Bengio, 2013, algorithm 1). */
  function clip(): void {
    if (plan.clipNorm === undefined) return
    const { values } = parameters.gradients
    const norm = Math.sqrt(squares(values))
    if (norm <= plan.clipNorm) return
    const factor = plan.clipNorm / norm
    for (let i = 0; i < values.length; i++) values[i] *= factor
  }

  return {
    capacity,
    parameters,
    penalty,
    train({ x, y, weights, rows }, step, factor, kept) {
      keeps = kept
      passes.forward(x, rows, true)
      const outputs = taken(passes.y, rows)
      const gradient = new Float32Array(outputs.length)
      const loss = batchLoss(rule, outputs, y, weights, gradient) + rows * penalty()
      fill(passes.dy, gradient, rows)
      passes.backward(rows)
      addPenalty()
      clip()
      move(kernels(), plan.optimizer, parameters, stepNumbers(plan.optimizer, step, factor))
      return loss
    },
    predict(x, rows) {
      passes.forward(x, rows, false)
      return taken(passes.y, rows)
    },
  }
}

function squares(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i]
  return sum
}
