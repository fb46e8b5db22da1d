import { setImmediate } from 'node:timers/promises'
import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import { CairnError } from '../../../shared/errors.ts'
import { outputUnits } from '../network/network.ts'
import { batchBounds, gather } from '../batches.ts'
import type { EngineSession, Rows, TrainingPlan } from '../engine.ts'
import { joined, layoutOf } from '../layout.ts'
import { batchLoss, lossRule } from '../losses.ts'
import { rateFactor } from '../schedule.ts'
import { dropoutKept } from '../seeds.ts'
import { stepOf, stepTensor } from '../stepCount.ts'
import { memoryOf } from '../stepNumbers.ts'
import { coreOf, type Kept } from './core.ts'

/** Other work of the process (cancelling, heartbeats) gets its turn this often. */
const turnMs = 40
/** Rows at a time, at least. */
const fewRows = 256

/** A network whose weights and buffers live in a WebAssembly memory of its own, and are reused from step to step. */
export function wasmSession(plan: TrainingPlan): EngineSession {
  const { network } = plan
  const rule = lossRule(plan)
  const remembered = memoryOf(plan.optimizer)
  let core = coreOf(plan, fewRows)
  let step = 0
  let data: Rows | null = null

  const memoryOfCore = (): NamedTensor[] => remembered.flatMap((name, i) => core.parameters.parted(core.parameters.memory[i], `${name}/`))

  /** Buffers for more rows at a time: only the data tells how many there can be. */
  function makeRoom(rows: number): void {
    if (rows <= core.capacity) return
    const larger = coreOf(plan, rows)
    larger.parameters.setWeights(core.parameters.weights())
    const memory = memoryOfCore()
    for (const [i, name] of remembered.entries()) larger.parameters.join(larger.parameters.memory[i], memory, `${name}/`)
    core = larger
  }

  function loaded(): Rows {
    if (data === null) throw new CairnError('INTERNAL', 'The engine has no data yet.')
    return data
  }

  async function infer(batch: (start: number, end: number) => Float32Array, rows: number): Promise<Float32Array> {
    const units = outputUnits(network)
    const outputs = new Float32Array(rows * units)
    const turn = turns()
    for (let start = 0; start < rows; start += core.capacity) {
      const end = Math.min(rows, start + core.capacity)
      outputs.set(core.predict(batch(start, end), end - start), start * units)
      await turn()
    }
    return outputs
  }

  return {
    load: (rows) => {
      if (rows.width !== network.inputs) throw new CairnError('INTERNAL', 'The data has a different number of features than the network.')
      data = rows
      makeRoom(Math.min(rows.y.length, plan.batchSize + 1))
    },
    async trainEpoch(order, epoch, signal) {
      const rows = loaded()
      const masks = network.layers.map((layer, i) => (layer.kind === 'dropout' ? dropoutKept(plan.seed, epoch, i, layer.rate) : null))
      const kept: Kept = (layer, count) => (masks[layer] as (count: number) => Uint8Array)(count)
      const bounds = batchBounds(order.length, plan.batchSize)
      const turn = turns()
      let total = 0
      for (const [index, { start, end }] of bounds.entries()) {
        await turn(() => {
          if (signal.aborted) throw new CairnError('CANCELLED', `Cancelled in epoch ${epoch}.`, { epoch })
        })
        const factor = rateFactor(plan.schedule, { epoch, step: index, steps: bounds.length }, plan.epochs ?? epoch)
        step++
        total += core.train(gather(rows, order, start, end), step, factor, kept)
      }
      return { loss: total / order.length }
    },
    async evaluate(rows) {
      const all = loaded()
      // Without the inputs: those are gathered chunk by chunk.
      const answers = gather({ ...all, width: 0 }, rows, 0, rows.length)
      const outputs = await infer((start, end) => gather(all, rows, start, end).x, rows.length)
      return { loss: batchLoss(rule, outputs, answers.y, answers.weights, null) / rows.length + core.penalty(), outputs }
    },
    predict: (x, rows) => infer((start, end) => x.subarray(start * network.inputs, end * network.inputs), rows),
    weights: async () => core.parameters.weights(),
    setWeights: async (weights) => core.parameters.setWeights(weights),
    optimizerState: async (): Promise<NamedTensor[]> => [stepTensor(step), ...memoryOfCore()],
    async setOptimizerState(state) {
      step = stepOf(state)
      for (const [i, name] of remembered.entries()) {
        joined(layoutOf(network), state, `${name}/`) // refuses what is missing
        core.parameters.join(core.parameters.memory[i], state, `${name}/`)
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
