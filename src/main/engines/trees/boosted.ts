import type { BoostingFamily, Loss } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { baseOf } from './bases.ts'
import { fillRoom } from './data.ts'
import { edgesOf } from './edges.ts'
import type { NodeSpec } from './nodes.ts'
import { openRoom, type Room } from './room.ts'
import { startThreads, threadsFor } from './threads.ts'
import type { TreePlan, TreeRows } from './treeTypes.ts'

/** What was asked of boosting, and its data in the kernels' memory. Rows stand there in an order of their own: trained on, validated on, all others. */
export interface Boosted extends NodeSpec {
  readonly plan: TreePlan
  readonly model: BoostingFamily
  /** How many rows are trained on, are validated on, and have scores: those of both. */
  readonly train: number
  readonly validation: number
  readonly scored: number
  /** [all rows] where each comes from. */
  readonly order: Uint32Array
  /** [scored] targets, and weights; null where all weigh 1. */
  readonly y: Float32Array
  readonly weights: Float32Array | null
  /** [outputs] the score of every row before the first tree. */
  readonly base: readonly number[]
  /** [outputs × scored] the sum of the trees so far, output by output. */
  readonly scores: Float64Array
}

/** Numbers of the losses in src/kernels/trees/losses.ts. */
const losses = { logistic: 0, softmax: 1, squared: 2, absolute: 3, huber: 4, quantile: 5, poisson: 6 } as const

function lossNumber(loss: Loss, outputs: number): number {
  if (loss === 'crossEntropy') return outputs === 1 ? losses.logistic : losses.softmax
  if (loss === 'focal') throw new CairnError('RECIPE_INVALID', 'The loss focal does not fit trees.', { field: 'loss' })
  return losses[loss]
}

/** The share of rows that a quantile, or the median, has below it. */
export const levelOf = ({ loss, quantileLevel }: TreePlan): number => (loss === 'quantile' ? (quantileLevel ?? 0.5) : 0.5)

/** Loads data and bins it. @param wanted threads; as many as suit where it is left out @throws CANCELLED */
export async function openBoosted(
  plan: TreePlan,
  model: BoostingFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<Boosted> {
  const { categories, monotone, outputs, seed } = plan
  // Before there are threads, which nobody would stop.
  const loss = lossNumber(plan.loss, outputs)
  const [train, validation] = [data.rows.train.length, data.rows.validation.length]
  const scored = train + validation
  const edges = await edgesOf(data, categories, model.bins, seed, opening)
  const threads = wanted ?? threadsFor(train * data.width)
  const leaves = Math.min(model.leaves, Math.max(2, train))
  const rows = { trainRows: train, scoredRows: scored, allRows: data.y.length }
  const room = openRoom({ ...rows, edges, categories, monotone, outputs, leaves, weighted: data.weights !== null, threads, slots: null })
  startThreads(threads - 1, room.memory, room.job)
  const { order, y, weights } = await fillRoom(room, data, opening)
  tell(room, plan, model, loss, leaves)
  const base = baseOf(plan, y.subarray(0, train), weights?.subarray(0, train) ?? null)
  const scores = room.f64(room.get('scores'), scored * outputs)
  return { plan, model, room, edges, categories, train, validation, scored, order, y, weights, base, scores }
}

/** Tells the kernels what was asked for. */
function tell(room: Room, plan: TreePlan, model: BoostingFamily, loss: number, leaves: number): void {
  room.set('loss', loss)
  room.set('mostLeaves', leaves)
  room.set('mostDepth', model.depth ?? 0xffff_ffff)
  room.set('minRows', model.minRows)
  room.set('categoryLimit', model.categoryLimit)
  const numbers = { l1: model.l1, l2: model.l2, minHessian: model.minHessian, rate: model.learningRate } as const
  const ofCategories = { categorySmoothing: model.categorySmoothing, categoryL2: model.categoryL2 } as const
  const parameter = plan.loss === 'quantile' ? levelOf(plan) : (plan.huberDelta ?? 1)
  const all = { ...numbers, ...ofCategories, parameter }
  for (const [name, value] of Object.entries(all) as [keyof typeof all, number][]) room.setNumber(name, value)
}
