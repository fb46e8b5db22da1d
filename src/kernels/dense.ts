/**
 * The kernels of dense networks, in AssemblyScript (https://www.assemblyscript.org). Addresses and strides are in bytes; matrices have rows one after the other, padded
 * with zeros to whole tiles. Products and sums are separate instructions in a fixed order, so that every processor gives the same bits.
 */

/** Rows and columns of the result that one pass of the product holds in registers. */
const tileRows = 4
const tileColumns = 8
const tileBytes = 4 * tileColumns

/**
 * c = start + a·b, tile by tile: a[i, p] lies at a + i·aRow + p·aColumn, so that a may be transposed. `start` is one row, for all.
 * Each element is summed in the order of p. rows is a multiple of 4, columns of 8, inner at least 1.
 * @param room where the columns of a tile are copied to first (inner rows): far apart, they would push each other out of the cache
 */
export function product(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  start: usize,
  rows: u32,
  columns: u32,
  inner: u32,
  room: usize,
): void {
  for (let j: u32 = 0; j < columns; j += tileColumns) {
    const offset = <usize>j * 4
    copyTile(b + offset, bRow, inner, room)
    const start0 = v128.load(start + offset)
    const start1 = v128.load(start + offset, 16)
    for (let i: u32 = 0; i < rows; i += tileRows) {
      let a0 = a + <usize>i * aRow
      let a1 = a0 + aRow
      let a2 = a1 + aRow
      let a3 = a2 + aRow
      let s00 = start0,
        s01 = start1,
        s10 = start0,
        s11 = start1
      let s20 = start0,
        s21 = start1,
        s30 = start0,
        s31 = start1
      let pb = room
      let left = inner
      do {
        const b0 = v128.load(pb)
        const b1 = v128.load(pb, 16)
        let factor = v128.load32_splat(a0)
        s00 = f32x4.add(s00, f32x4.mul(factor, b0))
        s01 = f32x4.add(s01, f32x4.mul(factor, b1))
        factor = v128.load32_splat(a1)
        s10 = f32x4.add(s10, f32x4.mul(factor, b0))
        s11 = f32x4.add(s11, f32x4.mul(factor, b1))
        factor = v128.load32_splat(a2)
        s20 = f32x4.add(s20, f32x4.mul(factor, b0))
        s21 = f32x4.add(s21, f32x4.mul(factor, b1))
        factor = v128.load32_splat(a3)
        s30 = f32x4.add(s30, f32x4.mul(factor, b0))
        s31 = f32x4.add(s31, f32x4.mul(factor, b1))
        a0 += aColumn
        a1 += aColumn
        a2 += aColumn
        a3 += aColumn
        pb += tileBytes
      } while (--left)
      let to = c + offset + <usize>i * cRow
      v128.store(to, s00)
      v128.store(to, s01, 16)
      to += cRow
      v128.store(to, s10)
      v128.store(to, s11, 16)
      to += cRow
      v128.store(to, s20)
      v128.store(to, s21, 16)
      to += cRow
      v128.store(to, s30)
      v128.store(to, s31, 16)
    }
  }
}

function copyTile(from: usize, stride: usize, rows: u32, to: usize): void {
  for (let left = rows; left > 0; left--) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
    from += stride
    to += tileBytes
  }
}

/** y ← max(y, 0), over the bytes from y to end. */
export function relu(y: usize, end: usize): void {
  const zero = f32x4.splat(0)
  for (; y < end; y += 16) v128.store(y, f32x4.max(v128.load(y), zero))
}

/** gradient ← 0 where y is not above 0, over the bytes from gradient to end. */
export function reluGradient(gradient: usize, end: usize, y: usize): void {
  const zero = f32x4.splat(0)
  for (; gradient < end; gradient += 16, y += 16) v128.store(gradient, v128.and(v128.load(gradient), f32x4.gt(v128.load(y), zero)))
}

/**
 * One step of Adam on `end − w` bytes of weights: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − rate·m / (√v + ε).
 * The four vectors lie `gap` bytes apart: weights, gradient, m, v.
 */
export function adam(w: usize, end: usize, gap: usize, rate: f32, epsilon: f32, keepM: f32, addM: f32, keepV: f32, addV: f32): void {
  const rates = f32x4.splat(rate)
  const epsilons = f32x4.splat(epsilon)
  const keepMs = f32x4.splat(keepM)
  const addMs = f32x4.splat(addM)
  const keepVs = f32x4.splat(keepV)
  const addVs = f32x4.splat(addV)
  // 2⁻⁶² and 2⁻¹⁰⁰.
  const small = f32x4.splat(2.168404344971009e-19)
  const tiny = f32x4.splat(7.888609052210118e-31)
  for (; w < end; w += 16) {
    const pg = w + gap
    const pm = pg + gap
    const pv = pm + gap
    const g = settled(v128.load(pg), small)
    const m = settled(f32x4.add(f32x4.mul(v128.load(pm), keepMs), f32x4.mul(g, addMs)), tiny)
    const v = settled(f32x4.add(f32x4.mul(v128.load(pv), keepVs), f32x4.mul(f32x4.mul(g, g), addVs)), tiny)
    v128.store(pm, m)
    v128.store(pv, v)
    v128.store(w, f32x4.sub(v128.load(w), f32x4.div(f32x4.mul(m, rates), f32x4.add(f32x4.sqrt(v), epsilons))))
  }
}

/**
 * The value where its size is above the limit, else 0: numbers that fade away for ever, and squares of them, would end as
 * denormals, which processors take a hundred times as long for.
 */
function settled(value: v128, limit: v128): v128 {
  return v128.and(value, f32x4.gt(f32x4.abs(value), limit))
}
