import type { TrainingPlan } from '../engine.ts'
import { weightSpecs } from '../network/network.ts'

/** What a step costs on an ordinary processor, roughly: starting its operations, its products, and the optimiser. */
const cost = { startMs: 0.06, flopsPerMs: 2e7, weightsPerMs: 5e5 }
/** Other work of the process (cancelling, heartbeats) gets its turn this often, roughly. */
const callMs = 25

/** Of inputs that one call is given, at most: they are copied twice. */
const callBytes = 2 ** 24

/** How many steps one call of the graph makes. Of the plan alone, and not of a clock: all runs make the same calls. */
export function stepsPerCall({ network, batchSize }: TrainingPlan): number {
  const weights = weightSpecs(network).reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0)
  const ms = cost.startMs + (6 * batchSize * weights) / cost.flopsPerMs + weights / cost.weightsPerMs
  const fit = callBytes / (4 * batchSize * network.inputs)
  return Math.max(1, Math.floor(Math.min(callMs / ms, fit)))
}
