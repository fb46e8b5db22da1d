import { columnOf, Group, Job, Leaf, min } from './job'

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
  for (let row = leaf.start; row < leaf.start + leaf.count; row += tileRows) {
    const count = min(tileRows, leaf.start + leaf.count - row)
    if (leaf.count > touchedRows) touch(group, <usize>job.rows + ((<usize>row) << 2), count)
    fillTile(job, group, <usize>job.rows + ((<usize>row) << 2), <usize>job.pairs + ((<usize>row) << 3), count, hist)
  }
}

function fillTile(job: Job, group: Group, rows: usize, pairs: usize, count: u32, hist: usize): void {
  const one = (<u64>1) << job.countShift
  const stride = <usize>group.stride
  const bins = <usize>group.bins
  const end = group.first + group.count
  let j = group.first
  while (j < end) {
    const a = nextActive(job, j, end)
    if (a === end) return
    const b = nextActive(job, a + 1, end)
    const c = nextActive(job, b + 1, end)
    const d = nextActive(job, c + 1, end)
    if (d < end) {
      const e = nextActive(job, d + 1, end)
      const f = nextActive(job, e + 1, end)
      const g = nextActive(job, f + 1, end)
      const h = nextActive(job, g + 1, end)
      if (h < end) {
        add8(
          rows,
          pairs,
          count,
          bins,
          stride,
          one,
          a - group.first,
          b - group.first,
          c - group.first,
          d - group.first,
          e - group.first,
          f - group.first,
          g - group.first,
          h - group.first,
          at(job, a, hist),
          at(job, b, hist),
          at(job, c, hist),
          at(job, d, hist),
          at(job, e, hist),
          at(job, f, hist),
          at(job, g, hist),
          at(job, h, hist),
        )
        j = h + 1
        continue
      }
      add4(
        rows,
        pairs,
        count,
        bins,
        stride,
        one,
        a - group.first,
        b - group.first,
        c - group.first,
        d - group.first,
        at(job, a, hist),
        at(job, b, hist),
        at(job, c, hist),
        at(job, d, hist),
      )
      j = d + 1
      continue
    }
    add1(rows, pairs, count, bins, stride, one, a - group.first, at(job, a, hist))
    j = a + 1
  }
}

function at(job: Job, input: u32, hist: usize): usize {
  return hist + columnOf(job, input).hist
}

function nextActive(job: Job, from: u32, end: u32): u32 {
  let j = from
  while (j < end && columnOf(job, j).active === 0) j++
  return min(j, end)
}

function add(hist: usize, bin: usize, value: v128): void {
  const to = hist + ((<usize>load<u8>(bin)) << 4)
  v128.store(to, i64x2.add(v128.load(to), value))
}

function add1(rows: usize, pairs: usize, count: u32, bins: usize, stride: usize, one: u64, a: usize, ha: usize): void {
  const each = i64x2(0, one)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    const row = bins + <usize>load<u32>(rows) * stride
    const value = i64x2.add(i64x2.extend_low_i32x4_s(v128.load64_zero(pairs)), each)
    add(ha, row + a, value)
  }
}

function add4(
  rows: usize,
  pairs: usize,
  count: u32,
  bins: usize,
  stride: usize,
  one: u64,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  ha: usize,
  hb: usize,
  hc: usize,
  hd: usize,
): void {
  const each = i64x2(0, one)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    const row = bins + <usize>load<u32>(rows) * stride
    const value = i64x2.add(i64x2.extend_low_i32x4_s(v128.load64_zero(pairs)), each)
    add(ha, row + a, value)
    add(hb, row + b, value)
    add(hc, row + c, value)
    add(hd, row + d, value)
  }
}

function add8(
  rows: usize,
  pairs: usize,
  count: u32,
  bins: usize,
  stride: usize,
  one: u64,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  e: usize,
  f: usize,
  g: usize,
  h: usize,
  ha: usize,
  hb: usize,
  hc: usize,
  hd: usize,
  he: usize,
  hf: usize,
  hg: usize,
  hh: usize,
): void {
  const each = i64x2(0, one)
  for (const end = rows + ((<usize>count) << 2); rows < end; rows += 4, pairs += 8) {
    const row = bins + <usize>load<u32>(rows) * stride
    const value = i64x2.add(i64x2.extend_low_i32x4_s(v128.load64_zero(pairs)), each)
    add(ha, row + a, value)
    add(hb, row + b, value)
    add(hc, row + c, value)
    add(hd, row + d, value)
    add(he, row + e, value)
    add(hf, row + f, value)
    add(hg, row + g, value)
    add(hh, row + h, value)
  }
}

/** from −= what */
export function subtract(from: usize, what: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 16, what += 16) v128.store(from, i64x2.sub(v128.load(from), v128.load(what)))
}
