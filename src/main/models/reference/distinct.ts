/** So many of the smallest hashes are kept: the count of more values is about 1.6 % wrong (1 / √k). */
export const keptHashes = 4_096
/** Hashes that wait until the kept ones are chosen again. */
const waiting = 4 * keptHashes

/**
 * How many different values there are: up to `keptHashes` exactly, else estimated from the smallest of their hashes (k minimum values;
 * Bar-Yossef et al., 2002). The same whatever the order, and how often each value comes.
 */
export class DistinctHashes {
  #hashes: number[] = []
  #limit = Infinity
  #known: number | null = null

  add(value: number): void {
    this.addHash(hashOf(value))
  }

  /** @param hash from 0 to 2⁵³, as evenly as chance: of other values, or of numbers that were counted elsewhere */
  addHash(hash: number): void {
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
    if (length < keptHashes) return { count: length, isExact: true }
    return { count: Math.round(((keptHashes - 1) * 2 ** 53) / this.#hashes[keptHashes - 1]), isExact: false }
  }

  /** What is known of them, ascending. */
  hashes(): Float64Array {
    this.#choose()
    return Float64Array.from(this.#hashes)
  }

  #choose(): void {
    const sorted = Float64Array.from(this.#hashes).sort()
    const smallest: number[] = []
    for (let i = 0; i < sorted.length && smallest.length < keptHashes; i++)
      if (i === 0 || sorted[i] !== sorted[i - 1]) smallest.push(sorted[i])
    this.#hashes = smallest
    if (smallest.length === keptHashes) this.#limit = smallest[keptHashes - 1]
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
