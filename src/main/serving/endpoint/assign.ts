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

/** Whether a request is kept in the log, by its id alone: a replay of the same requests keeps the same. FNV-1a, 32 bits. */
export function isCaptured(id: string, share: number): boolean {
  if (share >= 1) return true
  if (share <= 0) return false
  let hashed = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hashed = Math.imul(hashed ^ id.charCodeAt(i), 0x01000193)
  // Its last bits are spread best; FNV's first ones hardly move for ids that differ at their end.
  hashed = Math.imul(hashed ^ (hashed >>> 16), 0x45d9f3b)
  return ((hashed ^ (hashed >>> 16)) >>> 0) / word < share
}
