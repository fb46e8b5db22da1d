import { setImmediate } from 'node:timers/promises'
import type { EngineId } from '../../shared/domain/training/recipe.ts'
import { CairnError } from '../../shared/errors.ts'
import { outputUnits } from './network/network.ts'
import { batchBounds, gather } from './batches.ts'
import type { Engine, EngineSession, Rows, TrainingPlan } from './engine.ts'
import { batchInputs } from './embeddings.ts'
import { batchLoss, lossRule } from './losses.ts'
import { rateFactor } from './schedule.ts'
import { dropoutMasks } from './seeds.ts'
import { inferencePass } from './passes.ts'
import { createState } from './state.ts'
import { trainStep } from './step.ts'
import type { Backend } from './tensors.ts'

/** Other work of the process (cancelling, heartbeats) gets its turn this often. */
const turnMs = 40
/** Rows per batch in inference: enough to keep the kernels busy, few enough for memory. */
const inferenceRows = 4096

/** An engine on one backend of TensorFlow.js; the backends differ in their kernels only. */
export function tfjsEngine(id: EngineId, version: string, backend: Backend): Engine {
  return {
    id,
    version,
    compile: async (plan) => {
      lossRule(plan)
      await backend.tf.setBackend(backend.name)
      return tfjsSession(backend, plan)
    },
  }
}

function tfjsSession(backend: Backend, plan: TrainingPlan): EngineSession {
  const { tf } = backend
  const rule = lossRule(plan)
  const state = createState(backend, plan)
  let data: Rows | null = null

  function loaded(): Rows {
    if (data === null) throw new CairnError('INTERNAL', 'The engine has no data yet.')
    return data
  }

  /** The library has one current backend for the whole process; another session may have changed it while this one waited. */
  const turn = () => tf.setBackend(backend.name)

  async function infer(batch: (start: number, end: number) => Float32Array, rows: number): Promise<Float32Array> {
    const units = outputUnits(plan.network)
    const outputs = new Float32Array(rows * units)
    for (let start = 0; start < rows; start += inferenceRows) {
      await turn()
      const end = Math.min(rows, start + inferenceRows)
      const x = batch(start, end)
      tf.tidy(() => {
        const input = batchInputs(backend, plan.network, x, end - start)
        outputs.set(inferencePass(backend, plan.network, state.weight, input).dataSync<'float32'>(), start * units)
      })
      if (end < rows) await setImmediate()
    }
    return outputs
  }

  return {
    load: (rows) => {
      if (rows.width !== plan.network.inputs)
        throw new CairnError('INTERNAL', 'The data has a different number of features than the network.')
      data = rows
    },
    async trainEpoch(order, epoch, signal) {
      const rows = loaded()
      const masks = plan.network.layers.map((layer, i) => (layer.kind === 'dropout' ? dropoutMasks(plan.seed, epoch, i, layer.rate) : null))
      const mask = (layer: number, count: number) => (masks[layer] as (count: number) => Float32Array)(count)
      let total = 0
      let turnEnds = 0
      const bounds = batchBounds(order.length, plan.batchSize)
      for (const [step, { start, end }] of bounds.entries()) {
        if (performance.now() >= turnEnds) {
          await setImmediate()
          if (signal.aborted) throw new CairnError('CANCELLED', `Cancelled in epoch ${epoch}.`, { epoch })
          await turn()
          turnEnds = performance.now() + turnMs
        }
        const factor = rateFactor(plan.schedule, { epoch, step, steps: bounds.length }, plan.epochs ?? epoch)
        total += trainStep(backend, plan, rule, state, gather(rows, order, start, end), mask, factor)
      }
      return { loss: total / order.length }
    },
    async evaluate(rows) {
      const all = loaded()
      // Without the inputs: those are gathered chunk by chunk.
      const answers = gather({ ...all, width: 0 }, rows, 0, rows.length)
      const outputs = await infer((start, end) => gather(all, rows, start, end).x, rows.length)
      return { loss: batchLoss(rule, outputs, answers.y, answers.weights, null) / rows.length + state.penalty(), outputs }
    },
    predict: (x, rows) => infer((start, end) => x.slice(start * plan.network.inputs, end * plan.network.inputs), rows),
    async weights() {
      await turn()
      return state.weights()
    },
    async setWeights(weights) {
      await turn()
      state.setWeights(weights)
    },
    async optimizerState() {
      await turn()
      return state.optimizerState()
    },
    async setOptimizerState(tensors) {
      await turn()
      state.setOptimizerState(tensors)
    },
    dispose: () => state.dispose(),
  }
}
