/**
 * The walks of the bootstrap, in AssemblyScript (https://www.assemblyscript.org), for 16 resamples at once. How often each row occurs in each of them
 * is one byte, 16 bytes a row: what it costs to find a row (its order, its class, its place in memory) is paid once for all of them.
 *
 * Addresses are in bytes and multiples of 16. Lists of rows are u32. Whatever is found has 16 values, one for each resample, in i32, i64 or f64. Counts are
 * whole numbers, and sums of products run in the order of the rows, product by product, so that every processor gives the same bits.
 *
 * Sixteen counts are four vectors, which each walk adds up by itself: a function gives back one vector alone, and a shared one that left four in memory
 * would make `ranks`, which waits for memory already, a fifth slower.
 */

const lanes: usize = 16

// The accumulators of one cell: 8 vectors of two numbers.
const wide: usize = 128
// 16 counts of 32 bits.
const counts: usize = 64

/** The words 0, 1, 2 or 3 of sixteen bytes, as whole numbers of 32 bits. */
function word(weights: v128, place: i32): v128 {
  const half = place < 2 ? i16x8.extend_low_i8x16_u(weights) : i16x8.extend_high_i8x16_u(weights)
  return (place & 1) == 0 ? i32x4.extend_low_i16x8_u(half) : i32x4.extend_high_i16x8_u(half)
}

function lowFloats(whole: v128): v128 {
  return f64x2.convert_low_i32x4_u(whole)
}

function highFloats(whole: v128): v128 {
  return f64x2.convert_low_i32x4_u(v128.shuffle<u64>(whole, whole, 1, 1))
}

/** Adds the 16 products of two lists of counts to 16 sums of 64 bits. */
function addProducts(to: usize, a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128): void {
  v128.store(to, i64x2.add(v128.load(to), i64x2.extmul_low_i32x4_u(a0, b0)))
  v128.store(to, i64x2.add(v128.load(to, 16), i64x2.extmul_high_i32x4_u(a0, b0)), 16)
  v128.store(to, i64x2.add(v128.load(to, 32), i64x2.extmul_low_i32x4_u(a1, b1)), 32)
  v128.store(to, i64x2.add(v128.load(to, 48), i64x2.extmul_high_i32x4_u(a1, b1)), 48)
  v128.store(to, i64x2.add(v128.load(to, 64), i64x2.extmul_low_i32x4_u(a2, b2)), 64)
  v128.store(to, i64x2.add(v128.load(to, 80), i64x2.extmul_high_i32x4_u(a2, b2)), 80)
  v128.store(to, i64x2.add(v128.load(to, 96), i64x2.extmul_low_i32x4_u(a3, b3)), 96)
  v128.store(to, i64x2.add(v128.load(to, 112), i64x2.extmul_high_i32x4_u(a3, b3)), 112)
}

/**
 * Draws resamples of as many rows as there are, with replacement, one after the other, by xoshiro128** 1.1 as in random.ts: draws from the
 * incomplete last stretch of 0 … 2³² are thrown away.
 * @param state four words, which go on from call to call
 */
export function draw(state: usize, rows: u32, resamples: u32, weights: usize): void {
  memory.fill(weights, 0, <usize>rows * lanes)
  let a = load<u32>(state)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  const whole: u64 = 0x1_0000_0000
  const limit: u64 = whole - (whole % rows)
  for (let lane: u32 = 0; lane < resamples; lane++) {
    const to = weights + lane
    let left = rows
    while (left) {
      const value = rotl<u32>(b * 5, 7) * 9
      const shifted = b << 9
      c ^= a
      d ^= b
      b ^= c
      a ^= d
      c ^= shifted
      d = rotl<u32>(d, 11)
      if (<u64>value >= limit) continue
      const at = to + <usize>(value % rows) * lanes
      store<u8>(at, load<u8>(at) + 1)
      left--
    }
  }
  store<u32>(state, a)
  store<u32>(state, b, 4)
  store<u32>(state, c, 8)
  store<u32>(state, d, 12)
}

/** into[i] = from[order[i]]: the weights in another order of the rows. */
export function reorder(rows: u32, from: usize, order: usize, into: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    v128.store(into, v128.load(from + <usize>load<u32>(order) * lanes))
    into += lanes
    order += 4
  }
}

