import { expect, test } from 'vitest'
import { edgesOf } from './edges.ts'

const { signal } = new AbortController()
const count = 400_000

/** Whole numbers below 250, of which those from 240 on are in one row each, near the end; a number of many values; and one of 0, −0 and missing. */
function rowsWithRareValues() {
  const x = new Float32Array(count * 3)
  for (let row = 0; row < count; row++) {
    x[3 * row] = row >= count - 10 ? 240 + (count - 1 - row) : row % 240
    x[3 * row + 1] = row % 10 === 0 ? row : row % 7
    x[3 * row + 2] = [0, -0, Number.NaN][row % 3]
  }
  return { x, width: 3, rows: { train: Uint32Array.from({ length: count }, (_, row) => row), validation: new Uint32Array() } }
}

test('[TR-14] few values are all told apart, those of a single row too; in memory and read from elsewhere', async () => {
  const rows = rowsWithRareValues()
  const edges = await edgesOf(rows, [0, 0, 0], 255, 1, signal)
  expect(edges[0]).toEqual(Float32Array.from({ length: 249 }, (_, i) => i + 0.5))
  expect(edges[1].length).toBeLessThan(255)
  expect(edges[2]).toHaveLength(0)
  const read = {
    gather(order: Uint32Array, start: number, end: number, into: Float32Array) {
      for (let i = start; i < end; i++) into.set(rows.x.subarray(3 * order[i], 3 * order[i] + 3), 3 * (i - start))
    },
  }
  expect(await edgesOf({ ...rows, x: read }, [0, 0, 0], 255, 1, signal)).toEqual(edges)
})

test('[TR-14] where there turn out to be more values than bins, the edges are those of the sample', async () => {
  const rows = rowsWithRareValues()
  const [few] = await edgesOf(rows, [0, 0, 0], 245, 1, signal)
  expect(few.length).toBeLessThan(245)
  expect(few.subarray(0, 239)).toEqual(Float32Array.from({ length: 239 }, (_, i) => i + 0.5))
})
