import type { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { FrameColumn } from '../../frame.ts'
import type { Random } from '../../random.ts'
import { apportion } from './allocate.ts'

type Fractions = SplitRecipe['fractions']

/** A group per row: rows with the same value are one, and so are those without a value. */
export function groupsOf(column: FrameColumn): Int32Array {
  if (column.kind === 'text') return column.codes
  const codes = new Map<number, number>()
  return Int32Array.from(column.values, (value) => {
    const known = codes.get(value)
    if (known !== undefined) return known
    codes.set(value, codes.size)
    return codes.size - 1
  })
}

/**
 * Deals whole groups out, segment by segment: a group that an earlier segment had keeps its part, so that rows appended later
 * never move a row that was there. New groups go, the largest first and equal ones in a random order, to the part that lacks
 * most rows; so the fractions are met as nearly as the sizes of the groups allow.
 */
export function dealGroups(
  groups: Int32Array,
  segments: readonly number[],
  { train, validation, test }: Fractions,
  randomOf: (segment: number) => Random,
): Uint8Array {
  const partOf = new Map<number, number>()
  const dealt = [0, 0, 0]
  let first = 0
  let seen = 0
  segments.forEach((rows, segment) => {
    const sizes = new Map<number, number>()
    for (let row = first; row < first + rows; row++) {
      const part = partOf.get(groups[row])
      if (part !== undefined) dealt[part]++
      else sizes.set(groups[row], (sizes.get(groups[row]) ?? 0) + 1)
    }
    first += rows
    seen += rows
    const shuffled = [...randomOf(segment).shuffle(Int32Array.from(sizes.keys()))]
    const size = (group: number) => sizes.get(group) as number
    for (const group of shuffled.toSorted((a, b) => size(b) - size(a))) {
      const part = neediest([train * seen, validation * seen, test * seen], dealt)
      partOf.set(group, part)
      dealt[part] += size(group)
    }
  })
  return Uint8Array.from(groups, (group) => partOf.get(group) as number)
}

/** The part that lacks most rows; ties go to the earlier one. A part that shall have no rows lacks none. */
function neediest(wanted: readonly number[], dealt: readonly number[]): number {
  const open = [0, 1, 2].filter((part) => wanted[part] > 0)
  return open.reduce((best, part) => (wanted[part] - dealt[part] > wanted[best] - dealt[best] + 1e-9 ? part : best), open[0])
}

/**
 * The oldest rows are train, the newest test. Rows of the same time stay together: a cut moves to the nearer end of them.
 * Rows without a time are train: nothing says that they come after what is learnt from.
 */
export function dealTimes(times: Float64Array, { train, validation, test }: Fractions): Uint8Array {
  const present = Uint32Array.from({ length: times.length }, (_, row) => row).filter((row) => !Number.isNaN(times[row]))
  const sorted = times.filter((time) => !Number.isNaN(time)).sort()
  const [first, second] = apportion(sorted.length, [train, validation, test])
  const start = cut(sorted, first, 0)
  const end = cut(sorted, first + second, second > 0 ? start : 0)
  const parts = new Uint8Array(times.length)
  for (const row of present) parts[row] = times[row] >= (sorted[end] ?? Infinity) ? 2 : times[row] >= (sorted[start] ?? Infinity) ? 1 : 0
  return parts
}

/** The place nearest to `at` where the value changes; the earlier one of two that are equally near, if it is after `least`. */
function cut(sorted: Float64Array, at: number, least: number): number {
  if (at <= 0 || at >= sorted.length || sorted[at - 1] !== sorted[at]) return at
  let low = at
  while (low > 0 && sorted[low - 1] === sorted[at]) low--
  let high = at
  while (high < sorted.length && sorted[high] === sorted[at]) high++
  return at - low <= high - at && low > least ? low : high
}