/** sums = Σ (weight·a)·b over the rows; without b (0) Σ weight·a. @param sums 16 f64 */
export function sum(rows: u32, weights: usize, a: usize, b: usize, sums: usize): void {
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let s4 = s0
  let s5 = s0
  let s6 = s0
  let s7 = s0
  for (let i: u32 = 0; i < rows; i++) {
    const w = v128.load(weights)
    const w0 = word(w, 0)
    const w1 = word(w, 1)
    const w2 = word(w, 2)
    const w3 = word(w, 3)
    const first = v128.load64_splat(a)
    let p0 = f64x2.mul(lowFloats(w0), first)
    let p1 = f64x2.mul(highFloats(w0), first)
    let p2 = f64x2.mul(lowFloats(w1), first)
    let p3 = f64x2.mul(highFloats(w1), first)
    let p4 = f64x2.mul(lowFloats(w2), first)
    let p5 = f64x2.mul(highFloats(w2), first)
    let p6 = f64x2.mul(lowFloats(w3), first)
    let p7 = f64x2.mul(highFloats(w3), first)
    if (b) {
      const second = v128.load64_splat(b)
      b += 8
      p0 = f64x2.mul(p0, second)
      p1 = f64x2.mul(p1, second)
      p2 = f64x2.mul(p2, second)
      p3 = f64x2.mul(p3, second)
      p4 = f64x2.mul(p4, second)
      p5 = f64x2.mul(p5, second)
      p6 = f64x2.mul(p6, second)
      p7 = f64x2.mul(p7, second)
    }
    s0 = f64x2.add(s0, p0)
    s1 = f64x2.add(s1, p1)
    s2 = f64x2.add(s2, p2)
    s3 = f64x2.add(s3, p3)
    s4 = f64x2.add(s4, p4)
    s5 = f64x2.add(s5, p5)
    s6 = f64x2.add(s6, p6)
    s7 = f64x2.add(s7, p7)
    weights += lanes
    a += 8
  }
  v128.store(sums, s0)
  v128.store(sums, s1, 16)
  v128.store(sums, s2, 32)
  v128.store(sums, s3, 48)
  v128.store(sums, s4, 64)
  v128.store(sums, s5, 80)
  v128.store(sums, s6, 96)
  v128.store(sums, s7, 112)
}

/** Adds a row's weights to 16 counts of 32 bits. */
function addCounts(to: usize, w: v128): void {
  v128.store(to, i32x4.add(v128.load(to), word(w, 0)))
  v128.store(to, i32x4.add(v128.load(to, 16), word(w, 1)), 16)
  v128.store(to, i32x4.add(v128.load(to, 32), word(w, 2)), 32)
  v128.store(to, i32x4.add(v128.load(to, 48), word(w, 3)), 48)
}

/** Adds the weights of the rows of each cell to its counts. @param codes the cell of each row, as i32; below 0 for none @param into cells × 16 i32, not emptied here */
export function count(rows: u32, weights: usize, codes: usize, into: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const code = load<i32>(codes)
    codes += 4
    if (code >= 0) addCounts(into + <usize>code * counts, v128.load(weights))
    weights += lanes
  }
}

/** The same where a cell is outer · width + inner: a slice, and what is counted in it. @param outer @param inner of each row, as i32; below 0 for none */
export function countWithin(rows: u32, weights: usize, outer: usize, inner: usize, width: u32, into: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const slice = load<i32>(outer)
    const code = load<i32>(inner)
    outer += 4
    inner += 4
    if (slice >= 0 && code >= 0) addCounts(into + (<usize>slice * width + code) * counts, v128.load(weights))
    weights += lanes
  }
}

