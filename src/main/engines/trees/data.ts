import { CairnError } from '../../../shared/errors.ts'
import type { TreeRows } from './treeTypes.ts'
import { blockRows, operations } from './records.ts'
import type { Room } from './room.ts'

/** Lets other work run. */
export const immediate = (): Promise<void> => new Promise((done) => setImmediate(done))

/** @throws CANCELLED when the signal aborts */
export async function resting(signal: AbortSignal): Promise<void> {
  await immediate()
  if (signal.aborted) throw new CairnError('CANCELLED', 'The training was cancelled.')
}

/** Loads data. @returns where each row of the room comes from, and targets and weights of those that are scored @throws CANCELLED */
export async function fillRoom(room: Room, data: TreeRows, signal: AbortSignal) {
  const order = internalOrder(data)
  try {
    await binRows(room, data, order, signal)
  } catch (error) {
    // Nobody gets a session whose threads could be told to stop.
    room.kernels.stop(room.job)
    throw error
  }
  const scored = room.get('scoredRows')
  const y = room.f32(room.get('y'), scored)
  for (let i = 0; i < scored; i++) y[i] = data.y[order[i]]
  const weights = data.weights === null ? null : room.f32(room.get('weights'), scored)
  if (weights !== null && data.weights !== null) for (let i = 0; i < scored; i++) weights[i] = data.weights[order[i]]
  return { order, y, weights }
}

/** All rows: those that are trained on, those that are validated on, all others. */
function internalOrder({ rows, y }: Pick<TreeRows, 'rows' | 'y'>): Uint32Array {
  const order = new Uint32Array(y.length)
  order.set(rows.train)
  order.set(rows.validation, rows.train.length)
  const isPlaced = new Uint8Array(y.length)
  for (const part of [rows.train, rows.validation]) for (const row of part) isPlaced[row] = 1
  let at = rows.train.length + rows.validation.length
  for (let row = 0; row < y.length; row++) if (isPlaced[row] === 0) order[at++] = row
  return order
}

/** Bins all rows, block by block. */
async function binRows(room: Room, { x, width }: Pick<TreeRows, 'x' | 'width'>, order: Uint32Array, signal: AbortSignal): Promise<void> {
  for (let from = 0; from < order.length; from += room.rawRows) {
    const until = Math.min(order.length, from + room.rawRows)
    const raw = room.f32(room.get('raw'), (until - from) * width)
    if (x instanceof Float32Array) copyRows(x, width, order, from, until, raw)
    else x.gather(order, from, until, raw)
    room.set('from', from)
    room.set('until', until)
    room.kernels.run(room.job, operations.bin, Math.ceil((until - from) / blockRows))
    await resting(signal)
  }
}

function copyRows(x: Float32Array, width: number, order: Uint32Array, from: number, until: number, into: Float32Array): void {
  for (let i = from, to = 0; i < until; i++) {
    const start = order[i] * width
    for (let j = start; j < start + width; j++) into[to++] = x[j]
  }
}
