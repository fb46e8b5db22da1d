import { describe, expect, test } from 'vitest'
import { CairnError } from '../shared/errors.ts'
import { restoredRandom, seededRandom, splitmixState } from './random.ts'

/** The published algorithm written out in BigInt, slowly: an independent second implementation. */
function reference(state: readonly number[]): () => bigint {
  const mask = 0xffffffffn
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask
  const s = state.map(BigInt)
  return () => {
    const result = (rotl((s[1] * 5n) & mask, 7n) * 9n) & mask
    const t = (s[1] << 9n) & mask
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 11n)
    return result
  }
}

describe('xoshiro128**', () => {
  test('gives the published numbers for the state 1, 2, 3, 4', () => {
    const random = restoredRandom([1, 2, 3, 4])
    const drawn = Array.from({ length: 6 }, () => random.int(2 ** 32))
    expect(drawn).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492])
  })

  test('agrees with a BigInt implementation for 10,000 numbers', () => {
    const random = seededRandom(42)
    const next = reference(random.state())
    for (let i = 0; i < 10_000; i++) expect(random.int(2 ** 32)).toBe(Number(next()))
  })

  test('splitmix64 gives the published words', () => {
    const [a, b, c, d] = splitmixState(1477776061723855037n)
    expect((BigInt(b) << 32n) | BigInt(a)).toBe(1985237415132408290n)
    expect((BigInt(d) << 32n) | BigInt(c)).toBe(2979275885539914483n)
  })
})

describe('seededRandom', () => {
  test('[TR-3] the same seed gives the same numbers, another seed others', () => {
    const numbers = (seed: number) => Array.from({ length: 100 }, seededRandom(seed).next)
    expect(numbers(7)).toEqual(numbers(7))
    expect(numbers(7)).not.toEqual(numbers(8))
    expect(numbers(Number.MAX_SAFE_INTEGER)).not.toEqual(numbers(0))
  })

  test('[TR-3] goes on exactly where its state was taken, through JSON', () => {
    const random = seededRandom(1)
    random.normal()
    const state = JSON.parse(JSON.stringify(random.state())) as number[]
    const onwards = [random.next(), random.normal(), random.int(10)]
    const other = seededRandom(99)
    other.restore(state)
    expect([other.next(), other.normal(), other.int(10)]).toEqual(onwards)
    const restored = restoredRandom(state)
    expect([restored.next(), restored.normal(), restored.int(10)]).toEqual(onwards)
  })

  test('next is uniform in [0, 1)', () => {
    const random = seededRandom(3)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) {
      const x = random.next()
      expect(x >= 0 && x < 1).toBe(true)
      counts[Math.floor(x * 10)]++
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(27.9) // 0.1 % point of chi-square with 9 degrees of freedom
  })

  test('normal has mean 0, variance 1 and the right tails', () => {
    const random = seededRandom(4)
    const n = 200_000
    let sum = 0
    let squares = 0
    let beyond2 = 0
    for (let i = 0; i < n; i++) {
      const x = random.normal()
      sum += x
      squares += x * x
      if (Math.abs(x) > 2) beyond2++
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(squares / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(beyond2 / n).toBeCloseTo(0.0455, 2)
  })

  test('shuffle is a permutation, and every permutation of three is as likely', () => {
    const random = seededRandom(5)
    const seen = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const key = random.shuffle(Uint32Array.of(0, 1, 2)).join()
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    expect([...seen.keys()].sort()).toEqual(['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0'])
    for (const count of seen.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  test('refuses a bad seed, a bad range and a bad state', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => seededRandom(seed)).toThrow(CairnError)
    for (const n of [0, -1, 1.5, 2 ** 33]) expect(() => seededRandom(0).int(n)).toThrow(RangeError)
    for (const state of [[], [0, 0, 0, 0], [1, 2, 3], [1, 2, 3, -4], [1, 2, 3, 2 ** 32]]) {
      expect(() => restoredRandom(state)).toThrow(CairnError)
      expect(() => seededRandom(0).restore(state)).toThrow(CairnError)
    }
  })
})

test('numbers in bulk are those one by one', () => {
  const [bulk, single] = [seededRandom(3), seededRandom(3)]
  for (const share of [0, 0.2, 0.5, 0.9, 1]) {
    expect([...bulk.notBelow(share, 1000)]).toEqual(Array.from({ length: 1000 }, () => (single.next() < share ? 0 : 1)))
  }
  expect(bulk.state()).toEqual(single.state())
})