/** Adds weight·a of each row to the sums of its cell. @param codes as in `count` @param into cells × 16 f64, not emptied here */
export function sumCells(rows: u32, weights: usize, codes: usize, a: usize, into: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const code = load<i32>(codes)
    codes += 4
    if (code >= 0) {
      const w = v128.load(weights)
      const value = v128.load64_splat(a)
      const to = into + <usize>code * wide
      const w0 = word(w, 0)
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(lowFloats(w0), value)))
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(highFloats(w0), value)), 16)
      const w1 = word(w, 1)
      v128.store(to, f64x2.add(v128.load(to, 32), f64x2.mul(lowFloats(w1), value)), 32)
      v128.store(to, f64x2.add(v128.load(to, 48), f64x2.mul(highFloats(w1), value)), 48)
      const w2 = word(w, 2)
      v128.store(to, f64x2.add(v128.load(to, 64), f64x2.mul(lowFloats(w2), value)), 64)
      v128.store(to, f64x2.add(v128.load(to, 80), f64x2.mul(highFloats(w2), value)), 80)
      const w3 = word(w, 3)
      v128.store(to, f64x2.add(v128.load(to, 96), f64x2.mul(lowFloats(w3), value)), 96)
      v128.store(to, f64x2.add(v128.load(to, 112), f64x2.mul(highFloats(w3), value)), 112)
    }
    weights += lanes
    a += 8
  }
}

/**
 * In how many pairs a row of the class `own` has the higher value, for each class of the other row; a tie is half a pair, and everything is counted twice over.
 * @param order of the rows, falling @param ends of each group of equal values @param classes of the rows in that order, u32
 * @param wins classes × 16 i64, emptied here
 */
export function pairWins(weights: usize, order: usize, groups: u32, ends: usize, classes: usize, own: u32, all: u32, wins: usize): void {
  memory.fill(wins, 0, <usize>all * wide)
  // Twice the weight of the own rows above.
  let above0 = i32x4.splat(0)
  let above1 = above0
  let above2 = above0
  let above3 = above0
  let start: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    const end = load<u32>(ends + ((<usize>g) << 2))
    if (end - start == 1) {
      const label = load<u32>(classes + ((<usize>start) << 2))
      const w = v128.load(weights + <usize>load<u32>(order + ((<usize>start) << 2)) * lanes)
      const w0 = word(w, 0)
      const w1 = word(w, 1)
      const w2 = word(w, 2)
      const w3 = word(w, 3)
      if (label == own) {
        above0 = i32x4.add(above0, i32x4.add(w0, w0))
        above1 = i32x4.add(above1, i32x4.add(w1, w1))
        above2 = i32x4.add(above2, i32x4.add(w2, w2))
        above3 = i32x4.add(above3, i32x4.add(w3, w3))
      } else addProducts(wins + <usize>label * wide, w0, w1, w2, w3, above0, above1, above2, above3)
    } else {
      let tied0 = i32x4.splat(0)
      let tied1 = tied0
      let tied2 = tied0
      let tied3 = tied0
      for (let i = start; i < end; i++) {
        if (load<u32>(classes + ((<usize>i) << 2)) != own) continue
        const w = v128.load(weights + <usize>load<u32>(order + ((<usize>i) << 2)) * lanes)
        tied0 = i32x4.add(tied0, word(w, 0))
        tied1 = i32x4.add(tied1, word(w, 1))
        tied2 = i32x4.add(tied2, word(w, 2))
        tied3 = i32x4.add(tied3, word(w, 3))
      }
      above0 = i32x4.add(above0, tied0)
      above1 = i32x4.add(above1, tied1)
      above2 = i32x4.add(above2, tied2)
      above3 = i32x4.add(above3, tied3)
      for (let i = start; i < end; i++) {
        const label = load<u32>(classes + ((<usize>i) << 2))
        if (label == own) continue
        const w = v128.load(weights + <usize>load<u32>(order + ((<usize>i) << 2)) * lanes)
        addProducts(wins + <usize>label * wide, word(w, 0), word(w, 1), word(w, 2), word(w, 3), above0, above1, above2, above3)
      }
      above0 = i32x4.add(above0, tied0)
      above1 = i32x4.add(above1, tied1)
      above2 = i32x4.add(above2, tied2)
      above3 = i32x4.add(above3, tied3)
    }
    start = end
  }
}

function addPrecision(to: usize, group: v128, tp: v128, seen: v128): void {
  const one = f64x2.splat(1)
  const low = f64x2.mul(lowFloats(group), f64x2.div(lowFloats(tp), f64x2.pmax(one, lowFloats(seen))))
  v128.store(to, f64x2.add(v128.load(to), low))
  const high = f64x2.mul(highFloats(group), f64x2.div(highFloats(tp), f64x2.pmax(one, highFloats(seen))))
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16)
}

