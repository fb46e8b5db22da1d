import type { BoostingFamily, Loss } from '../../../shared/domain/training/recipe.ts'
import type { Ensemble } from '../../../shared/domain/training/trees.ts'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import { baseOf } from './bases.ts'
import { fillRoom, immediate, resting } from './data.ts'
import { edgesOf, sampled } from './edges.ts'
import { type GrownTree, joined, parted } from './grown.ts'
import type { Round, TreePlan, TreeRows, TreeSession } from './treeTypes.ts'
import { type NodeSpec, readTree, writeTree } from './nodes.ts'
import { columnRecord, operations, partRecord, taskRows } from './records.ts'
import { renewLeaves } from './renewal.ts'
import { openRoom, type Room } from './room.ts'
import { startThreads, threadsFor } from './threads.ts'

/** Numbers of the losses in src/kernels/trees/losses.ts. */
const losses = { logistic: 0, softmax: 1, squared: 2, absolute: 3, huber: 4, quantile: 5, poisson: 6 } as const

/** Row inputs that are looked at before other work runs: some tenths of a second. */
const budget = 3e7

function lossNumber(loss: Loss, outputs: number): number {
  if (loss === 'crossEntropy') return outputs === 1 ? losses.logistic : losses.softmax
  if (loss === 'focal') throw new CairnError('RECIPE_INVALID', 'The loss focal does not fit trees.', { field: 'loss' })
  return losses[loss]
}

