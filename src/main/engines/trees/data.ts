import type { TreeRows } from './treeTypes.ts'
import { blockRows, operations } from './records.ts'
import type { Room } from './room.ts'

/** All rows: those that are trained on, those that are validated on, all others. */
export function internalOrder({ rows, y }: Pick<TreeRows, 'rows' | 'y'>): Uint32Array {
  const order = new Uint32Array(y.length)
  order.set(rows.train)
  order.set(rows.validation, rows.train.length)
  const isPlaced = new Uint8Array(y.length)
  for (const part of [rows.train, rows.validation]) for (const row of part) isPlaced[row] = 1
  let at = rows.train.length + rows.validation.length
  for (let row = 0; row < y.length; row++) if (isPlaced[row] === 0) order[at++] = row
  return order
}

/** Bins all rows, block by block. @param rest lets other work run, and throws when it is to stop */
export async function binRows(
  room: Room,
  { x, width }: Pick<TreeRows, 'x' | 'width'>,
  order: Uint32Array,
  rest: () => Promise<void>,
): Promise<void> {
  for (let from = 0; from < order.length; from += room.rawRows) {
    const until = Math.min(order.length, from + room.rawRows)
    const raw = room.f32(room.get('raw'), (until - from) * width)
    if (x instanceof Float32Array) copyRows(x, width, order, from, until, raw)
    else x.gather(order, from, until, raw)
    room.set('from', from)
    room.set('until', until)
    room.kernels.run(room.job, operations.bin, Math.ceil((until - from) / blockRows))
    await rest()
  }
}

function copyRows(x: Float32Array, width: number, order: Uint32Array, from: number, until: number, into: Float32Array): void {
  for (let i = from, to = 0; i < until; i++) {
    const start = order[i] * width
    for (let j = start; j < start + width; j++) into[to++] = x[j]
  }
}