/**
 * Σ of the precision at every positive row, and the rows and positives above the cut.
 * @param positive of the rows in the order, u32 @param cut an end of a group, or 0 @param into 16 f64, then 16 i32 of positives and 16 i32 of rows above the cut
 */
export function precisions(weights: usize, order: usize, groups: u32, ends: usize, positive: usize, cut: u32, into: usize): void {
  memory.fill(into, 0, wide + 2 * counts)
  let tp0 = i32x4.splat(0)
  let tp1 = tp0
  let tp2 = tp0
  let tp3 = tp0
  let seen0 = tp0
  let seen1 = tp0
  let seen2 = tp0
  let seen3 = tp0
  let start: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    const end = load<u32>(ends + ((<usize>g) << 2))
    let own0 = i32x4.splat(0)
    let own1 = own0
    let own2 = own0
    let own3 = own0
    let any: u32 = 0
    for (let i = start; i < end; i++) {
      const w = v128.load(weights + <usize>load<u32>(order + ((<usize>i) << 2)) * lanes)
      const w0 = word(w, 0)
      const w1 = word(w, 1)
      const w2 = word(w, 2)
      const w3 = word(w, 3)
      seen0 = i32x4.add(seen0, w0)
      seen1 = i32x4.add(seen1, w1)
      seen2 = i32x4.add(seen2, w2)
      seen3 = i32x4.add(seen3, w3)
      if (load<u32>(positive + ((<usize>i) << 2))) {
        any = 1
        own0 = i32x4.add(own0, w0)
        own1 = i32x4.add(own1, w1)
        own2 = i32x4.add(own2, w2)
        own3 = i32x4.add(own3, w3)
      }
    }
    if (any) {
      tp0 = i32x4.add(tp0, own0)
      tp1 = i32x4.add(tp1, own1)
      tp2 = i32x4.add(tp2, own2)
      tp3 = i32x4.add(tp3, own3)
      addPrecision(into, own0, tp0, seen0)
      addPrecision(into + 32, own1, tp1, seen1)
      addPrecision(into + 64, own2, tp2, seen2)
      addPrecision(into + 96, own3, tp3, seen3)
    }
    if (end == cut) {
      const to = into + wide
      v128.store(to, tp0)
      v128.store(to, tp1, 16)
      v128.store(to, tp2, 32)
      v128.store(to, tp3, 48)
      v128.store(to, seen0, 64)
      v128.store(to, seen1, 80)
      v128.store(to, seen2, 96)
      v128.store(to, seen3, 112)
    }
    start = end
  }
}

/**
 * The value of the row at which each resample, walked in an order, has passed more than a number of rows: its quantile by counting.
 * @param more than so many rows @param into 16 f64, NaN where a resample has no more
 */
export function passing(rows: u32, weights: usize, order: usize, values: usize, more: u32, into: usize): void {
  for (let lane: usize = 0; lane < lanes; lane++) store<f64>(into + (lane << 3), NaN)
  const limit = i32x4.splat(more)
  let passed0 = i32x4.splat(0)
  let passed1 = passed0
  let passed2 = passed0
  let passed3 = passed0
  let found: i32 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const row = <usize>load<u32>(order)
    order += 4
    const w = v128.load(weights + row * lanes)
    passed0 = i32x4.add(passed0, word(w, 0))
    passed1 = i32x4.add(passed1, word(w, 1))
    passed2 = i32x4.add(passed2, word(w, 2))
    passed3 = i32x4.add(passed3, word(w, 3))
    const beyond = i8x16.bitmask(
      i8x16.narrow_i16x8_s(
        i16x8.narrow_i32x4_s(i32x4.gt_s(passed0, limit), i32x4.gt_s(passed1, limit)),
        i16x8.narrow_i32x4_s(i32x4.gt_s(passed2, limit), i32x4.gt_s(passed3, limit)),
      ),
    )
    if (beyond == found) continue
    let fresh = beyond ^ found
    while (fresh) {
      store<f64>(into + ((<usize>ctz(fresh)) << 3), load<f64>(values + (row << 3)))
      fresh &= fresh - 1
    }
    found = beyond
    if (found == 0xffff) return
  }
}

