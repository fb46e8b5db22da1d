import { columnOf, Group, Job, Leaf } from './job'

/**
 * Histograms: of each bin the sum of gradients, and the number of its rows above the sum of second derivatives, as 64-bit integers. Integers
 * add up to the same whatever the order, so that neither threads nor differences of histograms change a bit.
 */

/** Rows that are added to all histograms of a group before the next are read: their bins and derivatives stay in the cache. */
const tileRows: u32 = 256

/** Bins of more rows than these do not stay in the cache from one leaf to the next. */
const touchedRows: u32 = 20_000

/** What `touch` has read: it would be left out if nobody wanted it. */
let touched: u32 = 0

/** Reads a byte of each row, one right after another: the processor waits for many rows at once, and not for one before it adds it up. */
function touch(group: Group, rows: usize, count: u32): void {
  const bins = <usize>group.bins
  const stride = <usize>group.stride
  let sum: u32 = touched
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4) sum += load<u8>(bins + <usize>load<u32>(rows) * stride)
  touched = sum
}

/** Adds up the rows of a leaf for the active inputs of a group. */
export function fillHistogram(job: Job, group: Group, leaf: Leaf, hist: usize): void {
  const inputs = activeInputs(job, group)
  const last = leaf.start + leaf.count
  for (let row = leaf.start; row < last; row += tileRows) {
    const count = min(tileRows, last - row)
    if (leaf.count > touchedRows) touch(group, <usize>job.rows + ((<usize>row) << 2), count)
    fillTile(job, group, inputs, row, count, hist)
  }
}

function activeInputs(job: Job, group: Group): u32 {
  let count: u32 = 0
  for (let j = group.first; j < group.first + group.count; j++) if (columnOf(job, j).active !== 0) count++
  return count
}

/** Adds rows to the histograms of all active inputs, as many inputs at a time as there are loops for. @param left active inputs */
function fillTile(job: Job, group: Group, left: u32, row: u32, count: u32, hist: usize): void {
  let j = group.first
  for (; left >= 8; left -= 8) j = add8(job, group, j, row, count, hist)
  for (; left >= 4; left -= 4) j = add4(job, group, j, row, count, hist)
  for (; left > 0; left--) j = add1(job, group, j, row, count, hist)
}

/** The first active input from one on; there is one. */
function activeFrom(job: Job, from: u32): u32 {
  let j = from
  while (columnOf(job, j).active === 0) j++
  return j
}

/** The histogram of an input. */
function histOf(job: Job, input: u32, hist: usize): usize {
  return hist + columnOf(job, input).hist
}

/** What a row adds to its bins: its integers of 32 bits as two of 64, and 1 to the number of rows. */
function entryOf(pair: usize, one: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_s(v128.load64_zero(pair)), one)
}

function add(hist: usize, bin: usize, entry: v128): void {
  const to = hist + ((<usize>load<u8>(bin)) << 4)
  v128.store(to, i64x2.add(v128.load(to), entry))
}

// The same for one input, four and eight: what is found out once for a row serves so many histograms, whose places stay in registers. A loop over a
// list of inputs would fetch them again for each row.

/** @param from the next active input at or after it is taken @returns the input after the last that was */
function add1(job: Job, group: Group, from: u32, row: u32, count: u32, hist: usize): u32 {
  const a = activeFrom(job, from)
  const ha = histOf(job, a, hist)
  const bins = <usize>group.bins + (a - group.first)
  const stride = <usize>group.stride
  const one = i64x2(0, (<u64>1) << job.countShift)
  let rows = <usize>job.rows + ((<usize>row) << 2)
  let pairs = <usize>job.pairs + ((<usize>row) << 3)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    add(ha, bins + <usize>load<u32>(rows) * stride, entryOf(pairs, one))
  }
  return a + 1
}

function add4(job: Job, group: Group, from: u32, row: u32, count: u32, hist: usize): u32 {
  const a = activeFrom(job, from)
  const b = activeFrom(job, a + 1)
  const c = activeFrom(job, b + 1)
  const d = activeFrom(job, c + 1)
  const ha = histOf(job, a, hist)
  const hb = histOf(job, b, hist)
  const hc = histOf(job, c, hist)
  const hd = histOf(job, d, hist)
  const ba = <usize>(a - group.first)
  const bb = <usize>(b - group.first)
  const bc = <usize>(c - group.first)
  const bd = <usize>(d - group.first)
  const bins = <usize>group.bins
  const stride = <usize>group.stride
  const one = i64x2(0, (<u64>1) << job.countShift)
  let rows = <usize>job.rows + ((<usize>row) << 2)
  let pairs = <usize>job.pairs + ((<usize>row) << 3)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    const own = bins + <usize>load<u32>(rows) * stride
    const entry = entryOf(pairs, one)
    add(ha, own + ba, entry)
    add(hb, own + bb, entry)
    add(hc, own + bc, entry)
    add(hd, own + bd, entry)
  }
  return d + 1
}

function add8(job: Job, group: Group, from: u32, row: u32, count: u32, hist: usize): u32 {
  const a = activeFrom(job, from)
  const b = activeFrom(job, a + 1)
  const c = activeFrom(job, b + 1)
  const d = activeFrom(job, c + 1)
  const e = activeFrom(job, d + 1)
  const f = activeFrom(job, e + 1)
  const g = activeFrom(job, f + 1)
  const h = activeFrom(job, g + 1)
  const ha = histOf(job, a, hist)
  const hb = histOf(job, b, hist)
  const hc = histOf(job, c, hist)
  const hd = histOf(job, d, hist)
  const he = histOf(job, e, hist)
  const hf = histOf(job, f, hist)
  const hg = histOf(job, g, hist)
  const hh = histOf(job, h, hist)
  const ba = <usize>(a - group.first)
  const bb = <usize>(b - group.first)
  const bc = <usize>(c - group.first)
  const bd = <usize>(d - group.first)
  const be = <usize>(e - group.first)
  const bf = <usize>(f - group.first)
  const bg = <usize>(g - group.first)
  const bh = <usize>(h - group.first)
  const bins = <usize>group.bins
  const stride = <usize>group.stride
  const one = i64x2(0, (<u64>1) << job.countShift)
  let rows = <usize>job.rows + ((<usize>row) << 2)
  let pairs = <usize>job.pairs + ((<usize>row) << 3)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    const own = bins + <usize>load<u32>(rows) * stride
    const entry = entryOf(pairs, one)
    add(ha, own + ba, entry)
    add(hb, own + bb, entry)
    add(hc, own + bc, entry)
    add(hd, own + bd, entry)
    add(he, own + be, entry)
    add(hf, own + bf, entry)
    add(hg, own + bg, entry)
    add(hh, own + bh, entry)
  }
  return h + 1
}

/** from −= what */
export function subtract(from: usize, what: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 16, what += 16) v128.store(from, i64x2.sub(v128.load(from), v128.load(what)))
}