/** Grows trees that correct each other. */
export async function boostingSession(
  plan: TreePlan,
  model: BoostingFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<TreeSession> {
  const { categories, outputs, seed } = plan
  const [train, validation] = [data.rows.train.length, data.rows.validation.length]
  const scored = train + validation
  const all = data.y.length
  const edges = await edgesOf(data, categories, model.bins, seed, opening)
  const threads = wanted ?? threadsFor(train * data.width)
  const leaves = Math.min(model.leaves, Math.max(2, train))
  const monotone = plan.monotone
  const weighted = data.weights !== null
  const sizes = { trainRows: train, scoredRows: scored, allRows: all, outputs, leaves, weighted, threads, slots: null }
  const room = openRoom({ ...sizes, edges, categories, monotone })
  const spec: NodeSpec = { room, edges, categories }
  const { kernels, job } = room
  startThreads(threads - 1, room.memory, job)
  const { order, y, weights } = await fillRoom(room, data, opening)
  const trainWeights = weights?.subarray(0, train) ?? null
  const base = baseOf(plan, y.subarray(0, train), trainWeights)
  const scores = room.f64(room.get('scores'), scored * outputs)
  const grown: GrownTree[] = []
  const loss = lossNumber(plan.loss, outputs)
  const level = plan.loss === 'quantile' ? (plan.quantileLevel ?? 0.5) : 0.5
  const renewal = { room, y, scores, weights, level, rate: model.learningRate, monotone }
  tell(room, plan, model, loss, leaves)
  reset()

  function reset(): void {
    for (let k = 0; k < outputs; k++) scores.fill(base[k], k * scored, (k + 1) * scored)
  }

  const tasksOf = (rows: number) => Math.ceil(rows / taskRows)

  function partsSum(name: 'loss' | 'validationLoss'): number {
    let sum = 0
    for (let task = 0; task < tasksOf(scored); task++) sum += part(task, name)
    return sum
  }

  const part = (task: number, name: Parameters<typeof partRecord.at>[0]) =>
    room.bytes.getFloat64(room.get('parts') + task * partRecord.size + partRecord.at(name), true)

  /** Losses of the scores as they are; with one output the derivatives too. */
  function measure(): { loss: number; validationLoss: number | null } {
    room.set('output', 0)
    kernels.run(job, outputs > 1 ? operations.sumExponentials : operations.derive, tasksOf(scored))
    return { loss: partsSum('loss') / train, validationLoss: validation > 0 ? partsSum('validationLoss') / validation : null }
  }

  /** Powers of two by which derivatives become integers of so many bits. */
  function scale(): void {
    let [g, h] = [0, 0]
    for (let task = 0; task < tasksOf(scored); task++) {
      g = Math.max(g, part(task, 'mostG'))
      h = Math.max(h, part(task, 'mostH'))
    }
    if (!Number.isFinite(g) || !Number.isFinite(h))
      throw new CairnError('TRAINING_DIVERGED', 'The gradients of the loss are no longer numbers.')
    room.setNumber('gScale', powerAbove(g) / 2 ** 30)
    room.setNumber('hScale', powerAbove(h) / 2 ** room.get('pairBits'))
  }

  function drawRows(round: number): boolean {
    const size = Math.max(1, Math.floor(train * model.rowSampling))
    room.set('sampled', size)
    if (size >= train) return false
    const everyRow = Uint32Array.from({ length: train }, (_, row) => row)
    drawn = sampled(everyRow, size, derivedSeed('rows of a tree', seed, round))
    return true
  }
  let drawn: Uint32Array = new Uint32Array()

  function drawInputs(round: number, output: number): void {
    const count = Math.max(1, Math.round(data.width * model.columnSampling))
    if (count >= data.width) return
    const inputs = Uint32Array.from({ length: data.width }, (_, input) => input)
    const chosen = new Set(
      seededRandom(derivedSeed('inputs of a tree', seed, round, output))
        .shuffle(inputs)
        .subarray(0, count),
    )
    for (let input = 0; input < data.width; input++) {
      room.bytes.setUint32(room.get('columnList') + input * columnRecord.size + columnRecord.at('active'), chosen.has(input) ? 1 : 0, true)
    }
  }

  async function growTree(round: number, output: number, isDrawn: boolean, signal: AbortSignal): Promise<GrownTree> {
    room.set('output', output)
    // With one output they have been computed with the loss.
    if (outputs > 1) kernels.run(job, operations.derive, tasksOf(scored))
    scale()
    drawInputs(round, output)
    if (isDrawn) room.u32(room.get('rows'), drawn.length).set(drawn)
    kernels.begin(job, isDrawn ? 1 : 0)
    while (kernels.grow(job, budget) === 0) await resting(signal)
    if (plan.loss === 'absolute' || plan.loss === 'quantile') renewLeaves(renewal)
    const tree = readTree(spec, output, coverOf)
    addScores(tree, output, isDrawn)
    return tree
  }

  function coverOf(start: number, count: number): number {
    if (weights === null) return count
    let sum = 0
    for (const row of room.u32(room.get('rows') + 4 * start, count)) sum += weights[row]
    return sum
  }

  function addScores(tree: GrownTree, output: number, isDrawn: boolean): void {
    const target = room.get('scores') + 8 * output * scored
    room.set('target', target)
    if (!isDrawn) kernels.addLeaves(job)
    writeTree(spec, tree, 0, 0)
    addTrees(target, [0], isDrawn ? 0 : train, scored)
  }

  function addTrees(target: number, roots: readonly number[], from: number, until: number): void {
    if (until <= from) return
    room.u32(room.get('roots'), roots.length).set(roots)
    room.set('rootCount', roots.length)
    room.set('target', target)
    room.set('from', from)
    room.set('until', until)
    kernels.run(job, operations.addTrees, tasksOf(until - from))
  }

  function validationOutputs(): Float32Array | null {
    if (validation === 0) return null
    const out = new Float32Array(validation * outputs)
    for (let k = 0; k < outputs; k++) for (let i = 0; i < validation; i++) out[i * outputs + k] = scores[k * scored + train + i]
    return out
  }

  let measured = false
  /** Whether the scores are those of other trees than `grown`. */
  let stale = false

  async function round(signal: AbortSignal): Promise<Round> {
    await resting(signal)
    if (stale) await rescore(signal)
    if (!measured) measure()
    measured = true
    const number = grown.length / outputs
    const isDrawn = drawRows(number)
    const trees: GrownTree[] = []
    try {
      for (let output = 0; output < outputs; output++) {
        trees.push(await growTree(number, output, isDrawn, signal))
        if (outputs > 1) await resting(signal)
      }
    } catch (error) {
      // Scores have some of this round's trees. Many take long to be added again: not before there is another round.
      stale = trees.length > 0
      measured = false
      throw error
    }
    grown.push(...trees)
    return { ...measure(), outputs: validationOutputs() }
  }

  /** Scores of the trees that were grown. */
  async function rescore(signal: AbortSignal): Promise<void> {
    reset()
    for (const tree of grown) {
      writeTree(spec, tree, 0, 0)
      addTrees(room.get('scores') + 8 * tree.output * scored, [0], 0, scored)
      await resting(signal)
    }
    measured = false
    stale = false
  }

  return {
    round,
    async restore(trees, rounds) {
      grown.length = 0
      grown.push(...parted(trees).slice(0, rounds * outputs))
      stale = true
    },
    grown(rounds = grown.length / outputs) {
      const trees = joined(grown.slice(0, rounds * outputs), 1)
      const leavesOf: Pick<Ensemble, 'combine' | 'leaves'> = { combine: 'sum', leaves: 'score' }
      const ensemble = { inputs: data.width, categories: [...categories], outputs, trees: trees.roots.length, ...leavesOf, base }
      return { ensemble, trees }
    },
    async predict(rounds) {
      return predictRows(spec, grown.slice(0, rounds * outputs), base, order, addTrees)
    },
    dispose: () => kernels.stop(job),
  }
}

type AddTrees = (target: number, roots: readonly number[], from: number, until: number) => void

/** Outputs of all rows, in the caller's order; the derivatives' room holds sums of some rows at a time. */
async function predictRows(
  spec: NodeSpec,
  trees: readonly GrownTree[],
  base: readonly number[],
  order: Uint32Array,
  addTrees: AddTrees,
): Promise<Float32Array> {
  const { room } = spec
  const outputs = base.length
  const out = new Float32Array(order.length * outputs)
  const sums = room.f64(room.get('derivatives'), room.get('scoredRows'))
  for (let from = 0; from < order.length; from += sums.length) {
    const until = Math.min(order.length, from + sums.length)
    for (let k = 0; k < outputs; k++) {
      sums.fill(base[k])
      await addBatches(
        spec,
        trees.filter(({ output }) => output === k),
        (roots) => addTrees(room.get('derivatives') - 8 * from, roots, from, until),
      )
      for (let i = from; i < until; i++) out[order[i] * outputs + k] = sums[i - from]
    }
  }
  return out
}

/** As many trees at a time as there is room for their nodes. */
async function addBatches(spec: NodeSpec, trees: readonly GrownTree[], add: (roots: readonly number[]) => void): Promise<void> {
  let roots: number[] = []
  let first = 0
  const flush = async () => {
    if (roots.length > 0) add(roots)
    roots = []
    first = 0
    await immediate()
  }
  for (const tree of trees) {
    if (first + tree.input.length > spec.room.nodes) await flush()
    writeTree(spec, tree, first, 0)
    roots.push(first)
    first += tree.input.length
  }
  await flush()
}

function tell(room: Room, plan: TreePlan, model: BoostingFamily, loss: number, leaves: number): void {
  room.set('loss', loss)
  room.set('mostLeaves', leaves)
  room.set('mostDepth', model.depth ?? 0xffff_ffff)
  room.set('minRows', model.minRows)
  room.set('categoryLimit', model.categoryLimit)
  const numbers = { l1: model.l1, l2: model.l2, minHessian: model.minHessian, rate: model.learningRate } as const
  const ofCategories = { categorySmoothing: model.categorySmoothing, categoryL2: model.categoryL2 } as const
  const parameter = plan.loss === 'quantile' ? (plan.quantileLevel ?? 0.5) : (plan.huberDelta ?? 1)
  const all = { ...numbers, ...ofCategories, parameter }
  for (const [name, value] of Object.entries(all) as [keyof typeof all, number][]) room.setNumber(name, value)
}

/** The least power of two that is at least x, and not so small that float32 could not hold its inverse; 1 for 0. */
export function powerAbove(x: number): number {
  return x > 0 ? 2 ** Math.max(-80, Math.ceil(Math.log2(x))) : 1
}
