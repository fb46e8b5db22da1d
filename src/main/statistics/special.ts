/**
 * The special functions that tests and intervals need. Relative accuracy is 1e-12 or better on the domains that their
 * tests walk; NaN comes back for arguments outside the domain.
 */

const maxIterations = 100_000
const tiny = 1e-300
const epsilon = Number.EPSILON
const halfLogTwoPi = 0.918938533204672741780329736405617639861

// Lanczos's approximation with g = 7 and nine terms, as computed by P. Godfrey (2001).
const lanczos = [
  0.99999999999980993227684700473478, 676.520368121885098567009190444019, -1259.13921672240287047156078755283,
  771.3234287776530788486528258894, -176.61502916214059906584551354, 12.507343278686904814458936853, -0.13857109526572011689554707,
  9.984369578019570859563e-6, 1.50563273514931155834e-7,
]

/** ln Γ(x) for x > 0. Near its zeros at 1 and 2 the error is absolute (1e-15). */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  let sum = lanczos[0]
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x - 1 + i)
  const t = x + 6.5
  return halfLogTwoPi + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** ln Γ(x + 1) minus Stirling's formula. DLMF 5.11.1 for large x. */
function stirlingError(x: number): number {
  if (x < 16) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - halfLogTwoPi
  const s = 1 / (x * x)
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / x
}

/** x·ln(x/m) + m − x without cancellation near x = m. C. Loader, "Fast and accurate computation of binomial probabilities" (2000). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x
  const v = (x - m) / (x + m)
  let sum = (x - m) * v
  let power = 2 * x * v
  for (let j = 3; j < maxIterations; j += 2) {
    power *= v * v
    const next = sum + power / j
    if (next === sum) break
    sum = next
  }
  return sum
}

/** xᵃ·e⁻ˣ / Γ(a + 1), in Loader's saddle-point form: no large numbers cancel. */
function poissonTerm(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a)
}

/** P(a, x) = γ(a, x) / Γ(a), for a > 0 and x ≥ 0. DLMF 8.11.4 and 8.9.2. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 0
  if (x === Infinity) return 1
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/** Q(a, x) = Γ(a, x) / Γ(a) = 1 − P(a, x), accurate in its far tail. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 1
  if (x === Infinity) return 0
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

function gammaSeries(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 1; n < maxIterations; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * epsilon) break
  }
  return sum * poissonTerm(a, x)
}

/** The continued fraction of Γ(a, x) by Lentz's method, as modified by Thompson and Barnett (1986). */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < maxIterations; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / nonZero(an * d + b)
    c = nonZero(b + an / c)
    const delta = d * c
    h *= delta
    if (Math.abs(delta - 1) < epsilon) break
  }
  return a * poissonTerm(a, x) * h
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** Iₓ(a, b), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1. DLMF 8.17.22. */
export function betaI(x: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return Number.NaN
  if (x === 0 || x === 1) return x
  return x < (a + 1) / (a + b + 2) ? betaFraction(x, a, b) : 1 - betaFraction(1 - x, b, a)
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < maxIterations; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    const delta = d * c
    h *= delta
    if (Math.abs(delta - 1) < epsilon) break
  }
  return (betaTerm(x, a, b) * h) / a
}

/** xᵃ·(1 − x)ᵇ / B(a, b), by Loader's binomial term. */
function betaTerm(x: number, a: number, b: number): number {
  const n = a + b
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b)
  const deviances = deviance(a, n * x) + deviance(b, n * (1 - x))
  return Math.exp(errors - deviances) * Math.sqrt((a * b) / (2 * Math.PI * n))
}

/**
 * The error function to about 1e-15: the series of Abramowitz and Stegun 7.1.6 near zero, the continued fraction of
 * erfc (7.1.14) elsewhere.
 */
export function erf(x: number): number {
  const z = Math.abs(x)
  if (Number.isNaN(x)) return x
  if (z > 6) return Math.sign(x)
  return Math.sign(x) * (z < 2.5 ? erfSeries(z) : 1 - erfcFraction(z))
}

function erfSeries(z: number): number {
  let term = z
  let sum = z
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * z * z) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum
}

function erfcFraction(z: number): number {
  let tail = z
  for (let n = 60; n > 0; n--) tail = z + n / 2 / tail
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / tail
}

/** 1 − erf x, accurate in its far tail. */
export function erfc(x: number): number {
  return x < 0 ? 1 + gammaP(0.5, x * x) : gammaQ(0.5, x * x)
}

/** The chance that a standard normal variable is at most z. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2
}

/** The chance that a chi-square variable with `df` degrees of freedom is greater than x. */
export function chiSquareSf(x: number, df: number): number {
  return gammaQ(df / 2, x / 2)
}
