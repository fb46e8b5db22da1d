import { shareMargin } from '../../../shared/domain/training/trees.ts'
import { immediate } from './data.ts'
import type { Forested } from './forested.ts'
import { slotView, writeForestTree } from './forestNodes.ts'
import type { GrownTree } from './grown.ts'
import { operations, taskRows } from './records.ts'

/** Adds a tree to the scores of all rows that have some. */
export function addToScores(forested: Forested, tree: GrownTree): void {
  const { room, scored } = forested
  addTree(forested, tree, room.get('scores'), scored, 0, scored)
}

/** @param target where the first output of row 0 would lie @param step numbers from an output to the next */
function addTree(forested: Forested, tree: GrownTree, target: number, step: number, from: number, until: number): void {
  const { room } = forested
  writeForestTree(forested, slotView(forested, 0), tree)
  room.set('slot', 0)
  room.set('target', target)
  room.set('step', step)
  room.set('from', from)
  room.set('until', until)
  room.kernels.run(room.job, operations.addForestTree, Math.ceil((until - from) / taskRows))
}

/** What trees say of an output: their mean, and of a share its log-odds, or its logarithm with several classes. */
function outputOf({ isNumber, plan }: Forested, sum: number, trees: number): number {
  const mean = sum / Math.max(1, trees)
  if (isNumber) return mean
  const share = held(mean)
  return plan.outputs === 1 ? Math.log(share / (1 - share)) : Math.log(share)
}

/** Off 0 and 1, whose logarithms are infinite. */
const held = (share: number): number => Math.min(1 - shareMargin, Math.max(shareMargin, share))

/** Mean loss of the rows from … until − 1 by so many trees, which scores are the sum of. */
export function lossOf(forested: Forested, trees: number, from: number, until: number): number {
  const { plan, isNumber, scored, y, weights, scores } = forested
  const several = plan.outputs > 1
  let sum = 0
  for (let i = from; i < until; i++) {
    const weight = weights === null ? 1 : weights[i]
    const mean = scores[(several ? y[i] * scored : 0) + i] / trees
    if (isNumber) sum += weight * (mean - y[i]) ** 2
    else sum -= weight * Math.log(held(several || y[i] === 1 ? mean : 1 - mean))
  }
  return sum / (until - from)
}

/** [validation × outputs] what so many trees say of the validation rows; null where there are none. */
export function validationOutputs(forested: Forested, trees: number): Float32Array | null {
  const { plan, train, validation, scored, scores } = forested
  if (validation === 0) return null
  const { outputs } = plan
  const out = new Float32Array(validation * outputs)
  for (let k = 0; k < outputs; k++)
    for (let i = 0; i < validation; i++) out[i * outputs + k] = outputOf(forested, scores[k * scored + train + i], trees)
  return out
}

/** [all rows × outputs] what trees say, in the caller's order. Some rows at a time: sums of all their outputs lie in the room of the derivatives. */
export async function predictRows(forested: Forested, trees: readonly GrownTree[]): Promise<Float32Array> {
  const { room, plan, scored, order } = forested
  const { outputs } = plan
  const out = new Float32Array(order.length * outputs)
  const step = Math.max(1, Math.floor(scored / outputs))
  const sums = room.f64(room.get('derivatives'), step * outputs)
  for (let from = 0; from < order.length; from += step) {
    const until = Math.min(order.length, from + step)
    sums.fill(0)
    for (const tree of trees) {
      addTree(forested, tree, room.get('derivatives') - 8 * from, step, from, until)
      await immediate()
    }
    for (let k = 0; k < outputs; k++)
      for (let i = from; i < until; i++) out[order[i] * outputs + k] = outputOf(forested, sums[k * step + i - from], trees.length)
  }
  return out
}
