import type { ForestFamily } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { fillRoom } from './data.ts'
import { edgesOf } from './edges.ts'
import type { NodeSpec } from './nodes.ts'
import { openRoom } from './room.ts'
import { powerAbove } from './scale.ts'
import { startThreads, threadsFor } from './threads.ts'
import type { TreePlan, TreeRows } from './treeTypes.ts'

/** What was asked of a forest, and its data in the kernels' memory. Rows stand there in an order of their own: trained on, validated on, all others. */
export interface Forested extends NodeSpec {
  readonly plan: TreePlan
  readonly model: ForestFamily
  /** Whether it predicts a number; else shares of classes. */
  readonly isNumber: boolean
  /** How many rows are trained on, are validated on, and have scores: those of both. */
  readonly train: number
  readonly validation: number
  readonly scored: number
  /** Trees that are grown side by side. */
  readonly slots: number
  /** [all rows] where each comes from. */
  readonly order: Uint32Array
  /** [scored] targets, and weights; null where all weigh 1. */
  readonly y: Float32Array
  readonly weights: Float32Array | null
  /** [outputs × scored] the sum of the trees so far, output by output. */
  readonly scores: Float64Array
}

/** Leaves of a whole forest at most: more could neither be stored nor shipped. */
const mostLeaves = 2 ** 22
/** Row inputs that are looked at before other work runs: some tenths of a second. */
const budget = 3e7
/** Bits of a target as an integer. */
const targetBits = 30
/** Looking for a split of a forest takes so many times what adding a row to a histogram takes. */
const workFactor = 10

/** Leaves of a tree at most. */
function forestLeaves({ leaves, trees }: ForestFamily, rows: number): number {
  return Math.max(2, Math.min(leaves ?? rows, rows, Math.floor(mostLeaves / trees)))
}

/** Inputs that each split chooses from (Breiman's advice, where nothing is said). */
function inputsPerSplit({ columnSampling }: ForestFamily, isNumber: boolean, inputs: number): number {
  const count = columnSampling === undefined ? (isNumber ? inputs / 3 : Math.sqrt(inputs)) : columnSampling * inputs
  return Math.max(1, Math.floor(count + 1e-9))
}

/** Loads data and bins it. @param wanted threads; as many as suit where it is left out @throws CANCELLED; RECIPE_INVALID for a loss that does not fit */
export async function openForested(
  plan: TreePlan,
  model: ForestFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<Forested> {
  const { categories, outputs, seed, task, monotone } = plan
  const isNumber = task === 'regression'
  if (plan.loss !== (isNumber ? 'squared' : 'crossEntropy'))
    throw new CairnError('RECIPE_INVALID', `The loss ${plan.loss} does not fit a forest.`, { field: 'loss' })
  const [train, validation] = [data.rows.train.length, data.rows.validation.length]
  const scored = train + validation
  const edges = await edgesOf(data, categories, model.bins, seed, opening)
  const threads = wanted ?? threadsFor(train * data.width * workFactor)
  const leaves = forestLeaves(model, train)
  const slots = Math.min(threads, model.trees)
  const rows = { trainRows: train, scoredRows: scored, allRows: data.y.length }
  const trees = { outputs, leaves: 2, slots: { count: slots, leaves } }
  const room = openRoom({ ...rows, ...trees, edges, categories, monotone, weighted: data.weights !== null, threads })
  startThreads(threads - 1, room.memory, room.job)
  const { order, y, weights } = await fillRoom(room, data, opening)
  const scores = room.f64(room.get('scores'), scored * outputs)
  const forested = { plan, model, isNumber, room, edges, categories, train, validation, scored, slots, order, y, weights, scores }
  if (outputs === 1) quantiseTargets(forested)
  room.set('mostLeaves', leaves)
  room.set('mostDepth', model.depth ?? 0xffff_ffff)
  room.set('minRows', model.minRows)
  room.set('chosen', inputsPerSplit(model, isNumber, data.width))
  room.setNumber('budget', budget)
  return forested
}

/** Weight times the distance from the mean, and weight, as integers: their sums are exact. */
function quantiseTargets({ room, train, y, weights }: Forested): void {
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
