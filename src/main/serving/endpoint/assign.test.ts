import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { armOf } from './assign.ts'

/** As it is written down: u = uint64(sha256(salt + unit)[0..8]) / 2⁶⁴, parts counted from the last arm on, in exact integers. */
function expected(weights: readonly number[], salt: string, unit: string): number {
  const u = createHash('sha256').update(salt).update(unit).digest().readBigUInt64BE(0)
  let bound = 0n
  for (let arm = weights.length - 1; arm >= 0; arm--) {
    bound += BigInt(weights[arm])
    if (u * 10_000n < bound * 2n ** 64n) return arm
  }
  throw new RangeError('The weights are less than the whole.')
}

test('[SV-2] a unit goes to the arm in whose part its hash lies', () => {
  const random = seededRandom(3)
  for (let place = 0; place < 2_000; place++) {
    const first = random.int(10_001)
    const second = random.int(10_001 - first)
    const weights = [first, second, 10_000 - first - second]
    const [salt, unit] = [`salt ${random.int(5)}`, `unit ${random.int(1_000_000)} é 漢`]
    expect(armOf(weights, salt, unit), `${weights.join()} ${salt} ${unit}`).toBe(expected(weights, salt, unit))
  }
})

test('[SV-2] the assignment is the one that others compute', () => {
  // Python 3.12: int.from_bytes(hashlib.sha256((salt + unit).encode()).digest()[:8]) * 10000 >> 64
  const golden = [
    ['', 'a'],
    ['', 'customer-17'],
    ['2026-11', 'customer-17'],
    ['', 'é'],
  ] as const
  expect(golden.map(([salt, unit]) => placeOf(salt, unit))).toEqual([7913, 8561, 7635, 2914])
})

/** The smallest weight of the last arm, in basis points, with which a unit goes to it. */
function placeOf(salt: string, unit: string): number {
  let [low, high] = [0, 10_000]
  while (low < high) {
    const middle = (low + high) >> 1
    if (armOf([10_000 - middle, middle], salt, unit) === 1) high = middle
    else low = middle + 1
  }
  return low - 1
}

test('[SV-2] the units of a canary stay with it while its weight grows, and no other is moved', () => {
  const units = Array.from({ length: 3_000 }, (_, place) => `unit ${place}`)
  let before = new Set<string>()
  for (const weight of [0, 1, 100, 500, 2_500, 5_000, 9_999, 10_000]) {
    const canary = new Set(units.filter((unit) => armOf([10_000 - weight, weight], 'x', unit) === 1))
    expect([...before].filter((unit) => !canary.has(unit))).toEqual([])
    expect(Math.abs(canary.size / units.length - weight / 10_000)).toBeLessThan(0.03)
    before = canary
  }
})

test('[SV-2] another salt shuffles the units anew', () => {
  const units = Array.from({ length: 2_000 }, (_, place) => `unit ${place}`)
  const both = units.filter((unit) => armOf([5_000, 5_000], 'a', unit) === 1 && armOf([5_000, 5_000], 'b', unit) === 1)
  expect(both.length / units.length).toBeGreaterThan(0.2)
  expect(both.length / units.length).toBeLessThan(0.3)
})
