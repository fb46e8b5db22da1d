import { Job, Part, partOf, taskRows } from './job'

/** Numbers of the losses in boosting.ts. What is none of the others is a quantile: 5. */
const LOGISTIC: u32 = 0
const SOFTMAX: u32 = 1
const SQUARED: u32 = 2
const ABSOLUTE: u32 = 3
const HUBER: u32 = 4
const POISSON: u32 = 6

/** Poisson: second derivatives grow by e^0.7, which holds steps back where the first is still far off (as in LightGBM). */
const poissonCaution: f32 = 2.0137527074704766

/** e^x to about 1e-7 of its size (Cephes, expf), for x held in −87 … 88. */
function exponential(exponent: v128): v128 {
  const x = f32x4.max(f32x4.min(exponent, f32x4.splat(88)), f32x4.splat(-87))
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)))
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)))
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(p, power)
}

/** ln(1 + e) for e in 0 … 1, to about 1e-7 of its size: atanh's series of s = e / (2 + e), which is at most 1/3. */
function logOnePlus(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, f32x4.splat(2)))
  const z = f32x4.mul(s, s)
  let p = f32x4.splat(0.0769230769)
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.0909090909))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.1111111111))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.1428571429))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.2))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.3333333333))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1))
  return f32x4.mul(f32x4.mul(s, p), f32x4.splat(2))
}

/** Four float64 scores as float32. */
function scores4(at: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(at))
  const high = f32x4.demote_f64x2_zero(v128.load(at, 16))
  return i64x2.shuffle(low, high, 0, 2)
}

/** Losses of rows from the scores that they have, and the derivatives of training rows for the output `output`. */
export function derive(job: Job, task: u32): void {
  const part = partOf(job, task)
  part.mostG = 0
  part.mostH = 0
  const first = task * taskRows
  const last = min(first + taskRows, job.scoredRows)
  const train = min(last, job.trainRows)
  part.loss = first < train ? deriveRows(job, part, first, train, true) : 0
  const held = first > job.trainRows ? first : job.trainRows
  part.validationLoss = held < last ? deriveRows(job, part, held, last, false) : 0
}

function deriveRows(job: Job, part: Part, first: u32, last: u32, writes: bool): f64 {
  if (job.loss === LOGISTIC || job.loss === SOFTMAX || job.loss === POISSON) return deriveByFour(job, part, first, last, writes)
  return deriveByOne(job, part, first, last, writes)
}

/** Logistic, softmax and Poisson: four rows at a time, in float32. @param writes whether derivatives are wanted @returns the sum of losses */
function deriveByFour(job: Job, part: Part, first: u32, last: u32, writes: bool): f64 {
  let total: f64 = 0
  let mostG = f32x4.splat(0)
  let mostH = f32x4.splat(0)
  const one = f32x4.splat(1)
  const scores = <usize>job.scores + <usize>job.output * job.scoredRows * 8
  const classFactor = f32x4.splat(job.outputs > 1 ? <f32>job.outputs / <f32>(job.outputs - 1) : 1)
  const label = f32x4.splat(<f32>job.output)
  for (let i = first; i < last; i += 4) {
    const z = scores4(scores + ((<usize>i) << 3))
    const y = v128.load(<usize>job.y + ((<usize>i) << 2))
    let g: v128
    let h: v128
    let loss: v128
    if (job.loss === LOGISTIC) {
      // e^−|z| keeps its digits on both sides; the smaller probability is e / (1 + e).
      const e = exponential(f32x4.neg(f32x4.abs(z)))
      const larger = f32x4.div(one, f32x4.add(one, e))
      const smaller = f32x4.mul(e, larger)
      const p = v128.bitselect(larger, smaller, f32x4.ge(z, f32x4.splat(0)))
      g = f32x4.sub(p, y)
      h = f32x4.mul(larger, smaller)
      loss = f32x4.add(f32x4.sub(f32x4.max(z, f32x4.splat(0)), f32x4.mul(z, y)), logOnePlus(e))
    } else if (job.loss === SOFTMAX) {
      const p = exponential(f32x4.sub(z, v128.load(<usize>job.logSums + ((<usize>i) << 2))))
      g = f32x4.sub(p, v128.and(f32x4.eq(y, label), one))
      h = f32x4.mul(classFactor, f32x4.mul(p, f32x4.max(f32x4.sub(one, p), f32x4.splat(0))))
      loss = f32x4.splat(0)
    } else {
      const e = exponential(z)
      g = f32x4.sub(e, y)
      h = f32x4.mul(e, f32x4.splat(poissonCaution))
      loss = f32x4.sub(e, f32x4.mul(y, z))
    }
    if (job.weights !== 0) {
      const weights = v128.load(<usize>job.weights + ((<usize>i) << 2))
      g = f32x4.mul(g, weights)
      h = f32x4.mul(h, weights)
      loss = f32x4.mul(loss, weights)
    }
    const left = last - i
    if (left < 4) {
      const inside = i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(left))
      g = v128.and(g, inside)
      h = v128.and(h, inside)
      loss = v128.and(loss, inside)
    }
    total +=
      <f64>f32x4.extract_lane(loss, 0) +
      <f64>f32x4.extract_lane(loss, 1) +
      (<f64>f32x4.extract_lane(loss, 2) + <f64>f32x4.extract_lane(loss, 3))
    if (!writes) continue
    mostG = f32x4.max(mostG, f32x4.abs(g))
    mostH = f32x4.max(mostH, h)
    const to = <usize>job.derivatives + ((<usize>i) << 3)
    v128.store(to, i32x4.shuffle(g, h, 0, 4, 1, 5))
    v128.store(to, i32x4.shuffle(g, h, 2, 6, 3, 7), 16)
  }
  part.mostG = Math.max(part.mostG, <f64>largest(mostG))
  part.mostH = Math.max(part.mostH, <f64>largest(mostH))
  return total
}

