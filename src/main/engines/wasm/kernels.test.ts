import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { fill, heap, type Matrix, taken } from './heap.ts'
import { openKernels } from './kernels.ts'
import { productsOf } from './products.ts'

const random = seededRandom(4)
const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal())

/** In float64. */
function reference(rows: number, columns: number, inner: number, a: (i: number, p: number) => number, b: (p: number, j: number) => number) {
  return Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns]
    let sum = 0
    for (let p = 0; p < inner; p++) sum += a(i, p) * b(p, j)
    return sum
  })
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: a.length }, (_, i) => Math.abs(a[i] - b[i])))

const betweenColumns = ({ values, columns, stride, rows }: Matrix): number[] =>
  Array.from(values.subarray(0, rows * stride)).filter((_, i) => i % stride >= columns)

test.each([
  [1, 1, 1],
  [3, 2, 5],
  [4, 8, 8],
  [65, 30, 17],
  [64, 64, 32],
])('the three products of %i rows, %i inputs and %i units are those of float64', (rows, inputs, units) => {
  const memory = heap()
  const [x, kernel, start, y] = [memory.matrix(rows, inputs), memory.matrix(inputs, units), memory.row(units), memory.matrix(rows, units)]
  const [dKernel, room, dx, zeros] = [
    memory.matrix(inputs, units),
    memory.matrix(units, inputs),
    memory.matrix(rows, inputs),
    memory.row(64),
  ]
  const panel = memory.matrix(Math.max(rows, inputs, units), 8)
  const kernels = openKernels(memory.open())
  const products = productsOf(() => kernels, zeros, panel)
  const [xs, ks, ss] = [normals(rows * inputs), normals(inputs * units), normals(units)]
  fill(x, xs)
  fill(kernel, ks)
  fill(start, ss)
  products.forward(x, kernel, start, y, rows)
  const expected = reference(
    rows,
    units,
    inputs,
    (i, p) => xs[i * inputs + p],
    (p, j) => ks[p * units + j],
  )
  expect(
    furthest(
      taken(y),
      expected.map((sum, at) => sum + ss[at % units]),
    ),
  ).toBeLessThan(1e-5)
  products.overRows(x, y, dKernel, rows)
  const ys = taken(y)
  expect(
    furthest(
      taken(dKernel),
      reference(
        inputs,
        units,
        rows,
        (i, p) => xs[p * inputs + i],
        (p, j) => ys[p * units + j],
      ),
    ),
  ).toBeLessThan(2e-4)
  products.transposed(y, kernel, room, dx, rows)
  expect(
    furthest(
      taken(dx),
      reference(
        rows,
        inputs,
        units,
        (i, p) => ys[i * units + p],
        (p, j) => ks[j * units + p],
      ),
    ),
  ).toBeLessThan(2e-4)
  for (const matrix of [y, dKernel, dx]) expect(betweenColumns(matrix).every((value) => value === 0)).toBe(true)
})

test('relu and its gradient, also of zero', () => {
  const memory = heap()
  const [y, gradient] = [memory.row(8), memory.row(8)]
  const kernels = openKernels(memory.open())
  y.values.set([-2, -0.5, 0, 0.5, 2, 3, -1, 1])
  gradient.values.fill(7)
  kernels.relu(y.at, y.at + 32)
  kernels.reluGradient(gradient.at, gradient.at + 32, y.at)
  expect([...y.values]).toEqual([0, 0, 0, 0.5, 2, 3, 0, 1])
  expect([...gradient.values]).toEqual([0, 0, 0, 7, 7, 7, 0, 7])
})

test('the memory of Adam ends in zeros and not in denormal numbers', () => {
  const memory = heap()
  const [w, g, m, v] = [0, 1, 2, 3].map(() => memory.row(16))
  const kernels = openKernels(memory.open())
  m.values.fill(1e-3)
  v.values.fill(1e-6)
  g.values.fill(1e-30)
  for (let step = 0; step < 2000; step++) kernels.adam(w.at, w.at + 64, g.at - w.at, 1e-3, 1e-7, 0.9, 0.1, 0.5, 0.5)
  expect([...new Set([...m.values, ...v.values])]).toEqual([0])
  expect(w.values.every((value) => value < 0 && Number.isFinite(value))).toBe(true)
})
