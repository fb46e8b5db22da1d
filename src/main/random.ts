import { CairnError } from '../shared/errors.ts'

/**
 * The one source of randomness. It is always an argument, seeded by the recipe, so that the same seed gives the same
 * numbers on every machine, for ever.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
 * its state filled by splitmix64 as its authors advise. It is not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. Takes two draws. */
  next(): number
  /** Of each next number: 0 where it is below `share`, 1 where it is not. The same as so many calls of `next`, and faster. */
  notBelow(share: number, count: number): Uint8Array<ArrayBuffer>
  /** Uniform in 0 … n − 1, without bias. @param n an integer from 1 to 2³² */
  int(n: number): number
  /** Standard normal. Keeps nothing back between calls, so that `state()` is the whole state. */
  normal(): number
  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T extends Uint32Array | Int32Array>(values: T): T
  /** Four unsigned 32-bit integers: all there is to know. Plain JSON, for checkpoints. */
  state(): number[]
  /** Goes on exactly where `state()` was taken. */
  restore(state: readonly number[]): void
}

const two32 = 2 ** 32
const two53 = 2 ** 53

/** @param seed an integer from 0 to 2⁵³ − 1; other values are refused with INVALID_INPUT */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CairnError('INVALID_INPUT', `The seed must be a whole number from 0 to 2⁵³ − 1; it is ${seed}.`, { seed: String(seed) })
  }
  return randomFrom(splitmixState(seed))
}

/** A generator that goes on from a state taken by `state()`. */
export function restoredRandom(state: readonly number[]): Random {
  return randomFrom(checkedState(state))
}

function randomFrom(initial: Uint32Array): Random {
  let [a, b, c, d] = initial as unknown as [number, number, number, number]

  /** One step of xoshiro128**: an unsigned 32-bit integer. */
  function draw(): number {
    const times5 = Math.imul(b, 5)
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result >>> 0
  }

  function next(): number {
    const high = draw() >>> 5
    const low = draw() >>> 6
    return (high * 67_108_864 + low) / two53
  }

  /** `draw` twice for each number, on variables that the compiler keeps in registers. */
  function notBelow(share: number, count: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(count)
    const limit = share * two53
    let [p, q, r, s] = [a, b, c, d]
    for (let i = 0; i < count; i++) {
      let value = 0
      for (let half = 0; half < 2; half++) {
        const times5 = Math.imul(q, 5)
        const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0
        const shifted = q << 9
        r ^= p
        s ^= q
        q ^= r
        p ^= s
        r ^= shifted
        s = (s << 11) | (s >>> 21)
        value = half === 0 ? (result >>> 5) * 67_108_864 : value + (result >>> 6)
      }
      out[i] = value < limit ? 0 : 1
    }
    ;[a, b, c, d] = [p, q, r, s]
    return out
  }

  /** Draws from the incomplete last stretch of [0, 2³²) are thrown away: they would favour small numbers. */
  function int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > two32) throw new RangeError(`int(n) needs a whole number from 1 to 2³², not ${n}`)
    const limit = two32 - (two32 % n)
    let value = draw()
    while (value >= limit) value = draw()
    return value % n
  }

  /** Marsaglia's polar method (1964). Its second number is dropped. */
  function normal(): number {
    for (;;) {
      const x = 2 * next() - 1
      const y = 2 * next() - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
    }
  }

  function shuffle<T extends Uint32Array | Int32Array>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = int(i + 1)
      const kept = values[i]
      values[i] = values[j]
      values[j] = kept
    }
    return values
  }

  return {
    next,
    notBelow,
    int,
    normal,
    shuffle,
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
    restore: (state) => {
      ;[a, b, c, d] = checkedState(state) as unknown as [number, number, number, number]
    },
  }
}

/** Two steps of splitmix64 (Steele, Lea and Flood, 2014) fill the 128 bits; two steps in a row never both give zero. */
export function splitmixState(seed: number | bigint): Uint32Array {
  const state = new Uint32Array(4)
  let counter = BigInt(seed)
  for (let i = 0; i < 4; i += 2) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n)
    let z = counter
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    z ^= z >> 31n
    state[i] = Number(z & 0xffffffffn)
    state[i + 1] = Number(z >> 32n)
  }
  return state
}

function checkedState(state: readonly number[] | Uint32Array): Uint32Array {
  const words = Array.from(state)
  const fits = words.length === 4 && words.every((word) => Number.isInteger(word) && word >= 0 && word < two32)
  if (!fits || words.every((word) => word === 0)) {
    throw new CairnError('INVALID_INPUT', 'The state of a random generator is four unsigned 32-bit integers, not all zero.', {})
  }
  return Uint32Array.from(words)
}