function largest(lanes: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max<f32>(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  )
}

/** Losses of the distance between score and target, which is taken in float64. */
function deriveByOne(job: Job, part: Part, first: u32, last: u32, writes: bool): f64 {
  let total: f64 = 0
  let mostG: f64 = 0
  let mostH: f64 = 0
  const level = job.parameter
  for (let i = first; i < last; i++) {
    const y = <f64>load<f32>(<usize>job.y + ((<usize>i) << 2))
    const error = load<f64>(<usize>job.scores + ((<usize>i) << 3)) - y
    const weight: f64 = job.weights !== 0 ? <f64>load<f32>(<usize>job.weights + ((<usize>i) << 2)) : 1
    let g: f64
    let loss: f64
    const size = abs(error)
    if (job.loss === SQUARED) {
      g = error
      loss = error * error
    } else if (job.loss === ABSOLUTE) {
      g = error === 0 ? 0 : copysign<f64>(1, error)
      loss = size
    } else if (job.loss === HUBER) {
      g = size <= level ? error : copysign(level, error)
      loss = size <= level ? (error * error) / 2 : level * (size - level / 2)
    } else {
      g = error >= 0 ? 1 - level : -level
      loss = error >= 0 ? (1 - level) * error : -level * error
    }
    total += weight * loss
    if (!writes) continue
    const to = <usize>job.derivatives + ((<usize>i) << 3)
    store<f32>(to, <f32>(g * weight))
    store<f32>(to, <f32>weight, 4)
    mostG = Math.max(mostG, abs<f64>(<f64>(<f32>(g * weight))))
    mostH = Math.max(mostH, weight)
  }
  part.mostG = Math.max(part.mostG, mostG)
  part.mostH = Math.max(part.mostH, mostH)
  return total
}

/** ln Σ exp of the scores of each row, and its softmax loss. */
export function sumExponentials(job: Job, task: u32): void {
  const part = partOf(job, task)
  part.loss = 0
  part.validationLoss = 0
  const first = task * taskRows
  const last = min(first + taskRows, job.scoredRows)
  const apart = (<usize>job.scoredRows) << 3
  for (let i = first; i < last; i += 4) {
    const at = <usize>job.scores + ((<usize>i) << 3)
    let most = scores4(at)
    for (let k: u32 = 1; k < job.outputs; k++) most = f32x4.max(most, scores4(at + <usize>k * apart))
    let sum = f32x4.splat(0)
    for (let k: u32 = 0; k < job.outputs; k++) sum = f32x4.add(sum, exponential(f32x4.sub(scores4(at + <usize>k * apart), most)))
    sumLosses(job, part, i, min(4, last - i), most, sum)
  }
}

function laneOf(vector: v128, lane: u32): f32 {
  if (lane === 0) return f32x4.extract_lane(vector, 0)
  if (lane === 1) return f32x4.extract_lane(vector, 1)
  return lane === 2 ? f32x4.extract_lane(vector, 2) : f32x4.extract_lane(vector, 3)
}

/** Adds the softmax losses of up to four rows from `first` on. @param most @param sum of each row the largest score, and Σ exp of their distance from it */
function sumLosses(job: Job, part: Part, first: u32, count: u32, most: v128, sum: v128): void {
  for (let lane: u32 = 0; lane < count; lane++) {
    const i = first + lane
    const top = laneOf(most, lane)
    const total = laneOf(sum, lane)
    const logSum = <f64>top + NativeMath.log(<f64>total)
    store<f32>(<usize>job.logSums + ((<usize>i) << 2), <f32>logSum)
    const label = <u32>load<f32>(<usize>job.y + ((<usize>i) << 2))
    const own = load<f64>(<usize>job.scores + (<usize>label * job.scoredRows + i) * 8)
    const weight: f64 = job.weights !== 0 ? <f64>load<f32>(<usize>job.weights + ((<usize>i) << 2)) : 1
    const loss = weight * (logSum - <f64>(<f32>own))
    if (i < job.trainRows) part.loss += loss
    else part.validationLoss += loss
  }
}

/**
 * Derivatives as integers, in the order of the rows that this tree sees, and their sums. Powers of two, so that nothing is rounded but once.
 */
export function quantise(job: Job, task: u32): void {
  const part = partOf(job, task)
  const first = task * taskRows
  const last = min(first + taskRows, job.sampled)
  const scale = f32x4(<f32>(1 / job.gScale), <f32>(1 / job.hScale), 0, 0)
  let sum = i64x2.splat(0)
  for (let i = first; i < last; i++) {
    // `argument`: whether the rows were drawn; else they are all, in order.
    const row = job.argument !== 0 ? load<u32>(<usize>job.rows + ((<usize>i) << 2)) : i
    if (job.argument === 0) store<u32>(<usize>job.rows + ((<usize>i) << 2), i)
    const pair = v128.load64_zero(<usize>job.derivatives + ((<usize>row) << 3))
    const integers = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(pair, scale)))
    v128.store64_lane(<usize>job.pairs + ((<usize>i) << 3), integers, 0)
    sum = i64x2.add(sum, i64x2.extend_low_i32x4_s(integers))
  }
  part.g = i64x2.extract_lane(sum, 0)
  part.h = i64x2.extract_lane(sum, 1)
}
