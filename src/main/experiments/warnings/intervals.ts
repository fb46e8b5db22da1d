interface Estimate {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/**
 * The interval of the difference between two independent estimates, from the interval of each ("MOVER": Zou and Donner, 2008,
 * Statistics in Medicine 27:1693; with Wilson intervals it is Newcombe's, 1998, method 10).
 * @param sign 1: a − b; −1: b − a, for what is better when it is lower
 * @returns null where one of the two has no value or no interval
 */
export function differenceInterval(a: Estimate, b: Estimate, sign: 1 | -1 | 0): { value: number; low: number; high: number } | null {
  const [one, other] = sign === -1 ? [b, a] : [a, b]
  if (one.value === null || one.low === null || one.high === null) return null
  if (other.value === null || other.low === null || other.high === null) return null
  const value = one.value - other.value
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  }
}
