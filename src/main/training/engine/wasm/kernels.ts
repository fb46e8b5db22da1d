import {
  add,
  abs4,
  add4,
  and4,
  below,
  type Code,
  divide4,
  encodeModule,
  get,
  greater4,
  increase,
  load4,
  loadSplat,
  max4,
  multiply4,
  real,
  repeat,
  set,
  splat,
  sqrt4,
  store4,
  subtract,
  subtract4,
  whole,
  type WasmFunction,
} from './module.ts'

/** Rows and columns of the result that one pass of the product holds in registers. */
export const tile = { rows: 4, columns: 8 } as const

/**
 * c = start + a·b, tile by tile: a[i, p] lies at a + i·aRow + p·aColumn, so that a may be transposed; b and c have rows one after
 * the other. `start` is one row, for all. Each element is summed in the order of p, with separate products and sums,
 * so that it has the same bits on every processor. Strides are in bytes.
 *
 * rows is a multiple of 4, columns of 8, inner at least 1. The columns of a tile are first copied to `room` (inner rows of a
 * tile): far apart, they would push each other out of the cache.
 */
function product(): WasmFunction {
  const [a, aRow, aColumn, b, bRow, c, cRow, start, rows, columns, inner, room] = Array.from({ length: 12 }, (_, i) => i)
  const [i, j, left, pb, to] = [12, 13, 14, 15, 16]
  const from = [17, 18, 19, 20]
  const sums = Array.from({ length: tile.rows * 2 }, (_, n) => 21 + n)
  const [b0, b1, factor] = [29, 30, 31]
  const bytes = (count: number): Code => [...get(count), ...whole(2), 0x74]
  const each = <T>(values: readonly T[], code: (value: T, row: number) => Code): number[] =>
    values.flatMap((value, row) => [...code(value, row)])
  const step: Code = [
    ...set(b0, load4(get(pb))),
    ...set(b1, load4(get(pb), 16)),
    ...each(from, (address, row) => [
      ...set(factor, loadSplat(get(address))),
      ...set(sums[2 * row], add4(get(sums[2 * row]), multiply4(get(factor), get(b0)))),
      ...set(sums[2 * row + 1], add4(get(sums[2 * row + 1]), multiply4(get(factor), get(b1)))),
      ...increase(address, get(aColumn)),
    ]),
    ...increase(pb, whole(4 * tile.columns)),
    ...set(left, subtract(get(left), whole(1))),
  ]
  const block: Code = [
    ...each(from, (address, row) => set(address, row === 0 ? add(get(a), get(to)) : add(get(from[row - 1]), get(aRow)))),
    ...each(sums, (sum, n) => set(sum, load4(add(get(start), bytes(j)), (n % 2) * 16))),
    ...set(pb, get(room)),
    ...set(left, get(inner)),
    ...repeat(step, get(left)),
    ...set(pb, add(add(get(c), bytes(j)), [...get(i), ...get(cRow), 0x6c])),
    ...each(from, (_, row) => [
      ...store4(get(pb), get(sums[2 * row])),
      ...store4(get(pb), get(sums[2 * row + 1]), 16),
      ...increase(pb, get(cRow)),
    ]),
    ...increase(i, whole(tile.rows)),
    ...increase(to, [...get(aRow), ...whole(2), 0x74]),
  ]
  const copyRow: Code = [
    ...store4(get(to), load4(get(pb))),
    ...store4(get(to), load4(get(pb), 16), 16),
    ...increase(pb, get(bRow)),
    ...increase(to, whole(4 * tile.columns)),
    ...set(left, subtract(get(left), whole(1))),
  ]
  const panel: Code = [
    ...set(pb, add(get(b), bytes(j))),
    ...set(to, get(room)),
    ...set(left, get(inner)),
    ...repeat(copyRow, get(left)),
    ...set(i, whole(0)),
    ...set(to, whole(0)),
    ...repeat(block, below(get(i), get(rows))),
    ...increase(j, whole(tile.columns)),
  ]
  return {
    name: 'product',
    parameters: Array.from({ length: 12 }, () => 'i32' as const),
    locals: [...Array.from({ length: 9 }, () => 'i32' as const), ...Array.from({ length: 11 }, () => 'v128' as const)],
    body: [...set(j, whole(0)), ...repeat(panel, below(get(j), get(columns)))],
  }
}

