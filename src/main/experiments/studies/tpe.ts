import type { Assignment, Dimension } from '../../../shared/domain/experiments/study.ts'
import type { Random } from '../../random.ts'
import { normalCdf } from '../../statistics/special.ts'
import { choices, fromUnit, isRange, toUnit } from './space.ts'

export interface Observation {
  readonly assignment: Assignment
  /** The smaller the better. */
  readonly loss: number
}

/** The share of the observations that count as good (γ). */
const goodShare = 0.25

/**
 * The next trial by the tree-structured Parzen estimator: J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, "Algorithms for
 * Hyper-Parameter Optimization", NIPS 24 (2011), section 4. Each dimension for itself: densities l of the good and g of
 * the other observations, candidates drawn from l, and of those the one with the largest l/g, which is the one with the
 * largest expected improvement.
 *
 * @param observations at least one
 */
export function suggest(space: readonly Dimension[], observations: readonly Observation[], candidates: number, random: Random): Assignment {
  // Sorting is stable: of equal losses the earlier trial counts as better.
  const sorted = [...observations].sort((a, b) => a.loss - b.loss)
  const count = Math.ceil(goodShare * sorted.length)
  const good = sorted.slice(0, count)
  const rest = sorted.slice(count)
  return space.map((dimension, d) => {
    const of = (some: readonly Observation[]) => some.map(({ assignment }) => assignment[d])
    if (!isRange(dimension)) return suggestChoice(choices(dimension) ?? [], of(good), of(rest), candidates, random)
    const units = (some: readonly Observation[]) => of(some).map((value) => toUnit(dimension, value as number))
    return fromUnit(dimension, suggestUnit(units(good), units(rest), candidates, random))
  })
}

function suggestUnit(good: readonly number[], rest: readonly number[], candidates: number, random: Random): number {
  const l = parzen(good)
  const g = parzen(rest)
  let best = { unit: 0.5, gain: -Infinity }
  for (let i = 0; i < candidates; i++) {
    const unit = draw(l, random)
    const gain = Math.log(density(l, unit)) - Math.log(density(g, unit))
    if (gain > best.gain) best = { unit, gain }
  }
  return best.unit
}

/** A normal density, cut off at 0 and 1. */
interface Bell {
  readonly mean: number
  readonly deviation: number
}

/**
 * Bells at the observations and a wide one in the middle for what was known before; each as wide as the larger of the
 * distances to its neighbours, within bounds.
 */
function parzen(units: readonly number[]): Bell[] {
  const means = [...units, 0.5].sort((a, b) => a - b)
  const narrowest = 1 / Math.min(100, means.length + 1)
  const bells = means.map((mean, i): Bell => {
    const left = mean - (means[i - 1] ?? 0)
    const right = (means[i + 1] ?? 1) - mean
    return { mean, deviation: Math.min(1, Math.max(left, right, narrowest)) }
  })
  bells[means.indexOf(0.5)] = { mean: 0.5, deviation: 1 }
  return bells
}

function density(bells: readonly Bell[], unit: number): number {
  return bells.reduce((sum, { mean, deviation }) => {
    const z = (unit - mean) / deviation
    const inside = normalCdf((1 - mean) / deviation) - normalCdf(-mean / deviation)
    return sum + Math.exp(-(z * z) / 2) / (deviation * Math.sqrt(2 * Math.PI) * inside * bells.length)
  }, 0)
}

/** A bell's middle lies between 0 and 1, so at least a third of what is drawn does. */
function draw(bells: readonly Bell[], random: Random): number {
  const { mean, deviation } = bells[random.int(bells.length)]
  for (;;) {
    const unit = mean + deviation * random.normal()
    if (unit >= 0 && unit <= 1) return unit
  }
}

function suggestChoice(values: Assignment, good: Assignment, rest: Assignment, candidates: number, random: Random): Assignment[number] {
  const l = shares(values, good)
  const g = shares(values, rest)
  let best = 0
  let gain = -Infinity
  for (let i = 0; i < candidates; i++) {
    const drawn = drawIndex(l, random)
    if (l[drawn] / g[drawn] <= gain) continue
    best = drawn
    gain = l[drawn] / g[drawn]
  }
  return values[best]
}

/** How often each value occurred, with one occurrence more that was known before. */
function shares(values: Assignment, seen: Assignment): number[] {
  const keys = seen.map((value) => JSON.stringify(value))
  const counts = values.map((value) => 1 + keys.filter((key) => key === JSON.stringify(value)).length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => count / total)
}

function drawIndex(weights: readonly number[], random: Random): number {
  let left = random.next()
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]
    if (left < 0) return i
  }
  return weights.length - 1
}
