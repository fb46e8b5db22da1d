import { type Batch, gather } from '../batches.ts'
import type { Rows, TrainingPlan } from '../engine.ts'
import { lossRule } from '../losses.ts'
import type { StepNumbers } from '../stepNumbers.ts'
import { otherInputs } from '../network/network.ts'
import type { Tensor, Tf } from '../tensors.ts'
import { placeInputs } from './embeddings.ts'
import { answersFor } from './losses.ts'
import { maskName } from './program.ts'

export type Feeds = Record<string, Tensor>

/** One step of a call: its rows within the epoch, and its numbers. */
export interface Step {
  readonly start: number
  readonly end: number
  readonly numbers: StepNumbers
}

/** The inputs of some rows, parted as the graph takes them. @param x rows × network.inputs */
export function inputFeeds(tf: Tf, { network }: Pick<TrainingPlan, 'network'>, x: Float32Array, rows: number): Feeds {
  const places = placeInputs(network)
  const others = otherInputs(network)
  if (places.length === 0) return { x: tf.tensor2d(x, [rows, network.inputs]) }
  const column = (inputs: readonly number[], into: Float32Array | Int32Array) => {
    for (let row = 0, at = 0; row < rows; row++) for (const input of inputs) into[at++] = x[row * network.inputs + input]
    return into
  }
  return {
    x: tf.tensor2d(column(others, new Float32Array(rows * others.length)), [rows, others.length]),
    places: tf.tensor2d(column(places, new Int32Array(rows * places.length)), [rows, places.length], 'int32'),
  }
}

/**
 * All that the graph takes for some steps in a row.
 *
 * @param kept of a dropout layer, by its index: 1 where a unit stays, for `rows` rows
 */
export function stepFeeds(
  tf: Tf,
  plan: TrainingPlan,
  data: Rows,
  order: Uint32Array,
  steps: readonly Step[],
  kept: (layer: number, rows: number) => { readonly values: Uint8Array; readonly units: number },
): Feeds {
  const first = steps[0].start
  const batch = gather(data, order, first, steps[steps.length - 1].end)
  const { rows } = batch
  const feeds: Feeds = {
    ...inputFeeds(tf, plan, batch.x, rows),
    y: tf.tensor2d(answersFor(lossRule(plan), batch.y), [rows, 1]),
    scale: tf.tensor2d(scales(batch, first, steps), [rows, 1]),
    settings: tf.tensor2d(
      steps.flatMap(({ start, end, numbers }) => [numbers.rate, numbers.epsilon, end - start]),
      [steps.length, 3],
    ),
    begins: tf.tensor2d(
      steps.flatMap(({ start }) => [start - first, 0]),
      [steps.length, 2],
      'int32',
    ),
    sizes: tf.tensor2d(
      steps.flatMap(({ start, end }) => [end - start, -1]),
      [steps.length, 2],
      'int32',
    ),
    steps: tf.scalar(steps.length, 'int32'),
  }
  plan.network.layers.forEach((layer, i) => {
    if (layer.kind !== 'dropout') return
    const { values, units } = kept(i, rows)
    feeds[maskName(i)] = tf.tensor2d(values, [rows, units], 'bool')
  })
  return feeds
}

/** Weight of the row / rows of its batch. */
function scales({ rows, weights }: Batch, first: number, steps: readonly Step[]): Float32Array {
  const scale = new Float32Array(rows)
  for (const { start, end } of steps) {
    for (let row = start - first; row < end - first; row++) scale[row] = (weights === null ? 1 : weights[row]) / (end - start)
  }
  return scale
}