/** Σ g·(g − 1) over the groups of equal values, g the weight of a group: twice the pairs that are tied. @param into 16 i64 */
export function tiedPairs(weights: usize, order: usize, groups: u32, ends: usize, into: usize): void {
  memory.fill(into, 0, wide)
  const one = i32x4.splat(1)
  let start: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    const end = load<u32>(ends + ((<usize>g) << 2))
    let own0 = i32x4.splat(0)
    let own1 = own0
    let own2 = own0
    let own3 = own0
    for (let i = start; i < end; i++) {
      const w = v128.load(weights + <usize>load<u32>(order + ((<usize>i) << 2)) * lanes)
      own0 = i32x4.add(own0, word(w, 0))
      own1 = i32x4.add(own1, word(w, 1))
      own2 = i32x4.add(own2, word(w, 2))
      own3 = i32x4.add(own3, word(w, 3))
    }
    // 0·(0 − 1) is 0, whatever −1 is without a sign.
    addProducts(into, own0, own1, own2, own3, i32x4.sub(own0, one), i32x4.sub(own1, one), i32x4.sub(own2, one), i32x4.sub(own3, one))
    start = end
  }
}

/**
 * One level of counting the pairs of rows that stand in order of two values. Rows come in the order of the first; each node holds those whose rank by the second
 * has the same leading bits, and splits them by the next: a row with 0 that stands before one with 1 is a pair in order. The weights are dealt
 * out to the two halves, each in the order it had, for the level below.
 * @param nodes start, place of the first row with 1, and end of each, u32 @param bits one byte a row @param pairs 16 i64, added to
 */
export function orderedPairs(nodes: usize, count: u32, bits: usize, from: usize, into: usize, pairs: usize): void {
  let s0 = v128.load(pairs)
  let s1 = v128.load(pairs, 16)
  let s2 = v128.load(pairs, 32)
  let s3 = v128.load(pairs, 48)
  let s4 = v128.load(pairs, 64)
  let s5 = v128.load(pairs, 80)
  let s6 = v128.load(pairs, 96)
  let s7 = v128.load(pairs, 112)
  for (let node: u32 = 0; node < count; node++) {
    const start = load<u32>(nodes)
    const end = load<u32>(nodes, 8)
    let zeros = into + <usize>start * lanes
    let ones = into + <usize>load<u32>(nodes, 4) * lanes
    nodes += 12
    let before0 = i32x4.splat(0)
    let before1 = before0
    let before2 = before0
    let before3 = before0
    for (let i = start; i < end; i++) {
      const w = v128.load(from + <usize>i * lanes)
      const bit = <usize>load<u8>(bits + i)
      // Without a branch: which half a row goes to can't be foreseen.
      const to = bit ? ones : zeros
      v128.store(to, w)
      ones += bit << 4
      zeros += (bit ^ 1) << 4
      const above = i8x16.splat(<i8>-(<i32>bit))
      const later = v128.and(w, above)
      const sooner = v128.andnot(w, above)
      const l0 = word(later, 0)
      const l1 = word(later, 1)
      const l2 = word(later, 2)
      const l3 = word(later, 3)
      s0 = i64x2.add(s0, i64x2.extmul_low_i32x4_u(l0, before0))
      s1 = i64x2.add(s1, i64x2.extmul_high_i32x4_u(l0, before0))
      s2 = i64x2.add(s2, i64x2.extmul_low_i32x4_u(l1, before1))
      s3 = i64x2.add(s3, i64x2.extmul_high_i32x4_u(l1, before1))
      s4 = i64x2.add(s4, i64x2.extmul_low_i32x4_u(l2, before2))
      s5 = i64x2.add(s5, i64x2.extmul_high_i32x4_u(l2, before2))
      s6 = i64x2.add(s6, i64x2.extmul_low_i32x4_u(l3, before3))
      s7 = i64x2.add(s7, i64x2.extmul_high_i32x4_u(l3, before3))
      before0 = i32x4.add(before0, word(sooner, 0))
      before1 = i32x4.add(before1, word(sooner, 1))
      before2 = i32x4.add(before2, word(sooner, 2))
      before3 = i32x4.add(before3, word(sooner, 3))
    }
  }
  v128.store(pairs, s0)
  v128.store(pairs, s1, 16)
  v128.store(pairs, s2, 32)
  v128.store(pairs, s3, 48)
  v128.store(pairs, s4, 64)
  v128.store(pairs, s5, 80)
  v128.store(pairs, s6, 96)
  v128.store(pairs, s7, 112)
}

