/** So many of the smallest hashes are kept: the count of more values is about 1.6 % wrong (1 / √k). */
const kept = 4_096
/** Hashes that wait until the kept ones are chosen again. */
const waiting = 4 * kept

/**
 * How many different numbers there are: up to `kept` exactly, else estimated from the smallest of their hashes (k minimum values;
 * Bar-Yossef et al., 2002). The same whatever the order, and how often each value comes.
 */
export class DistinctNumbers {
  #hashes: number[] = []
  #limit = Infinity
  #known: number | null = null

  add(value: number): void {
    const hash = hashOf(value)
    if (hash >= this.#limit) return
    this.#hashes.push(hash)
    if (this.#hashes.length >= waiting) this.#choose()
  }

  /** They were counted elsewhere. */
  is(count: number): void {
    this.#known = count
  }

  count(): { count: number; isExact: boolean } {
    if (this.#known !== null) return { count: this.#known, isExact: true }
    this.#choose()
    const { length } = this.#hashes
    if (length < kept) return { count: length, isExact: true }
    return { count: Math.round(((kept - 1) * 2 ** 53) / this.#hashes[kept - 1]), isExact: false }
  }

  #choose(): void {
    const sorted = Float64Array.from(this.#hashes).sort()
    const smallest: number[] = []
    for (let i = 0; i < sorted.length && smallest.length < kept; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) smallest.push(sorted[i])
    this.#hashes = smallest
    if (smallest.length === kept) this.#limit = smallest[kept - 1]
  }
}

const number = new Float64Array(1)
const words = new Uint32Array(number.buffer)

/** 53 bits of the value's 64, mixed as MurmurHash3 ends. */
function hashOf(value: number): number {
  number[0] = value
  const low = mixed(words[0] ^ Math.imul(words[1], 0x9e3779b1))
  const high = mixed(words[1] ^ Math.imul(low, 0x85ebca77))
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0)
}

function mixed(word: number): number {
  let h = word
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
