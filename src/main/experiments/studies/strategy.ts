import { createHash } from 'node:crypto'
import type { Assignment, SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { seededRandom } from '../../random.ts'
import { gridAssignment, randomAssignment } from './space.ts'
import { type Observation, suggest } from './tpe.ts'
import { median } from '../../statistics/quantiles.ts'

/** The seed of a trial's own randomness: 48 bits of a hash. */
function trialSeed(seed: number, trial: number): number {
  return createHash('sha256').update(`cairn.trial/1 ${seed} ${trial}`).digest().readUIntBE(0, 6)
}

/**
 * What trial number `trial` (from 0) sets, or null when there are no more. It depends on the plan and on what the trials
 * before it came to, and on nothing else: so a study that was interrupted goes on to the same trials.
 *
 * @param before the trials before it that came to something, in order
 */
export function proposeTrial(plan: SweepPlan, trial: number, before: readonly Observation[]): Assignment | null {
  if (trial >= plan.maxTrials) return null
  const { strategy, space, seed } = plan
  if (strategy.kind === 'grid') return gridAssignment(space, strategy.points, trial)
  const random = seededRandom(trialSeed(seed, trial))
  if (strategy.kind !== 'tpe' || trial < strategy.startup || before.length === 0) return randomAssignment(space, random)
  return suggest(space, before, strategy.candidates, random)
}

/** The trials that depend on no other: what they set is known before any has ended. The first ones of the plan, in order. */
export function independentTrials(plan: SweepPlan): { readonly trial: number; readonly assignment: Assignment }[] {
  const { strategy, maxTrials, prune } = plan
  const most = prune ? 0 : strategy.kind === 'tpe' ? Math.min(strategy.startup, maxTrials) : maxTrials
  const found: { trial: number; assignment: Assignment }[] = []
  for (let trial = 0; trial < most; trial++) {
    const assignment = proposeTrial(plan, trial, [])
    if (assignment === null) break
    found.push({ trial, assignment })
  }
  return found
}

export interface Rung {
  /** How many trials come to it. */
  readonly trials: number
  /** How many epochs they have had at its end. */
  readonly epochs: number
}

/**
 * Successive halving: K. Jamieson and A. Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
 * Optimization", AISTATS 2016. At each rung 1/reduction of the trials go on, for `reduction` times as many epochs.
 */
export function rungs(trials: number, epochs: number, reduction: number): Rung[] {
  const made: Rung[] = []
  for (let left = trials; left >= 1; left = Math.floor(left / reduction)) made.push({ trials: left, epochs: 0 })
  return made
    .map((rung, i) => ({ ...rung, epochs: Math.max(1, Math.floor(epochs / reduction ** (made.length - 1 - i))) }))
    .filter(({ epochs: own }, i, all) => i === all.length - 1 || own < all[i + 1].epochs)
}

/**
 * The median rule: a trial ends when its best loss up to an epoch is worse than the median, over the trials before it, of
 * the means of their losses up to that epoch (D. Golovin et al., "Google Vizier", KDD 2017, section 3.2.2).
 *
 * @param curves the losses of each finished trial, by epoch @returns the limit at each epoch from 1; infinite at first
 */
export function medianLimits(curves: readonly (readonly number[])[], epochs: number): number[] {
  const means = curves.map(runningMeans)
  return Array.from({ length: epochs }, (_, i) => {
    if (i + 1 < warmUpEpochs || means.length < warmUpTrials) return Infinity
    return median(means.map((own) => own[Math.min(i, own.length - 1)]))
  })
}

const warmUpEpochs = 3
const warmUpTrials = 4

function runningMeans(losses: readonly number[]): number[] {
  let sum = 0
  return losses.map((loss, i) => (sum += loss) / (i + 1))
}
