import type { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'

/** What is asked for by hand; a split by group or time needs its column. */
export interface SplitRequest {
  readonly kind: SplitRecipe['kind']
  readonly by: string | null
  readonly seed: number
}

const fractions = { train: 0.7, validation: 0.15, test: 0.15 }

/** The recipe of a request; null while its column is missing. By group or time, the column alone decides where copies go. */
export function splitOf({ kind, by, seed }: SplitRequest): SplitRecipe | null {
  const byColumn = kind === 'group' || kind === 'time'
  if (byColumn && by === null) return null
  return { kind, seed, fractions, keepDuplicatesTogether: !byColumn, ...(by !== null && kind !== 'random' && { by }) }
}
