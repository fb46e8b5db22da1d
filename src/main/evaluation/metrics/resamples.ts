import { seededRandom } from '../../random.ts'

/** Rows dealt out to cells, with sums of whatever is added up over them. */
export interface Cells {
  /** Of each row, an index into the cells. */
  readonly codes: Int32Array
  readonly count: number
}

/** What is summed over the rows of a cell. */
export interface Summed {
  readonly width: number
  add(sums: Float64Array, at: number, row: number, weight: number): void
}

/** The sums of every cell over the rows, each `weights[row]` times; cells × width. */
export function sumCells({ codes, count }: Cells, { width, add }: Summed, weights: Int32Array | null): Float64Array {
  const sums = new Float64Array(count * width)
  for (let row = 0; row < codes.length; row++) {
    const weight = weights === null ? 1 : weights[row]
    if (weight > 0) add(sums, codes[row] * width, row, weight)
  }
  return sums
}

/** Calls `use` with the weights of each bootstrap resample: how often every row occurs in it. */
export function resample(rows: number, resamples: number, seed: number, use: (weights: Int32Array, resample: number) => void): void {
  const random = seededRandom(seed)
  const weights = new Int32Array(rows)
  for (let r = 0; r < resamples; r++) {
    weights.fill(0)
    for (let i = 0; i < rows; i++) weights[random.int(rows)]++
    use(weights, r)
  }
}
