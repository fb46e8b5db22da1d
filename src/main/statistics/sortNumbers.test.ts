import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { sortNumbers } from './sortNumbers.ts'

const random = seededRandom(5)
const special = [0, -0, Infinity, -Infinity, Number.NaN, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE]
const kinds: Record<string, () => number> = {
  normal: () => random.normal(),
  'small whole numbers': () => random.int(90),
  'whole numbers of both signs': () => random.int(2 ** 31) - 2 ** 30,
  'days in milliseconds': () => Date.UTC(2020, 0, random.int(4_000)),
  'magnitudes far apart': () => (random.next() - 0.5) * 10 ** (random.int(600) - 300),
  'special values': () => special[random.int(special.length)],
  'one value': () => 7,
}

test.each(Object.entries(kinds))('numbers are sorted as the language sorts them: %s', (_, next) => {
  for (const length of [0, 1, 100, 5_000, 50_001]) {
    const values = Float64Array.from({ length }, next)
    const expected = values.slice().sort()
    const found = sortNumbers(values)
    expect(found).toBe(values)
    // Object.is, which tells −0 from 0.
    expect(found.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1)
  }
})

test('a part of a larger array is sorted within its bounds; NaN with a sign is the last too', () => {
  const whole = Float64Array.from({ length: 10_000 }, () => random.normal())
  new Uint32Array(whole.buffer)[2 * 5_000 + 1] = 0xfff80000
  const before = whole.slice()
  sortNumbers(whole.subarray(1_000, 9_000))
  expect(whole.slice(0, 1_000)).toEqual(before.slice(0, 1_000))
  expect(whole.slice(9_000)).toEqual(before.slice(9_000))
  expect(whole[8_999]).toBeNaN()
  expect(whole.slice(1_000, 8_999)).toEqual(before.slice(1_000, 9_000).sort().slice(0, -1))
})
