import { setImmediate } from 'node:timers/promises'
import type { OptimizerSpec } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { outputUnits, weightReader } from '../network/network.ts'
import { batchBounds, gather } from '../batches.ts'
import type { EngineSession, Rows, TrainingPlan } from '../engine.ts'
import { joined, layoutOf, parted } from '../layout.ts'
import { batchLoss, lossRule } from '../losses.ts'
import { rateFactor } from '../schedule.ts'
import { stepOf, stepTensor } from '../stepCount.ts'
import { memoryOf, stepNumbers } from '../stepNumbers.ts'
import type { Backend } from '../tensors.ts'
import { dropoutOf } from './dropout.ts'
import { inputFeeds, type Step, stepFeeds } from './feeds.ts'
import { fetches, programOf, variablesOf } from './program.ts'
import { loadGraph } from './runner.ts'
import { stepsPerCall } from './stepsPerCall.ts'
import { readVariables, writeVariables, zeros } from './variables.ts'

/** Rows per call in inference: enough to keep the kernels busy, few enough for memory. */
const inferenceRows = 4096

/** The βs as TensorFlow's kernel has them, in float32: the corrections of bias have to be those of the same βs. */
function asKernels(spec: OptimizerSpec): OptimizerSpec {
  return spec.kind === 'adam' ? { ...spec, beta1: Math.fround(spec.beta1), beta2: Math.fround(spec.beta2) } : spec
}

/** A network whose weights, optimiser and training loop live in one TensorFlow graph. */
export function graphSession({ tf, name }: Backend, plan: TrainingPlan): EngineSession {
  const rule = lossRule(plan)
  const graph = loadGraph(tf, programOf(plan))
  const { weights: weightVariables, memory: memoryVariables } = variablesOf(plan)
  const memory = memoryOf(plan.optimizer)
  const layout = layoutOf(plan.network)
  const perCall = stepsPerCall(plan)
  let step = 0
  let data: Rows | null = null
  writeVariables(tf, graph, zeros(memoryVariables))

  function loaded(): Rows {
    if (data === null) throw new CairnError('INTERNAL', 'The engine has no data yet.')
    return data
  }

  /** The library has one current backend for the whole process; another session may have changed it while this one waited. */
  const turn = () => tf.setBackend(name)

  async function infer(batch: (start: number, end: number) => Float32Array, rows: number): Promise<Float32Array> {
    const units = outputUnits(plan.network)
    const outputs = new Float32Array(rows * units)
    for (let start = 0; start < rows; start += inferenceRows) {
      await turn()
      const end = Math.min(rows, start + inferenceRows)
      const x = batch(start, end)
      tf.tidy(() => outputs.set(graph.run(inputFeeds(tf, plan, x, end - start), [fetches.outputs])[0], start * units))
      if (end < rows) await setImmediate()
    }
    return outputs
  }

  /** Rows times the loss of each batch, summed over some steps. */
  function train(order: Uint32Array, steps: readonly Step[], kept: ReturnType<typeof dropoutOf>): number {
    return tf.tidy(() => {
      const [total, rest] = graph.run(stepFeeds(tf, plan, loaded(), order, steps, kept), fetches.total)
      return total[0] + rest[0]
    })
  }

  return {
    load: (rows) => {
      if (rows.width !== plan.network.inputs)
        throw new CairnError('INTERNAL', 'The data has a different number of features than the network.')
      data = rows
    },
    async trainEpoch(order, epoch, signal) {
      loaded()
      const kept = dropoutOf(plan, epoch)
      const bounds = batchBounds(order.length, plan.batchSize)
      let total = 0
      for (let from = 0; from < bounds.length; from += perCall) {
        await setImmediate()
        if (signal.aborted) throw new CairnError('CANCELLED', `Cancelled in epoch ${epoch}.`, { epoch })
        await turn()
        const steps = bounds.slice(from, from + perCall).map((bound, i): Step => {
          const factor = rateFactor(plan.schedule, { epoch, step: from + i, steps: bounds.length }, plan.epochs ?? epoch)
          return { ...bound, numbers: stepNumbers(asKernels(plan.optimizer), step + i + 1, factor) }
        })
        total += train(order, steps, kept)
        step += steps.length
      }
      return { loss: total / order.length }
    },
    async evaluate(rows) {
      const all = loaded()
      // Without the inputs: those are gathered chunk by chunk.
      const answers = gather({ ...all, width: 0 }, rows, 0, rows.length)
      const outputs = await infer((start, end) => gather(all, rows, start, end).x, rows.length)
      const [penalty] = graph.run({}, [fetches.penalty])[0]
      return { loss: batchLoss(rule, outputs, answers.y, answers.weights, null) / rows.length + penalty, outputs }
    },
    predict: (x, rows) => infer((start, end) => x.slice(start * plan.network.inputs, end * plan.network.inputs), rows),
    async weights() {
      await turn()
      return readVariables(graph, weightVariables)
    },
    async setWeights(weights) {
      await turn()
      const value = weightReader(plan.network, weights)
      writeVariables(
        tf,
        graph,
        weightVariables.map(({ name, shape }) => ({ name, shape, values: value(name) })),
      )
    },
    async optimizerState() {
      await turn()
      return [stepTensor(step), ...readVariables(graph, memoryVariables)]
    },
    async setOptimizerState(state) {
      await turn()
      step = stepOf(state)
      writeVariables(
        tf,
        graph,
        memory.flatMap((kind) => parted(layout, joined(layout, state, `${kind}/`), `${kind}/`)),
      )
    },
    dispose: () => graph.dispose(),
  }
}
