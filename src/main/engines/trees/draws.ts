import { seededRandom } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import { sampled } from './edges.ts'
import { columnRecord } from './records.ts'
import type { Room } from './room.ts'

/** What the trees of boosting are grown on is drawn by seed and round alone, so that a session which was restored draws the same. */

/** Rows of the trees of one round, ascending. @param train rows in all @param share of them @returns null for all rows */
export function drawRows(train: number, share: number, seed: number, round: number): Uint32Array | null {
  const size = Math.max(1, Math.floor(train * share))
  if (size >= train) return null
  const everyRow = Uint32Array.from({ length: train }, (_, row) => row)
  return sampled(everyRow, size, derivedSeed('rows of a tree', seed, round))
}

/** Says which inputs a tree may split by: a share of them. @param output that the tree is for */
export function drawInputs(room: Room, share: number, seed: number, round: number, output: number): void {
  const inputs = room.get('inputs')
  const count = Math.max(1, Math.round(inputs * share))
  if (count >= inputs) return
  const everyInput = Uint32Array.from({ length: inputs }, (_, input) => input)
  const random = seededRandom(derivedSeed('inputs of a tree', seed, round, output))
  const chosen = new Set(random.shuffle(everyInput).subarray(0, count))
  const active = room.get('columnList') + columnRecord.at('active')
  for (let input = 0; input < inputs; input++) {
    room.bytes.setUint32(active + input * columnRecord.size, chosen.has(input) ? 1 : 0, true)
  }
}
