import { setImmediate } from 'node:timers/promises'
import type { NamedTensor } from '../../../../shared/domain/model.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { outputUnits, weightSpecs } from '../../network.ts'
import { type Batch, batchBounds, gather } from '../batches.ts'
import type { EngineSession, Rows, TrainingPlan } from '../engine.ts'
import { joined, layoutOf } from '../layout.ts'
import { batchLoss, lossRule } from '../losses.ts'
import { rateFactor } from '../schedule.ts'
import { dropoutKept } from '../seeds.ts'
import { stepOf, stepTensor } from '../stepCount.ts'
import { memoryOf, stepNumbers } from '../stepNumbers.ts'
import { fill, heap as newHeap, taken } from './heap.ts'
import { type Kernels, openKernels } from './kernels.ts'
import { passesOf, widestOf } from './network.ts'
import { move } from './optimizers.ts'
import { parametersOf } from './parameters.ts'
import { productsOf } from './products.ts'

/** Other work of the process (cancelling, heartbeats) gets its turn this often. */
const turnMs = 40
/** Rows at a time in inference, at least. */
const inferenceRows = 256

/** A network whose weights and buffers live in a WebAssembly memory of its own, and are reused from step to step. */
export function wasmSession(plan: TrainingPlan): EngineSession {
  const { network } = plan
  const rule = lossRule(plan)
  const remembered = memoryOf(plan.optimizer)
  const capacity = Math.max(plan.batchSize + 1, inferenceRows)
  const heap = newHeap()
  const parameters = parametersOf(heap, network, remembered.length)
  const zeros = heap.row(widestOf(network))
  let opened: Kernels | null = null
  const kernels = () => opened as Kernels
  let dropout: readonly (((count: number) => Uint8Array) | null)[] = []
  const products = productsOf(kernels, zeros)
  const room = { heap, parameters, products, kernels, capacity }
  const passes = passesOf(room, network, (layer, count) => (dropout[layer] as (count: number) => Uint8Array)(count))
  opened = openKernels(heap.open())
  const penalised = weightSpecs(network).flatMap(({ name, role }) => (role === 'kernel' || role === 'table' ? [name] : []))
  let step = 0
  let data: Rows | null = null

  function loaded(): Rows {
    if (data === null) throw new CairnError('INTERNAL', 'The engine has no data yet.')
    return data
  }

  /** l2/2·Σw² over the kernels and tables. */
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

  /** Rows times the loss of the batch before the step. @param factor of the learning rate */
  function train({ x, y, weights, rows }: Batch, factor: number): number {
    passes.forward(x, rows, true)
    const outputs = taken(passes.y, rows)
    const gradient = new Float32Array(outputs.length)
    const loss = batchLoss(rule, outputs, y, weights, gradient) + rows * penalty()
    fill(passes.dy, gradient, rows)
    passes.backward(rows)
    addPenalty()
    clip()
    step++
    move(kernels(), plan.optimizer, parameters, stepNumbers(plan.optimizer, step, factor))
    return loss
  }

  async function infer(batch: (start: number, end: number) => Float32Array, rows: number): Promise<Float32Array> {
    const units = outputUnits(network)
    const outputs = new Float32Array(rows * units)
    const turn = turns()
    for (let start = 0; start < rows; start += capacity) {
      const end = Math.min(rows, start + capacity)
      passes.forward(batch(start, end), end - start, false)
      outputs.set(taken(passes.y, end - start), start * units)
      await turn()
    }
    return outputs
  }

  return {
    load: (rows) => {
      if (rows.width !== network.inputs) throw new CairnError('INTERNAL', 'The data has another width than the network.')
      data = rows
    },
    async trainEpoch(order, epoch, signal) {
      const rows = loaded()
      const kept = network.layers.map((layer, i) => (layer.kind === 'dropout' ? dropoutKept(plan.seed, epoch, i, layer.rate) : null))
      const bounds = batchBounds(order.length, plan.batchSize)
      const turn = turns()
      let total = 0
      for (const [index, { start, end }] of bounds.entries()) {
        await turn(() => {
          if (signal.aborted) throw new CairnError('CANCELLED', `Cancelled in epoch ${epoch}.`, { epoch })
        })
        dropout = kept
        const factor = rateFactor(plan.schedule, { epoch, step: index, steps: bounds.length }, plan.epochs ?? epoch)
        total += train(gather(rows, order, start, end), factor)
      }
      return { loss: total / order.length }
    },
    async evaluate(rows) {
      const all = loaded()
      // Without the inputs: those are gathered chunk by chunk.
      const answers = gather({ ...all, width: 0 }, rows, 0, rows.length)
      const outputs = await infer((start, end) => gather(all, rows, start, end).x, rows.length)
      return { loss: batchLoss(rule, outputs, answers.y, answers.weights, null) / rows.length + penalty(), outputs }
    },
    predict: (x, rows) => infer((start, end) => x.subarray(start * network.inputs, end * network.inputs), rows),
    weights: async () => parameters.weights(),
    setWeights: async (weights) => parameters.setWeights(weights),
    optimizerState: async (): Promise<NamedTensor[]> => [
      stepTensor(step),
      ...remembered.flatMap((name, i) => parameters.parted(parameters.memory[i], `${name}/`)),
    ],
    async setOptimizerState(state) {
      step = stepOf(state)
      for (const [i, name] of remembered.entries()) {
        joined(layoutOf(network), state, `${name}/`) // refuses what is missing
        parameters.join(parameters.memory[i], state, `${name}/`)
      }
    },
    dispose: () => {
      data = null
    },
  }
}

/** Lets other work go on when enough time has passed, and then looks whether to go on itself. */
function turns(): (check?: () => void) => Promise<void> {
  let ends = 0
  return async (check) => {
    if (performance.now() < ends) return
    await setImmediate()
    check?.()
    ends = performance.now() + turnMs
  }
}

function squares(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i]
  return sum
}
