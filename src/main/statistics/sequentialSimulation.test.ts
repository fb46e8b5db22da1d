import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { type Group, sequentialDifference, sequentialHalfWidth } from './sequential.ts'

const looks = 30
/** Of each arm, between two looks. */
const batch = 100

/** Sums of values that come one after another. */
class Sums {
  n = 0
  #sum = 0
  #squares = 0
  add(value: number) {
    this.n++
    this.#sum += value
    this.#squares += value * value
  }
  get group(): Group {
    const mean = this.#sum / this.n
    return { n: this.n, mean, variance: Math.max(0, (this.#squares - this.n * mean * mean) / (this.n - 1)) }
  }
}

interface Simulated {
  /** Shares of runs in which an interval missed the truth at any look, and in which one excluded no difference. */
  readonly missed: number
  readonly found: number
  /** In which a z-test at the 5 % level found one at any look, and at the last alone. */
  readonly peeking: number
  readonly fixed: number
}

/** Runs of two arms of yes-or-no results, looked at thirty times. */
function simulate({ runs, base, effect, seed }: { runs: number; base: number; effect: number; seed: number }): Simulated {
  const random = seededRandom(seed)
  const counts = { missed: 0, found: 0, peeking: 0, fixed: 0 }
  for (let run = 0; run < runs; run++) {
    const arms = [new Sums(), new Sums()]
    const seen = { missed: false, found: false, peeking: false, fixed: false }
    for (let look = 1; look <= looks; look++) {
      for (let i = 0; i < batch; i++) for (const [arm, sums] of arms.entries()) sums.add(random.next() < base + arm * effect ? 1 : 0)
      const [one, two] = arms.map(({ group }) => group)
      const interval = sequentialDifference(one, two, 0.05, 2 * looks * batch)
      if (interval === null) continue
      seen.missed ||= interval.low > effect || interval.high < effect
      seen.found ||= interval.low > 0 || interval.high < 0
      const z = Math.abs(two.mean - one.mean) / Math.sqrt(one.variance / one.n + two.variance / two.n)
      seen.fixed = z > 1.959964
      seen.peeking ||= seen.fixed
    }
    for (const key of ['missed', 'found', 'peeking', 'fixed'] as const) if (seen[key]) counts[key]++
  }
  return { missed: counts.missed / runs, found: counts.found / runs, peeking: counts.peeking / runs, fixed: counts.fixed / runs }
}

test('[AB-1] of 2,000 A/A runs that are looked at thirty times, fewer than 5 % name a winner, where a z-test names one in more than 20 %', () => {
  const same = simulate({ runs: 2_000, base: 0.3, effect: 0, seed: 1 })
  expect(same.found).toBeLessThan(0.05)
  expect(same.found).toBe(same.missed)
  expect(same.peeking).toBeGreaterThan(0.2)
})

test('[AB-1] the interval covers the difference at all looks, and finds one in most runs in which a single test at the end finds it', () => {
  // The table of ADR 0060, of half as many runs.
  const power = [0.02, 0.03, 0.04, 0.06].map((effect) => ({ effect, ...simulate({ runs: 250, base: 0.3, effect, seed: 2 }) }))
  for (const { missed } of power) expect(missed).toBeLessThan(0.05)
  const table = [
    [0.16, 0.41],
    [0.44, 0.72],
    [0.69, 0.89],
    [0.96, 0.99],
  ]
  for (const [place, { found, fixed }] of power.entries()) {
    expect(Math.abs(found - table[place][0])).toBeLessThan(0.07)
    expect(Math.abs(fixed - table[place][1])).toBeLessThan(0.07)
  }
})

test('[AB-1] pairs of what both have scored keep to 5 % too, and find what arms of as many units do not', () => {
  const random = seededRandom(5)
  const runs = 1_000
  const counts = { wrong: 0, paired: 0, arms: 0 }
  for (let run = 0; run < runs; run++) {
    const [nothing, gain, first, second] = [new Sums(), new Sums(), new Sums(), new Sums()]
    const seen = { wrong: false, paired: false, arms: false }
    for (let look = 1; look <= looks; look++) {
      for (let i = 0; i < 20; i++) {
        // How hard a row is counts far more than which version predicts it.
        const row = 3 * random.next()
        const own = random.next() - 0.5
        nothing.add(own)
        gain.add(own + 0.1)
        first.add(row)
        second.add(row + own + 0.1)
      }
      const half = (sums: Sums) => sequentialHalfWidth(sums.group.variance, sums.n, 0.05, 600)
      seen.wrong ||= Math.abs(nothing.group.mean) > half(nothing)
      seen.paired ||= gain.group.mean > half(gain)
      const interval = sequentialDifference(first.group, second.group, 0.05, 1_200)
      seen.arms ||= interval !== null && interval.low > 0
    }
    for (const key of ['wrong', 'paired', 'arms'] as const) if (seen[key]) counts[key]++
  }
  expect(counts.wrong / runs).toBeLessThan(0.05)
  expect(counts.paired / runs).toBeGreaterThan(0.95)
  expect(counts.arms / runs).toBeLessThan(0.3)
})