/**
 * The rank of each row among the resample, ties with their mean rank, times two and less the mean of all ranks: 2·before + g − n for a group of weight g.
 * @param rows of each resample (n) @param ranks 16 i32 a row, in the order of the rows @param squares 16 f64: Σ weight·rank²
 */
export function ranks(weights: usize, order: usize, groups: u32, ends: usize, rows: u32, ranks: usize, squares: usize): void {
  memory.fill(squares, 0, wide)
  let base0 = i32x4.neg(i32x4.splat(rows))
  let base1 = base0
  let base2 = base0
  let base3 = base0
  let start: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    const end = load<u32>(ends + ((<usize>g) << 2))
    let own0 = i32x4.splat(0)
    let own1 = own0
    let own2 = own0
    let own3 = own0
    for (let i = start; i < end; i++) {
      const w = v128.load(weights + <usize>load<u32>(order + ((<usize>i) << 2)) * lanes)
      own0 = i32x4.add(own0, word(w, 0))
      own1 = i32x4.add(own1, word(w, 1))
      own2 = i32x4.add(own2, word(w, 2))
      own3 = i32x4.add(own3, word(w, 3))
    }
    const r0 = i32x4.add(base0, own0)
    const r1 = i32x4.add(base1, own1)
    const r2 = i32x4.add(base2, own2)
    const r3 = i32x4.add(base3, own3)
    for (let i = start; i < end; i++) {
      const to = ranks + <usize>load<u32>(order + ((<usize>i) << 2)) * counts
      v128.store(to, r0)
      v128.store(to, r1, 16)
      v128.store(to, r2, 32)
      v128.store(to, r3, 48)
    }
    addSignedProducts(squares, own0, own1, own2, own3, r0, r1, r2, r3, r0, r1, r2, r3)
    base0 = i32x4.add(r0, own0)
    base1 = i32x4.add(r1, own1)
    base2 = i32x4.add(r2, own2)
    base3 = i32x4.add(r3, own3)
    start = end
  }
}

function lowSigned(whole: v128): v128 {
  return f64x2.convert_low_i32x4_s(whole)
}

function highSigned(whole: v128): v128 {
  return f64x2.convert_low_i32x4_s(v128.shuffle<u64>(whole, whole, 1, 1))
}

function addSigned(to: usize, w: v128, a: v128, b: v128): void {
  const low = f64x2.mul(lowSigned(w), f64x2.mul(lowSigned(a), lowSigned(b)))
  v128.store(to, f64x2.add(v128.load(to), low))
  const high = f64x2.mul(highSigned(w), f64x2.mul(highSigned(a), highSigned(b)))
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16)
}

function addSignedProducts(
  to: usize,
  w0: v128,
  w1: v128,
  w2: v128,
  w3: v128,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  b0: v128,
  b1: v128,
  b2: v128,
  b3: v128,
): void {
  addSigned(to, w0, a0, b0)
  addSigned(to + 32, w1, a1, b1)
  addSigned(to + 64, w2, a2, b2)
  addSigned(to + 96, w3, a3, b3)
}

/** Σ weight·a·b of two lists of ranks, as `ranks` writes them. @param into 16 f64 */
export function rankProducts(rows: u32, weights: usize, a: usize, b: usize, into: usize): void {
  memory.fill(into, 0, wide)
  for (let i: u32 = 0; i < rows; i++) {
    const w = v128.load(weights)
    addSigned(into, word(w, 0), v128.load(a), v128.load(b))
    addSigned(into + 32, word(w, 1), v128.load(a, 16), v128.load(b, 16))
    addSigned(into + 64, word(w, 2), v128.load(a, 32), v128.load(b, 32))
    addSigned(into + 96, word(w, 3), v128.load(a, 48), v128.load(b, 48))
    weights += lanes
    a += counts
    b += counts
  }
}
