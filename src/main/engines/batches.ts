import type { Rows } from './engine.ts'

/**
 * Where the batches of an epoch begin and end. A last batch of one row would have no variance and spoil moving
 * averages, so it joins the batch before.
 */
export function batchBounds(rows: number, batchSize: number): { readonly start: number; readonly end: number }[] {
  const bounds = []
  for (let start = 0; start < rows; ) {
    const left = rows - start
    const end = left === batchSize + 1 && batchSize > 1 ? rows : start + Math.min(left, batchSize)
    bounds.push({ start, end })
    start = end
  }
  return bounds
}

export interface Batch {
  readonly rows: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly weights: Float32Array | null
}

/** The rows `order[start … end)`. The arrays are new: an engine may keep them. */
export function gather(data: Rows, order: Uint32Array, start: number, end: number): Batch {
  const rows = end - start
  const { width } = data
  const x = new Float32Array(rows * width)
  const y = new Float32Array(rows)
  const weights = data.weights === null ? null : new Float32Array(rows)
  if (width > 0) gatherInputs(data, order, start, x)
  for (let i = 0; i < rows; i++) {
    const row = order[start + i]
    y[i] = data.y[row]
    if (weights !== null && data.weights !== null) weights[i] = data.weights[row]
  }
  return { rows, x, y, weights }
}

function gatherInputs({ x, width }: Rows, order: Uint32Array, start: number, into: Float32Array): void {
  const rows = into.length / width
  if (!(x instanceof Float32Array)) return x.gather(order, start, start + rows, into)
  for (let i = 0; i < rows; i++) {
    const from = order[start + i] * width
    for (let j = 0, to = i * width; j < width; j++, to++) into[to] = x[from + j]
  }
}
