import { boostingSession } from './boosting.ts'
import { forestSession } from './forest.ts'
import type { TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

export type { Round, TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

/**
 * Loads data and bins it. @param threads as many as suit where it is left out
 * @throws CANCELLED within two seconds; ENGINE_UNAVAILABLE when there is not so much memory; RECIPE_INVALID when the loss does not fit
 */
export async function openTreeSession(plan: TreePlan, rows: TreeRows, signal: AbortSignal, threads?: number): Promise<TreeSession> {
  if (plan.model.family === 'boosting') return boostingSession(plan, plan.model, rows, signal, threads)
  return forestSession(plan, plan.model, rows, signal, threads)
}
