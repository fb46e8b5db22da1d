import type { ForestFamily } from '../../../shared/domain/training/recipe.ts'
import { type Ensemble, shareMargin } from '../../../shared/domain/training/trees.ts'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom, splitmixState } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import { fillRoom, immediate, resting } from './data.ts'
import { edgesOf } from './edges.ts'
import { readForestTree, slotView, writeForestTree } from './forestNodes.ts'
import { type GrownTree, joined, parted } from './grown.ts'
import type { NodeSpec } from './nodes.ts'
import { operations, taskRows } from './records.ts'
import { openRoom } from './room.ts'
import { powerAbove } from './scale.ts'
import { startThreads, threadsFor } from './threads.ts'
import type { Round, TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

/** Leaves of a whole forest at most: more could neither be stored nor shipped. */
const mostLeaves = 2 ** 22
/** Row inputs that are looked at before other work runs: some tenths of a second. */
const budget = 3e7
/** Bits of a target as an integer. */
const targetBits = 30
/** Looking for a split of a forest takes so many times what adding a row to a histogram takes. */
const workFactor = 10

/** Leaves of a tree at most. */
export function forestLeaves({ leaves, trees }: ForestFamily, rows: number): number {
  return Math.max(2, Math.min(leaves ?? rows, rows, Math.floor(mostLeaves / trees)))
}

/** Inputs that each split chooses from (Breiman's advice, where nothing is said). */
export function inputsPerSplit({ columnSampling }: ForestFamily, isNumber: boolean, inputs: number): number {
  const count = columnSampling === undefined ? (isNumber ? inputs / 3 : Math.sqrt(inputs)) : columnSampling * inputs
  return Math.max(1, Math.floor(count + 1e-9))
}

/** Grows trees apart and averages them. */
export async function forestSession(
  plan: TreePlan,
  model: ForestFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<TreeSession> {
  const { categories, outputs, seed, task, monotone } = plan
  const isNumber = task === 'regression'
  if (plan.loss !== (isNumber ? 'squared' : 'crossEntropy'))
    throw new CairnError('RECIPE_INVALID', `The loss ${plan.loss} does not fit a forest.`, { field: 'loss' })
  const [train, validation] = [data.rows.train.length, data.rows.validation.length]
  const scored = train + validation
  const edges = await edgesOf(data, categories, model.bins, seed, opening)
  const threads = wanted ?? threadsFor(train * data.width * workFactor)
  const leaves = forestLeaves(model, train)
  const slots = { count: Math.min(threads, model.trees), leaves }
  const rows = { trainRows: train, scoredRows: scored, allRows: data.y.length }
  const room = openRoom({ ...rows, edges, categories, monotone, outputs, leaves: 2, weighted: data.weights !== null, threads, slots })
  const spec: NodeSpec = { room, edges, categories }
  const { kernels, job } = room
  startThreads(threads - 1, room.memory, job)
  const { order, y, weights } = await fillRoom(room, data, opening)
  const scores = room.f64(room.get('scores'), scored * outputs)
  const grown: GrownTree[] = []
  /** Grown ahead, side by side. */
  const ahead: GrownTree[] = []
  if (outputs === 1) quantiseTargets()
  room.set('mostLeaves', leaves)
  room.set('mostDepth', model.depth ?? 0xffff_ffff)
  room.set('minRows', model.minRows)
  room.set('chosen', inputsPerSplit(model, isNumber, data.width))
  room.setNumber('budget', budget)

  /** Weight times the distance from the mean, and weight, as integers: their sums are exact. */
  function quantiseTargets(): void {
    let [sum, total, mostWeight] = [0, 0, 0]
    for (let i = 0; i < train; i++) {
      const weight = weights === null ? 1 : weights[i]
      sum += weight * y[i]
      total += weight
      mostWeight = Math.max(mostWeight, weight)
    }
    const mean = total > 0 ? sum / total : 0
    let most = 0
    for (let i = 0; i < train; i++) most = Math.max(most, Math.abs((y[i] - mean) * (weights === null ? 1 : weights[i])))
    const gScale = powerAbove(most) / 2 ** targetBits
    // Whole numbers where rows have no weights: then sums of weights are exact too.
    const hScale = weights === null ? 1 : powerAbove(mostWeight) / 2 ** room.get('pairBits')
    const pairs = new Int32Array(room.memory.buffer, room.get('pairs'), 2 * train)
    for (let i = 0; i < train; i++) {
      const weight = weights === null ? 1 : weights[i]
      pairs[2 * i] = Math.round(((y[i] - mean) * weight) / gScale)
      pairs[2 * i + 1] = Math.round(weight / hScale)
    }
    room.setNumber('gScale', gScale)
    room.setNumber('hScale', hScale)
    room.setNumber('parameter', mean)
  }

  /** Prepares a slot for the tree number `tree`: its rows and its random numbers depend on seed and number alone. */
  function plant(index: number, tree: number): void {
    const slot = slotView(spec, index)
    const draws = new Uint8Array(room.memory.buffer, slot.get('draws'), train)
    draws.fill(0)
    const random = seededRandom(derivedSeed('rows of a tree', seed, tree))
    for (let i = Math.max(1, Math.round(model.rowSampling * train)); i > 0; i--) {
      const row = random.int(train)
      if (draws[row] < 255) draws[row]++
    }
    const drawn = room.u32(slot.get('rows'), train)
    let count = 0
    for (let row = 0; row < train; row++) if (draws[row] > 0) drawn[count++] = row
    slot.set('rowCount', count)
    slot.set('nodeCount', 0)
    slot.set('isDone', 0)
    const state = splitmixState(derivedSeed('inputs of a tree', seed, tree))
    for (const [i, name] of (['random0', 'random1', 'random2', 'random3'] as const).entries()) slot.set(name, state[i])
  }

  async function growAhead(signal: AbortSignal): Promise<void> {
    const count = Math.min(slots.count, Math.max(1, model.trees - grown.length))
    for (let i = 0; i < count; i++) plant(i, grown.length + i)
    const views = Array.from({ length: count }, (_, i) => slotView(spec, i))
    while (views.some((slot) => slot.get('isDone') === 0)) {
      kernels.run(job, operations.growForestTree, count)
      await resting(signal)
    }
    ahead.push(...views.map((slot) => readForestTree(spec, slot, outputs)))
  }

  function addTree(tree: GrownTree, target: number, step: number, from: number, until: number): void {
    writeForestTree(spec, slotView(spec, 0), tree)
    room.set('slot', 0)
    room.set('target', target)
    room.set('step', step)
    room.set('from', from)
    room.set('until', until)
    kernels.run(job, operations.addForestTree, Math.ceil((until - from) / taskRows))
  }

  const addScores = (tree: GrownTree) => addTree(tree, room.get('scores'), scored, 0, scored)

  function outputOf(sum: number, trees: number): number {
    const mean = sum / Math.max(1, trees)
    if (isNumber) return mean
    const held = Math.min(1 - shareMargin, Math.max(shareMargin, mean))
    return outputs === 1 ? Math.log(held / (1 - held)) : Math.log(held)
  }

  /** Mean loss of rows by the trees so far. */
  function lossOf(from: number, until: number): number {
    let sum = 0
    for (let i = from; i < until; i++) {
      const weight = weights === null ? 1 : weights[i]
      const mean = scores[(outputs > 1 ? y[i] * scored : 0) + i] / grown.length
      if (isNumber) sum += weight * (mean - y[i]) ** 2
      else sum -= weight * Math.log(Math.min(1 - shareMargin, Math.max(shareMargin, outputs > 1 || y[i] === 1 ? mean : 1 - mean)))
    }
    return sum / (until - from)
  }

  function validationOutputs(): Float32Array | null {
    if (validation === 0) return null
    const out = new Float32Array(validation * outputs)
    for (let k = 0; k < outputs; k++)
      for (let i = 0; i < validation; i++) out[i * outputs + k] = outputOf(scores[k * scored + train + i], grown.length)
    return out
  }

  return {
    async round(signal): Promise<Round> {
      await resting(signal)
      if (ahead.length === 0) await growAhead(signal)
      const tree = ahead.shift()
      if (tree === undefined) throw new CairnError('INTERNAL', 'No tree was grown.')
      addScores(tree)
      grown.push(tree)
      return { loss: lossOf(0, train), validationLoss: validation > 0 ? lossOf(train, scored) : null, outputs: validationOutputs() }
    },
    async restore(trees, rounds) {
      ahead.length = 0
      grown.length = 0
      scores.fill(0)
      for (const tree of parted(trees).slice(0, rounds)) {
        addScores(tree)
        grown.push(tree)
        await immediate()
      }
    },
    grown(rounds = grown.length) {
      const trees = joined(grown.slice(0, rounds), outputs)
      const kind: Pick<Ensemble, 'combine' | 'leaves'> = { combine: 'mean', leaves: isNumber ? 'score' : 'share' }
      const base = new Array<number>(outputs).fill(0)
      return { ensemble: { inputs: data.width, categories: [...categories], outputs, trees: trees.roots.length, ...kind, base }, trees }
    },
    async predict(rounds) {
      const trees = grown.slice(0, rounds)
      const out = new Float32Array(data.y.length * outputs)
      const step = Math.floor(scored / outputs)
      const sums = room.f64(room.get('derivatives'), step * outputs)
      for (let from = 0; from < data.y.length; from += step) {
        const until = Math.min(data.y.length, from + step)
        sums.fill(0)
        for (const tree of trees) {
          addTree(tree, room.get('derivatives') - 8 * from, step, from, until)
          await immediate()
        }
        for (let k = 0; k < outputs; k++)
          for (let i = from; i < until; i++) out[order[i] * outputs + k] = outputOf(sums[k * step + i - from], trees.length)
      }
      return out
    },
    dispose: () => kernels.stop(job),
  }
}
