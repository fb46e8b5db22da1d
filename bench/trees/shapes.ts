import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../../src/main/random.ts'
import { benchFolder } from '../data.ts'

/** Data that trees are grown on: numbers, and behind them columns of 0 and 1. */
export interface TreeShape {
  readonly name: string
  readonly rows: number
  /** Rows behind those, which are held out. */
  readonly heldOut: number
  readonly numbers: number
  readonly flags: number
  readonly classes: number
}

const plain = { numbers: 30, flags: 0, classes: 2 }

export const treeShapes: readonly TreeShape[] = [
  { ...plain, name: '20,000 × 30', rows: 20_000, heldOut: 20_000 },
  { ...plain, name: '200,000 × 30', rows: 200_000, heldOut: 50_000 },
  { ...plain, name: '1,000,000 × 30', rows: 1_000_000, heldOut: 50_000 },
  { name: '200,000 × 54, 7 classes', rows: 200_000, heldOut: 50_000, numbers: 10, flags: 44, classes: 7 },
]

export const widthOf = ({ numbers, flags }: TreeShape) => numbers + flags
/** Trees of each class, of at most 31 leaves. */
export const rounds = 100

/** The folder with `x.f32` (row-major), `y.f32` and `shape.json`, written once. */
export function treeData(shape: TreeShape): string {
  const folder = join(benchFolder, 'trees', shape.name.replaceAll(/[^0-9a-z]+/g, '-'))
  if (existsSync(join(folder, 'shape.json'))) return folder
  mkdirSync(folder, { recursive: true })
  const { x, y } = made(shape)
  writeFileSync(join(folder, 'x.f32'), x)
  writeFileSync(join(folder, 'y.f32'), y)
  writeFileSync(join(folder, 'shape.json'), JSON.stringify({ ...shape, width: widthOf(shape), rounds }))
  return folder
}

export function readFloats(file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

/** Classes by scores that are no straight lines of the columns, with noise. */
function made(shape: TreeShape): { x: Float32Array; y: Float32Array } {
  const { numbers, classes } = shape
  const [rows, width] = [shape.rows + shape.heldOut, widthOf(shape)]
  const random = seededRandom(11)
  const x = new Float32Array(rows * width)
  const y = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = x.subarray(row * width, (row + 1) * width)
    for (let column = 0; column < width; column++) own[column] = column < numbers ? random.normal() : random.next() < 0.15 ? 1 : 0
    y[row] = classes === 2 ? binaryClass(own, random.normal()) : oneOf(own, classes, numbers, random)
  }
  return { x, y }
}

function binaryClass(x: Float32Array, noise: number): number {
  return Math.sin(2 * x[0]) + x[1] * x[2] + 0.5 * Math.abs(x[3]) - (x[4] > 0.5 ? x[5] : 0) + 0.3 * x[6] + noise > 0.4 ? 1 : 0
}

function oneOf(x: Float32Array, classes: number, numbers: number, random: { normal(): number }): number {
  let best = 0
  let most = -Infinity
  for (let k = 0; k < classes; k++) {
    const [a, b] = [x[k % numbers], x[(k + 3) % numbers]]
    const score = Math.sin(2 * a) + a * b + (x[numbers + 3 * k] - x[numbers + 3 * k + 1]) + 0.7 * random.normal() - 0.15 * k
    if (score > most) [most, best] = [score, k]
  }
  return best
}
