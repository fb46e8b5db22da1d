import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'

/** A p-value of 0 is one that cannot be told from this. */
const leastP = 1e-300

/**
 * How far something drifted, so that more is worse in either method and the limit is where it fails: a distance as it is; of a test, the logarithm of its
 * p-value over that of its limit. Null where nothing was judged.
 * @param limit that the result is shown beside, where it is not its own: one for a whole chart
 */
export function effectOf({ method, value, limit: own }: CheckResult, limit = own): number | null {
  if (value === null || own === null || limit === null) return value
  const isTest = method === 'kolmogorovSmirnov' || method === 'chiSquare' || method === 'zTest'
  if (!isTest && limit === own) return value
  return limit * (isTest ? Math.max(0, Math.log(Math.max(leastP, value)) / Math.log(own)) : value / own)
}
