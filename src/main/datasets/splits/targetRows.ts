import { noPart } from '../../../shared/domain/datasets/dataset.ts'
import { type FrameColumn, missingIn } from '../../frame.ts'
import type { SplitInput } from './splits.ts'

/** The rows that have a target, ascending; null where all have one. */
export function rowsWithTarget(target: FrameColumn): Uint32Array | null {
  const isMissing = missingIn(target)
  const rows = target.kind === 'text' ? target.codes.length : target.values.length
  const having = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => !isMissing(row))
  return having.length === rows ? null : having
}

/** What a split is given, of some rows alone: as if the version had no others. @param rows ascending */
export function inputOfRows({ segments, strata, duplicateGroup, groups, times }: SplitInput, rows: Uint32Array): SplitInput {
  const take = (values: Int32Array) => Int32Array.from(rows, (row) => values[row])
  return {
    segments: sizesOf(segments, rows),
    ...(strata && { strata: take(strata) }),
    ...(duplicateGroup && { duplicateGroup: groupsAmong(duplicateGroup, rows) }),
    ...(groups && { groups: take(groups) }),
    ...(times && { times: Float64Array.from(rows, (row) => times[row]) }),
  }
}

/** The part of every row of the version; `noPart` for those that were left out. @param parts of `rows` @param count rows of the version */
export function spreadParts(parts: Uint8Array, rows: Uint32Array, count: number): Uint8Array {
  const all = new Uint8Array(count).fill(noPart)
  rows.forEach((row, index) => (all[row] = parts[index]))
  return all
}

/** How many of the rows each segment has. A segment keeps its place, so that its rows are dealt by the same seed. */
function sizesOf(segments: readonly number[], rows: Uint32Array): number[] {
  let end = 0
  let at = 0
  return segments.map((size) => {
    end += size
    const first = at
    while (at < rows.length && rows[at] < end) at++
    return at - first
  })
}

/** The first copy among the rows of each. */
function groupsAmong(duplicateGroup: Int32Array, rows: Uint32Array): Int32Array {
  const first = new Map<number, number>()
  return Int32Array.from(rows, (row, index) => {
    const known = first.get(duplicateGroup[row])
    if (known !== undefined) return known
    first.set(duplicateGroup[row], index)
    return index
  })
}
