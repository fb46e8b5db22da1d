import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'

export interface ClassSizes {
  readonly commonest: number
  /** At most: where the profile does not list all values, the mean size of those that it leaves out. */
  readonly rarest: number
  /** The profile lists all values: `rarest` is exact. */
  readonly exact: boolean
}

/** How many rows the commonest and the rarest class have, from the top values of a profile. Null where it has none. @param rows of the data set */
export function classSizes(
  { top, distinct, missing }: Pick<ColumnProfile, 'top' | 'distinct' | 'missing'>,
  rows: number,
): ClassSizes | null {
  if (top.length === 0) return null
  const counts = top.map(({ count }) => count)
  const unlisted = distinct - top.length
  const rest = rows - missing - counts.reduce((sum, count) => sum + count, 0)
  const rarest = Math.min(...counts, unlisted > 0 ? Math.floor(rest / unlisted) : Infinity)
  return { commonest: Math.max(...counts), rarest, exact: unlisted <= 0 }
}
