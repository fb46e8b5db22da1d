/** The 97.5 % quantile of the normal distribution: of two-sided intervals at 95 %. */
const z95 = 1.959963984540054

/**
 * Wilson's score interval of a proportion (E. B. Wilson, JASA 22, 1927), without continuity correction.
 * @param k successes @param n trials; null without trials @param z normal quantile of the confidence
 */
export function wilsonInterval(k: number, n: number, z = z95): { readonly low: number; readonly high: number } | null {
  if (n === 0) return null
  const z2 = z ** 2
  const share = k / n
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half }
}
