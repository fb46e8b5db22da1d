/** How many rows of each class go to each part: train, validation, test. */
export type Allocation = [train: number, validation: number, test: number]

type Fractions = readonly [number, number, number]

/** Largest remainder (Hamilton): whole numbers that add up to `rows` and are as near to the fractions as can be; ties go to the earlier part. */
export function apportion(rows: number, fractions: Fractions): Allocation {
  const exact = fractions.map((fraction) => stable(rows * fraction))
  const parts = exact.map(Math.floor)
  const byRemainder = [0, 1, 2].sort((a, b) => exact[b] - parts[b] - (exact[a] - parts[a]) || a - b)
  let left = rows - parts[0] - parts[1] - parts[2]
  for (let k = 0; left > 0; k++, left--) parts[byRemainder[k % 3]]++
  return parts as Allocation
}

/** 100 × 0.7 is 70 and not 69.99…: fractions that people write must not lose a row to rounding. */
function stable(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value - whole) < 1e-9 * Math.max(1, whole) ? whole : value
}

/**
 * Apportions every class so that all classes together have the exact sizes too: each class gets the whole part of its share,
 * and its rows that are left over go where the total still lacks some. A class has at least one row in train.
 * @param sizes rows of each class, none of them 0
 */
export function apportionClasses(sizes: readonly number[], fractions: Fractions): Allocation[] {
  const total = apportion(
    sizes.reduce((sum, size) => sum + size, 0),
    fractions,
  )
  const shares = sizes.map((size) => fractions.map((fraction) => stable(size * fraction)))
  const parts = shares.map((share) => share.map(Math.floor) as Allocation)
  const lacking = total.map((size, part) => size - parts.reduce((sum, allocation) => sum + allocation[part], 0))
  // Small classes choose first: they have the least room.
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[a] - sizes[b] || a - b)
  for (const index of order) {
    for (let left = sizes[index] - parts[index][0] - parts[index][1] - parts[index][2]; left > 0; left--) {
      const part = choosePart(parts[index], shares[index], lacking)
      parts[index][part]++
      lacking[part]--
    }
  }
  for (const index of order) if (parts[index][0] === 0) teach(parts, index)
  return parts
}

/** Of the parts that lack rows: train for a class that has none there, else the one that is furthest below its share. */
function choosePart(parts: Allocation, share: readonly number[], lacking: readonly number[]): number {
  const open = [0, 1, 2].filter((part) => lacking[part] > 0)
  if (parts[0] === 0 && open.includes(0)) return 0
  return open.reduce((best, part) => (share[part] - parts[part] > share[best] - parts[best] ? part : best), open[0])
}

/** Moves one row of a class to train; a class with several rows there gives one back, so that the sizes stay. */
function teach(parts: Allocation[], index: number): void {
  const from = parts[index][1] >= parts[index][2] ? 1 : 2
  parts[index][from]--
  parts[index][0]++
  let giver = -1
  parts.forEach((allocation, k) => {
    if (k !== index && allocation[0] > 1 && (giver < 0 || allocation[0] > parts[giver][0])) giver = k
  })
  if (giver < 0) return
  parts[giver][0]--
  parts[giver][from]++
}
