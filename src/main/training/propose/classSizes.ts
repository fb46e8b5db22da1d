import type { ColumnProfile } from '../../../shared/domain/dataset.ts'

export interface ClassSizes {
  readonly commonest: number
  /** At most: where the profile does not list all values, those that it leaves out may be rarer still. */
  readonly rarest: number
}

/** How many rows the commonest and the rarest class have, from the top values of a profile. Null where it has none. */
export function classSizes({ top }: Pick<ColumnProfile, 'top'>): ClassSizes | null {
  if (top.length === 0) return null
  const counts = top.map(({ count }) => count)
  return { commonest: Math.max(...counts), rarest: Math.min(...counts) }
}
