import type { ModelSignature } from '../../../shared/domain/packages/package.ts'
import { z } from 'zod'

/** Rows of a Parquet file in the shared folder: those of some row groups that follow one another. */
export interface Partition {
  readonly part: number
  /** As the cluster sees it. */
  readonly file: string
  /** Row groups: from, and up to but without. */
  readonly from: number
  readonly to: number
  /** The number of the first row; rows are counted from 1 over all partitions. */
  readonly firstRow: number
  readonly rows: number
}

/** `plan.json` of a submission, for `score_ray.py`. Paths are as the cluster sees them. */
export interface ScoringPlan {
  readonly model: string
  readonly modelSha256: string
  readonly description: { readonly signature: ModelSignature; readonly missing: readonly object[] }
  /** The columns of the files that the model takes, in the order of its inputs. */
  readonly inputs: readonly string[]
  /** Columns of the files that stand beside the predictions, and what they are called there. */
  readonly keep: readonly { readonly column: string; readonly name: string }[]
  /** What the column with the numbers of the rows is called. */
  readonly row: string
  /** What the columns with the predictions are called. */
  readonly names: readonly string[]
  readonly output: string
  readonly partitions: readonly Partition[]
}

/** What a worker says of a partition that it has scored. Whoever can write to the shared folder may have written it. */
export const PartReport = z.object({
  part: z.int().min(0),
  rows: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  seconds: z.number().min(0),
})

/** A partition has so many rows at the least, where a file has as many. */
const rowsOfPartition = 100_000

/** @param groups the rows of each row group of a file @param before partitions of earlier files */
export function partitionsOf(file: string, groups: readonly number[], before: readonly Partition[]): Partition[] {
  const made: Partition[] = []
  const last = before.at(-1)
  let firstRow = last ? last.firstRow + last.rows : 1
  for (let from = 0, to = 0, rows = 0; from < groups.length; from = to, rows = 0) {
    while (to < groups.length && (rows === 0 || rows + groups[to] <= rowsOfPartition)) rows += groups[to++]
    if (rows === 0) continue
    made.push({ part: before.length + made.length, file, from, to, firstRow, rows })
    firstRow += rows
  }
  return made
}

/** Places of rows spread evenly over all, from 0 and ascending. */
export function spreadPlaces(rows: number, most: number): number[] {
  const count = Math.min(rows, most)
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count))
}

export const partName = (part: number, ending: 'parquet' | 'json') => `part-${String(part).padStart(5, '0')}.${ending}`
