import { seededRandom } from '../random.ts'
import { resamplingModule } from './resampling.wasm.ts'

/** Resamples that are walked at once: how often a row occurs in each of them lies side by side, one byte each. */
export const lanes = 16

interface Kernels {
  draw(state: number, rows: number, resamples: number, weights: number): void
  reorder(rows: number, from: number, order: number, into: number): void
  sum(rows: number, weights: number, a: number, b: number, sums: number): void
  count(rows: number, weights: number, codes: number, into: number): void
  countWithin(rows: number, weights: number, outer: number, inner: number, width: number, into: number): void
  sumCells(rows: number, weights: number, codes: number, a: number, into: number): void
  pairWins(weights: number, order: number, groups: number, ends: number, classes: number, own: number, all: number, wins: number): void
  precisions(weights: number, order: number, groups: number, ends: number, positive: number, cut: number, into: number): void
  passing(rows: number, weights: number, order: number, values: number, more: number, into: number): void
  tiedPairs(weights: number, order: number, groups: number, ends: number, into: number): void
  orderedPairs(nodes: number, count: number, bits: number, from: number, into: number, pairs: number): void
  ranks(weights: number, order: number, groups: number, ends: number, rows: number, ranks: number, squares: number): void
  rankProducts(rows: number, weights: number, a: number, b: number, into: number): void
}

/** Where something lies in the memory of a block. */
export type Place = number

/** Compiled once. */
const compiled: { module: WebAssembly.Module | null } = { module: null }

const pageBytes = 65_536

/**
 * Up to 16 resamples of some rows, in one WebAssembly memory beside whatever is measured on them. What is handed over once (values, orders, codes)
 * stays there for all blocks of resamples; `kernels` are src/kernels/resampling.ts.
 */
export class ResampleBlock {
  readonly rows: number
  readonly kernels: Kernels
  /** Rows × 16 bytes: how often each row occurs in each resample. */
  readonly weights: Place
  /** Resamples that the block holds now; the other lanes mean nothing. */
  filled = 0
  readonly #memory = new WebAssembly.Memory({ initial: 1 })
  #end = 16

  constructor(rows: number) {
    this.rows = rows
    compiled.module ??= new WebAssembly.Module(Buffer.from(resamplingModule, 'base64'))
    this.kernels = new WebAssembly.Instance(compiled.module, { env: { memory: this.#memory } }).exports as unknown as Kernels
    this.weights = this.room(rows * lanes)
  }

  /** Room that is never given back. @throws RangeError where the memory of the computer, or of WebAssembly, does not suffice */
  room(bytes: number): Place {
    const place = this.#end
    this.#end = place + Math.ceil(bytes / 16) * 16
    const missing = this.#end - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes))
    return place
  }

  numbers(values: ArrayLike<number>): Place {
    const place = this.room(values.length * 8)
    this.numbersAt(place, values.length).set(values)
    return place
  }

  whole(values: ArrayLike<number>): Place {
    const place = this.room(values.length * 4)
    this.wholeAt(place, values.length).set(values)
    return place
  }

  bytes(values: Uint8Array): Place {
    const place = this.room(values.length)
    new Uint8Array(this.#memory.buffer, place, values.length).set(values)
    return place
  }

  /** Views into the memory, true until the next `room`. */
  numbersAt(place: Place, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, place, count)
  }

  wholeAt(place: Place, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, place, count)
  }

  longAt(place: Place, count: number): BigInt64Array {
    return new BigInt64Array(this.#memory.buffer, place, count)
  }

  /** How often each row occurs: row · 16 + lane. */
  weightsHere(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.weights, this.rows * lanes)
  }

  /** The rows as they are, in the first lane. */
  fillOnes(): void {
    const weights = this.weightsHere()
    weights.fill(0)
    for (let row = 0; row < this.rows; row++) weights[row * lanes] = 1
    this.filled = 1
  }
}

/** Fills a block with the next resamples. @param resamples how many, at most 16 */
export type Draw = (block: ResampleBlock, resamples: number) => void

/** Resamples of as many rows as there are, with replacement: the same rows as `seededRandom(seed).int(rows)` drawn one after the other. */
export function seededDraw(seed: number): Draw {
  const initial = Uint32Array.from(seededRandom(seed).state())
  const states = new WeakMap<ResampleBlock, Place>()
  return (block, resamples) => {
    const state = states.get(block) ?? block.whole(initial)
    states.set(block, state)
    block.kernels.draw(state, block.rows, resamples, block.weights)
    block.filled = resamples
  }
}

/** Calls `use` with block after block. @param use gets the number of the first resample of the block */
export function drawAll(block: ResampleBlock, resamples: number, draw: Draw, use: (first: number) => void): void {
  for (let first = 0; first < resamples; first += lanes) {
    draw(block, Math.min(lanes, resamples - first))
    use(first)
  }
}

/** What is found of the rows as they are, and of all resamples, by one function, so that they can't disagree. */
export interface Resampled {
  readonly values: Float64Array
  /** Of each figure, what every resample gave. */
  readonly drawn: readonly Float64Array[]
}

/** Writes the figures of each resample of its block: figure · 16 + lane; NaN where one is not defined. */
export type BlockFigures = (out: Float64Array) => void

/** Figures of several kinds, one behind the other. */
export function sideBySide(parts: readonly { readonly width: number; readonly figures: BlockFigures }[]): BlockFigures {
  return (out) => {
    let at = 0
    for (const { width, figures } of parts) {
      figures(out.subarray(at * lanes, (at + width) * lanes))
      at += width
    }
  }
}

/** Runs figures over the rows as they are, and over resamples of them. Without two rows there is nothing to draw from. */
export function resampled(block: ResampleBlock, width: number, figures: BlockFigures, resamples: number, draw: Draw): Resampled {
  const out = new Float64Array(width * lanes).fill(Number.NaN)
  if (block.rows > 0) {
    block.fillOnes()
    figures(out)
  }
  const values = Float64Array.from({ length: width }, (_, i) => out[i * lanes])
  const drawn = Array.from({ length: width }, () => new Float64Array(block.rows < 2 ? 0 : resamples))
  if (block.rows < 2) return { values, drawn }
  drawAll(block, resamples, draw, (first) => {
    figures(out)
    keepFigures(out, drawn, first, block.filled)
  })
  return { values, drawn }
}

/** Writes the figures of a block behind those of the blocks before. */
export function keepFigures(out: Float64Array, drawn: readonly Float64Array[], first: number, filled: number): void {
  drawn.forEach((values, i) => {
    for (let lane = 0; lane < filled; lane++) values[first + lane] = out[i * lanes + lane]
  })
}
