import { logGamma } from './special.ts'

/**
 * The upper tail of the two-sided Kolmogorov-Smirnov statistic of one sample of n values, P(D ≥ d). scipy's `ks_2samp` takes it, with
 * n = m·n / (m + n), where it does not count exactly. By the parts of Simard and L'Ecuyer, "Computing the two-sided Kolmogorov-Smirnov distribution" (2011).
 * @param n a positive integer
 */
export function ksOneSampleSf(d: number, n: number): number {
  if (!(d > 0.5 / n)) return 1
  if (d >= 1) return 0
  const size = n * d * d
  if (d >= 0.5 || (n <= 140 ? size > 4 : size >= 2.2)) return Math.min(1, 2 * oneSidedSf(d, n))
  const cdf = n <= 140 || n * d ** 1.5 <= 1.4 ? durbinCdf(d, n) : pelzGoodCdf(d, n)
  return Math.min(1, Math.max(0, 1 - cdf))
}

/** P(D⁺ ≥ d): Birnbaum and Tingey (1951). */
function oneSidedSf(d: number, n: number): number {
  let sum = 0
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    const rest = 1 - d - j / n
    if (rest <= 0 && n > j) continue
    const choose = logGamma(n + 1) - logGamma(j + 1) - logGamma(n - j + 1)
    sum += Math.exp(choose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest <= 0 ? 1 : rest))
  }
  return d * sum
}

/** P(D < d) by the power of a matrix: Durbin (1968), as Marsaglia, Tsang and Wang (2003) compute it. */
function durbinCdf(d: number, n: number): number {
  const k = Math.floor(n * d) + 1
  const size = 2 * k - 1
  const h = k - n * d
  const step = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_each, j) => (i - j + 1 < 0 ? 0 : 1)))
  for (let i = 0; i < size; i++) {
    step[i][0] -= h ** (i + 1)
    step[size - 1][i] -= h ** (size - i)
  }
  if (2 * h > 1) step[size - 1][0] += (2 * h - 1) ** size
  const scaled = step.map((row, i) => row.map((value, j) => value / factorial(Math.max(0, i - j + 1))))
  const { matrix, exponent } = power({ matrix: scaled, exponent: 0 }, n)
  return Math.exp(Math.log(matrix[k - 1][k - 1]) + exponent * Math.LN2 + logGamma(n + 1) - n * Math.log(n))
}

function factorial(n: number): number {
  let product = 1
  for (let i = 2; i <= n; i++) product *= i
  return product
}

/** A matrix times a power of two, so that nothing overflows. */
interface Scaled {
  readonly matrix: number[][]
  readonly exponent: number
}

function power(base: Scaled, n: number): Scaled {
  if (n === 1) return base
  const half = power(base, Math.floor(n / 2))
  const square = product(half, half)
  return n % 2 === 0 ? square : product(base, square)
}

function product(a: Scaled, b: Scaled): Scaled {
  const size = a.matrix.length
  const matrix = a.matrix.map((row) =>
    Array.from({ length: size }, (_, j) => row.reduce((sum, value, k) => sum + value * b.matrix[k][j], 0)),
  )
  const most = Math.max(...matrix.flat())
  const shift = Math.ceil(Math.log2(most))
  return { matrix: matrix.map((row) => row.map((value) => value * 2 ** -shift)), exponent: a.exponent + b.exponent + shift }
}

/** P(D ≤ d) for many values: Pelz and Good (1976), the limit and three terms more. */
function pelzGoodCdf(d: number, n: number): number {
  const z = Math.sqrt(n) * d
  const [z2, z4, z6, pi2] = [z ** 2, z ** 4, z ** 6, Math.PI ** 2]
  const terms = Math.ceil((16 * z) / Math.PI)
  const sums = [0, 0, 0, 0]
  for (let k = 1; k <= terms; k++) {
    const m2 = (2 * k - 1) ** 2
    const q = Math.exp((-pi2 * m2) / (8 * z2))
    sums[0] += q
    sums[1] += q * (-z2 + (pi2 / 4) * m2)
    sums[2] += q * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi2 ** 2 * (1 - 2 * z2) * m2 ** 2) / 16)
    sums[3] +=
      q *
      (-30 * z6 -
        90 * z ** 8 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi2 ** 2 * (-60 * z2 + 212 * z4) * m2 ** 2) / 16 +
        (pi2 ** 3 * (5 - 30 * z2) * m2 ** 3) / 64)
  }
  const root = Math.sqrt(2 * Math.PI)
  const parts = [z, 6 * z4, 72 * z ** 7, 6480 * z ** 10].map((divisor, i) => (root * sums[i]) / divisor)
  for (let k = 1; k <= terms; k++) {
    const q = Math.exp((-pi2 * k * k) / (2 * z2))
    parts[2] -= (pi2 * root * k * k * q) / (36 * z ** 3)
    parts[3] += (pi2 * root * (3 * z2 - pi2 * k * k) * k * k * q) / (216 * z6)
  }
  return parts.reduce((sum, part, i) => sum + part / n ** (i / 2), 0)
}
