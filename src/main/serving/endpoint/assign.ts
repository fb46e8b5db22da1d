import { hash } from 'node:crypto'
import { wholeTraffic } from '../../../shared/domain/serving/route.ts'

const word = 2 ** 32

/**
 * The place of an arm in whose part of [0, 1) the hash of a unit lies: u = uint64(sha256(salt + unit)[0..8]) / 2⁶⁴. Parts are counted from
 * the last arm on, so that the units of a canary stay with it while its weight grows. Exact: no unit lies on the wrong side of a bound.
 */
export function armOf(weights: readonly number[], salt: string, unit: string): number {
  const place = placeOf(salt, unit)
  let bound = 0
  for (let arm = weights.length - 1; arm > 0; arm--) {
    bound += weights[arm]
    if (place < bound * word) return arm
  }
  return 0
}

/** ⌊u · 10,000 · 2³²⌋, in which a bound of basis points is an integer. */
function placeOf(salt: string, unit: string): number {
  const digest = hash('sha256', salt + unit, 'buffer')
  const high = digest.readUInt32BE(0) * wholeTraffic
  return high + Math.floor((digest.readUInt32BE(4) * wholeTraffic) / word)
}
