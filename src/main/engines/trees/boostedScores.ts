import { CairnError } from '../../../shared/errors.ts'
import type { Boosted } from './boosted.ts'
import { immediate } from './data.ts'
import type { GrownTree } from './grown.ts'
import { writeTree } from './nodes.ts'
import { operations, partRecord, taskRows } from './records.ts'
import type { Room } from './room.ts'
import { powerAbove } from './scale.ts'

/** Bits of a gradient as an integer. */
const gradientBits = 30

const tasksOf = (rows: number): number => Math.ceil(rows / taskRows)

/** What each task found of its rows, in their order: added up in it, sums have the same bits however many threads there are. */
function partsOf(room: Room, rows: number, name: 'loss' | 'validationLoss' | 'mostG' | 'mostH'): number[] {
  const first = room.get('parts') + partRecord.at(name)
  return Array.from({ length: tasksOf(rows) }, (_, task) => room.bytes.getFloat64(first + task * partRecord.size, true))
}

/** Scores as they are before the first tree. */
export function resetScores({ scores, base, scored }: Boosted): void {
  for (const [k, score] of base.entries()) scores.fill(score, k * scored, (k + 1) * scored)
}

/** Mean losses of the scores as they are. With one output its derivatives are computed on the way; with several they are those of `derive`. */
export function measure({ room, base, train, validation, scored }: Boosted): { loss: number; validationLoss: number | null } {
  room.set('output', 0)
  room.kernels.run(room.job, base.length > 1 ? operations.sumExponentials : operations.derive, tasksOf(scored))
  const sum = (name: 'loss' | 'validationLoss') => partsOf(room, scored, name).reduce((total, part) => total + part, 0)
  return { loss: sum('loss') / train, validationLoss: validation > 0 ? sum('validationLoss') / validation : null }
}

/** Derivatives of the loss by the scores of one of several outputs. */
export function derive({ room, scored }: Boosted, output: number): void {
  room.set('output', output)
  room.kernels.run(room.job, operations.derive, tasksOf(scored))
}

/** Sets the powers of two by which derivatives become integers of so many bits. @throws TRAINING_DIVERGED */
export function scaleDerivatives({ room, scored }: Boosted): void {
  const most = (name: 'mostG' | 'mostH') => partsOf(room, scored, name).reduce((largest, part) => Math.max(largest, part), 0)
  const [g, h] = [most('mostG'), most('mostH')]
  if (!Number.isFinite(g) || !Number.isFinite(h))
    throw new CairnError('TRAINING_DIVERGED', 'The gradients of the loss are no longer numbers.')
  room.setNumber('gScale', powerAbove(g) / 2 ** gradientBits)
  room.setNumber('hScale', powerAbove(h) / 2 ** room.get('pairBits'))
}

/** Adds the tree that has just been grown. @param isDrawn whether it has not seen all training rows, so that their leaves are to be looked for */
export function addGrownTree(boosted: Boosted, tree: GrownTree, isDrawn: boolean): void {
  const { room, train } = boosted
  room.set('target', scoresAt(boosted, tree.output))
  if (!isDrawn) room.kernels.addLeaves(room.job)
  addTree(boosted, tree, isDrawn ? 0 : train)
}

/** Adds a tree to the scores of rows from one on. */
export function addTree(boosted: Boosted, tree: GrownTree, from: number): void {
  writeTree(boosted, tree, 0, 0)
  addWritten(boosted.room, scoresAt(boosted, tree.output), [0], from, boosted.scored)
}

const scoresAt = ({ room, scored }: Boosted, output: number): number => room.get('scores') + 8 * output * scored

/** Adds the trees whose nodes are written from `roots` on. @param target where the sum of row 0 would lie */
function addWritten(room: Room, target: number, roots: readonly number[], from: number, until: number): void {
  if (until <= from) return
  room.u32(room.get('roots'), roots.length).set(roots)
  room.set('rootCount', roots.length)
  room.set('target', target)
  room.set('from', from)
  room.set('until', until)
  room.kernels.run(room.job, operations.addTrees, tasksOf(until - from))
}

/** [validation × outputs] the scores of the validation rows; null where there are none. */
export function validationOutputs({ scores, base, train, validation, scored }: Boosted): Float32Array | null {
  if (validation === 0) return null
  const outputs = base.length
  const out = new Float32Array(validation * outputs)
  for (let k = 0; k < outputs; k++) for (let i = 0; i < validation; i++) out[i * outputs + k] = scores[k * scored + train + i]
  return out
}

/** [all rows × outputs] what trees say, in the caller's order. Some rows at a time: their sums take the room of the derivatives, which are lost. */
export async function predictRows(boosted: Boosted, trees: readonly GrownTree[]): Promise<Float32Array> {
  const { room, base, order, scored } = boosted
  const outputs = base.length
  const out = new Float32Array(order.length * outputs)
  const sums = room.f64(room.get('derivatives'), scored)
  for (let from = 0; from < order.length; from += sums.length) {
    const until = Math.min(order.length, from + sums.length)
    for (const [k, score] of base.entries()) {
      sums.fill(score)
      const own = trees.filter(({ output }) => output === k)
      await addBatches(boosted, own, (roots) => addWritten(room, room.get('derivatives') - 8 * from, roots, from, until))
      for (let i = from; i < until; i++) out[order[i] * outputs + k] = sums[i - from]
    }
  }
  return out
}

/** As many trees at a time as there is room for their nodes. */
async function addBatches(boosted: Boosted, trees: readonly GrownTree[], add: (roots: readonly number[]) => void): Promise<void> {
  let roots: number[] = []
  let first = 0
  const flush = async () => {
    if (roots.length > 0) add(roots)
    roots = []
    first = 0
    await immediate()
  }
  for (const tree of trees) {
    if (first + tree.input.length > boosted.room.nodes) await flush()
    writeTree(boosted, tree, first, 0)
    roots.push(first)
    first += tree.input.length
  }
  await flush()
}
