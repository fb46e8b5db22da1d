import { leveled } from './bases.ts'
import { nodeRecord } from './records.ts'
import type { Room } from './room.ts'

/** What leaves of absolute and quantile loss are renewed from. */
interface Renewal {
  readonly room: Room
  readonly y: Float32Array
  readonly scores: Float64Array
  readonly weights: Float32Array | null
  /** The quantile of the residuals that a leaf takes. */
  readonly level: number
  readonly rate: number
  readonly monotone: readonly number[]
}

/** A step along a gradient of ±1 says little of how far to go: each leaf takes the quantile of its residuals. */
export function renewLeaves(renewal: Renewal): void {
  const { room, y, scores, weights, level, rate, monotone } = renewal
  for (let index = 0; index < room.get('nodeCount'); index++) {
    if (word(room, index, 'input') >= 0) continue
    const rows = room.u32(room.get('rows') + 4 * word(room, index, 'start'), word(room, index, 'count'))
    const residuals = Float64Array.from(rows, (row) => y[row] - scores[row])
    const value = leveled(residuals, weights === null ? null : Float32Array.from(rows, (row) => weights[row]), level)
    setValue(room, index, rate * value)
  }
  if (monotone.some((direction) => direction !== 0)) hold(room, monotone, 0, -Infinity, Infinity)
}

/**
 * Keeps leaves on their own side of each monotone split above them, as the kernels do with the values that were there before: on both sides
 * of the middle of what the two sides say on average.
 */
function hold(room: Room, monotone: readonly number[], index: number, lower: number, upper: number): void {
  const input = word(room, index, 'input')
  if (input < 0) return setValue(room, index, within(valueOf(room, index), lower, upper))
  const [left, right] = [word(room, index, 'left'), word(room, index, 'right')]
  const direction = word(room, index, 'isSet') === 0 ? monotone[input] : 0
  const middle = direction === 0 ? 0 : within((meanOf(room, left).mean + meanOf(room, right).mean) / 2, lower, upper)
  hold(room, monotone, left, direction < 0 ? middle : lower, direction > 0 ? middle : upper)
  hold(room, monotone, right, direction > 0 ? middle : lower, direction < 0 ? middle : upper)
}

function meanOf(room: Room, index: number): { mean: number; count: number } {
  if (word(room, index, 'input') < 0) return { mean: valueOf(room, index), count: word(room, index, 'count') }
  const [left, right] = [meanOf(room, word(room, index, 'left')), meanOf(room, word(room, index, 'right'))]
  const count = left.count + right.count
  return { mean: (left.mean * left.count + right.mean * right.count) / count, count }
}

const within = (value: number, lower: number, upper: number): number => Math.min(Math.max(value, lower), upper)

const place = (room: Room, index: number, name: Parameters<typeof nodeRecord.at>[0]): number =>
  room.get('nodeList') + index * nodeRecord.size + nodeRecord.at(name)

const word = (room: Room, index: number, name: 'input' | 'left' | 'right' | 'start' | 'count' | 'isSet'): number =>
  room.bytes.getInt32(place(room, index, name), true)

const valueOf = (room: Room, index: number): number => room.bytes.getFloat64(place(room, index, 'value'), true)

const setValue = (room: Room, index: number, value: number): void =>
  room.bytes.setFloat64(place(room, index, 'value'), Math.fround(value), true)