/** y ← max(y, 0), over the bytes from y to end. */
function relu(): WasmFunction {
  const [y, end] = [0, 1]
  const body: Code = [...store4(get(y), max4(load4(get(y)), splat(real(0)))), ...increase(y, whole(16))]
  return { name: 'relu', parameters: ['i32', 'i32'], locals: [], body: repeat(body, below(get(y), get(end))) }
}

/** gradient ← 0 where y is not above 0, over the bytes from gradient to end. */
function reluGradient(): WasmFunction {
  const [gradient, end, y] = [0, 1, 2]
  const body: Code = [
    ...store4(get(gradient), and4(load4(get(gradient)), greater4(load4(get(y)), splat(real(0))))),
    ...increase(gradient, whole(16)),
    ...increase(y, whole(16)),
  ]
  return { name: 'reluGradient', parameters: ['i32', 'i32', 'i32'], locals: [], body: repeat(body, below(get(gradient), get(end))) }
}

/**
 * The value where its size is above the limit, else 0: numbers that fade away for ever, and squares of them, would end as
 * denormals, which processors take a hundred times as long for.
 */
const settled = (value: number, limit: Code): Code => set(value, and4(get(value), greater4(abs4(get(value)), limit)))

/**
 * One step of Adam on `end − w` bytes of weights: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − rate·m / (√v + ε).
 * The four vectors lie `gap` bytes apart: weights, gradient, m, v.
 */
function adam(): WasmFunction {
  const [w, end, gap] = [0, 1, 2]
  const numbers = [3, 4, 5, 6, 7, 8]
  const [pg, pm, pv] = [9, 10, 11]
  const [g, m, v] = [12, 13, 14]
  const vectors = [15, 16, 17, 18, 19, 20]
  const [rate, epsilon, keepM, addM, keepV, addV] = vectors.map(get)
  const [small, tiny] = [21, 22]
  const next = [w, pg, pm, pv].flatMap((address) => increase(address, whole(16)))
  const body: Code = [
    ...set(g, load4(get(pg))),
    ...settled(g, get(small)),
    ...set(m, add4(multiply4(load4(get(pm)), keepM), multiply4(get(g), addM))),
    ...settled(m, get(tiny)),
    ...set(v, add4(multiply4(load4(get(pv)), keepV), multiply4(multiply4(get(g), get(g)), addV))),
    ...settled(v, get(tiny)),
    ...store4(get(pm), get(m)),
    ...store4(get(pv), get(v)),
    ...store4(get(w), subtract4(load4(get(w)), divide4(multiply4(get(m), rate), add4(sqrt4(get(v)), epsilon)))),
    ...next,
  ]
  return {
    name: 'adam',
    parameters: [...(['i32', 'i32', 'i32'] as const), ...numbers.map(() => 'f32' as const)],
    locals: [...(['i32', 'i32', 'i32'] as const), ...Array.from({ length: 11 }, () => 'v128' as const)],
    body: [
      ...set(pg, add(get(w), get(gap))),
      ...set(pm, add(get(pg), get(gap))),
      ...set(pv, add(get(pm), get(gap))),
      ...numbers.flatMap((number, i) => set(vectors[i], splat(get(number)))),
      ...set(small, splat(real(2 ** -62))),
      ...set(tiny, splat(real(2 ** -100))),
      ...repeat(body, below(get(w), get(end))),
    ],
  }
}

export interface Kernels {
  relu(y: number, end: number): void
  reluGradient(gradient: number, end: number, y: number): void
  product(
    ...numbers: readonly [
      a: number,
      aRow: number,
      aColumn: number,
      b: number,
      bRow: number,
      c: number,
      cRow: number,
      start: number,
      rows: number,
      columns: number,
      inner: number,
      room: number,
    ]
  ): void
  adam(w: number, end: number, gap: number, rate: number, epsilon: number, keepM: number, addM: number, keepV: number, addV: number): void
}

/** Compiled once. @throws WebAssembly.CompileError where the processor has no 128-bit vectors */
const compiled: { module: WebAssembly.Module | null } = { module: null }

export function openKernels(memory: WebAssembly.Memory): Kernels {
  compiled.module ??= new WebAssembly.Module(encodeModule([product(), relu(), reluGradient(), adam()]))
  return new WebAssembly.Instance(compiled.module, { env: { memory } }).exports as unknown as Kernels
}
