import { spread, sum } from '../../shared/statistics/moments.ts'

/**
 * Cramér's V of two columns of categories, without correction for bias, as `scipy.stats.contingency.association` has it: 0 for independent ones,
 * 1 where one follows from the other. Null where one side has a single category. In O(rows), whatever the number of categories.
 *
 * @param a codes of the categories, none missing @param b of the same rows
 */
export function cramersV(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const n = a.length
  const [ofA, ofB] = [new Map<number, number>(), new Map<number, number>()]
  const cells = new Map<number, Map<number, number>>()
  for (let row = 0; row < n; row++) {
    ofA.set(a[row], (ofA.get(a[row]) ?? 0) + 1)
    ofB.set(b[row], (ofB.get(b[row]) ?? 0) + 1)
    let own = cells.get(a[row])
    if (!own) cells.set(a[row], (own = new Map()))
    own.set(b[row], (own.get(b[row]) ?? 0) + 1)
  }
  const least = Math.min(ofA.size, ofB.size)
  if (least < 2) return null
  // χ² = n (Σ nᵢⱼ² / (nᵢ nⱼ) − 1): cells without rows add nothing.
  let terms = 0
  for (const [one, own] of cells) for (const [other, count] of own) terms += count ** 2 / ((ofA.get(one) ?? 1) * (ofB.get(other) ?? 1))
  return Math.sqrt(Math.min(1, Math.max(0, (terms - 1) / (least - 1))))
}

/**
 * The correlation ratio η: the root of the share of the variance of the values that lies between the groups. Null where the values do not vary or
 * there is a single group.
 *
 * @param groups a code per row, none missing @param values none NaN
 */
export function correlationRatio(groups: ArrayLike<number>, values: ArrayLike<number>): number | null {
  const { mean, variance } = spread(values)
  const byGroup = new Map<number, number[]>()
  for (let row = 0; row < values.length; row++) {
    const own = byGroup.get(groups[row])
    if (own) own.push(values[row])
    else byGroup.set(groups[row], [values[row]])
  }
  const total = variance * values.length
  if (byGroup.size < 2 || !(total > 0)) return null
  const between = sum([...byGroup.values()].map((own) => own.length * (sum(own) / own.length - mean) ** 2))
  return Math.sqrt(Math.min(1, between / total))
}
