import { createHash } from 'node:crypto'
import { seededRandom } from '../random.ts'

/** What a stream of random numbers is for: streams of one recipe never share their numbers. */
export type Purpose = 'initial weights' | 'order of rows' | 'dropout' | 'sample of rows' | 'rows of a tree' | 'inputs of a tree'

/** A seed of 53 bits for one purpose, from the recipe's seed and whatever else the stream belongs to (epoch, layer). */
export function derivedSeed(purpose: Purpose, ...parts: readonly number[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([purpose, ...parts]))
    .digest()
  return Number(digest.readBigUInt64LE(0) & 0x1f_ffff_ffff_ffffn)
}

/** The order in which an epoch sees the rows. It depends on seed and epoch alone, so going on needs no stored state. */
export function epochOrder(rows: Uint32Array, seed: number, epoch: number): Uint32Array {
  return seededRandom(derivedSeed('order of rows', seed, epoch)).shuffle(rows.slice())
}

/**
 * Dropout of one layer in one epoch: each call tells for the units of the next step which stay (1) and which are dropped
 * (0). Every engine draws from here, so that all drop the same units, and no two steps share a mask.
 */
export function dropoutKept(seed: number, epoch: number, layer: number, rate: number): (count: number) => Uint8Array<ArrayBuffer> {
  const random = seededRandom(derivedSeed('dropout', seed, epoch, layer))
  return (count) => random.notBelow(rate, count)
}

/** The same as factors: 0 or 1 / (1 − rate). */
export function dropoutMasks(seed: number, epoch: number, layer: number, rate: number): (count: number) => Float32Array {
  const next = dropoutKept(seed, epoch, layer, rate)
  const factor = 1 / (1 - rate)
  return (count) => Float32Array.from(next(count), (kept) => kept * factor)
}
