import { lanes, type ResampleBlock } from '../../statistics/resampling.ts'

/** Rows dealt out to cells, with sums of whatever is added up over them. */
export interface Cells {
  /** Of each row, an index into the cells. */
  readonly codes: Int32Array
  readonly count: number
}

/** What is summed over the rows of a cell: `width` sums, of which each list below fills some. */
export interface Summed {
  readonly width: number
  /** Of each row, the sum that it is counted in, in each list; below 0 for none. No two lists fill the same sum. */
  readonly counted: readonly Int32Array[]
  /** Values of the rows that are added up in one sum. */
  readonly added: readonly { readonly at: number; readonly values: Float64Array }[]
}

/** The sums of every cell over the rows; cells × width. */
export function sumCells({ codes, count }: Cells, { width, counted, added }: Summed): Float64Array {
  const sums = new Float64Array(count * width)
  for (const places of counted) {
    for (let row = 0; row < codes.length; row++) if (places[row] >= 0) sums[codes[row] * width + places[row]]++
  }
  for (const { at, values } of added) for (let row = 0; row < codes.length; row++) sums[codes[row] * width + at] += values[row]
  return sums
}

/** Writes the sums of one cell in one resample of the block. */
export type CellSums = (cell: number, lane: number, into: Float64Array) => void

/**
 * The sums of the cells in the resamples of a block, each row as often as it occurs. What is returned is asked again for every way to deal out the
 * rows and every block, and its answer is good until it is asked next.
 * @param mostCells of any way to deal them out
 */
export function resampledCells(block: ResampleBlock, { width, counted, added }: Summed, mostCells: number): (cells: Cells) => CellSums {
  const { kernels, rows, weights } = block
  const outer = block.room(4 * rows)
  const inner = counted.map((places) => block.whole(places))
  const values = added.map((term) => block.numbers(term.values))
  const counts = block.room(4 * lanes * width * mostCells)
  const sums = added.map(() => block.room(8 * lanes * mostCells))
  return ({ codes, count }) => {
    block.wholeAt(outer, rows).set(codes)
    const countsHere = block.wholeAt(counts, lanes * width * count).fill(0)
    for (const places of inner) kernels.countWithin(rows, weights, outer, places, width, counts)
    const sumsHere = sums.map((place, i) => {
      const found = block.numbersAt(place, lanes * count).fill(0)
      kernels.sumCells(rows, weights, outer, values[i], place)
      return found
    })
    return (cell, lane, into) => {
      for (let i = 0; i < width; i++) into[i] = countsHere[(cell * width + i) * lanes + lane]
      added.forEach(({ at }, i) => {
        into[at] = sumsHere[i][cell * lanes + lane]
      })
    }
  }
}
