import type { ReplayReport } from '../../../shared/contract/serving/index.ts'
import { quantiles } from '../../statistics/quantiles.ts'

/** What a version says of one row: a class with the probability of each class, or a number. */
export type RowAnswer = { readonly label: string; readonly probabilities: ReadonlyMap<string, number> } | { readonly value: number | null }

type ChangedRow = ReplayReport['rowsChanged'][number]
type Found = Pick<ReplayReport, 'changed' | 'flips' | 'differences' | 'rowsChanged'>

/** Numbers that differ by less than this part of their size are the same: another order of additions does as much. */
const sameWithin = 1e-9
const shownRows = 50
const mostFlips = 1_000

/** Adds up how the answers of one version differ from those of another, row by row. */
export class ReplayTally {
  readonly #differences: Float64Array
  #known = 0
  #changed = 0
  readonly #flips = new Map<string, { from: string; to: string; rows: number }>()
  #isClasses = false
  #top: ChangedRow[] = []

  /** @param rows how many are added at the most */
  constructor(rows: number) {
    this.#differences = new Float64Array(rows)
  }

  /** @param row what is told of it where it is among those that change most */
  add(before: RowAnswer, after: RowAnswer, row: () => Pick<ChangedRow, 'id' | 'row' | 'at' | 'ref' | 'inputs'>): void {
    const difference = differenceOf(before, after)
    if (difference !== null) this.#differences[this.#known++] = difference
    if ('label' in before) this.#isClasses = true
    if (!isChanged(before, after)) return
    this.#changed++
    if ('label' in before && 'label' in after) this.#flip(before.label, after.label)
    this.#top.push({ ...row(), before: textOf(before), after: textOf(after), difference: difference ?? 0 })
    if (this.#top.length >= 20 * shownRows) this.#top = largest(this.#top)
  }

  result(): Found {
    const flips = [...this.#flips.values()].toSorted((a, b) => b.rows - a.rows || a.from.localeCompare(b.from, 'en'))
    return {
      changed: this.#changed,
      flips: this.#isClasses ? flips : null,
      differences: summary(this.#differences.subarray(0, this.#known)),
      rowsChanged: largest(this.#top),
    }
  }

  #flip(from: string, to: string): void {
    const key = JSON.stringify([from, to])
    const flip = this.#flips.get(key)
    if (flip) flip.rows++
    else if (this.#flips.size < mostFlips) this.#flips.set(key, { from, to, rows: 1 })
  }
}

/** Of the number, or of the probability of the label that was answered. Null where one of them has none. */
function differenceOf(before: RowAnswer, after: RowAnswer): number | null {
  if ('label' in before) {
    const was = before.probabilities.get(before.label)
    if (was === undefined || !('label' in after)) return null
    return (after.probabilities.get(before.label) ?? 0) - was
  }
  if ('label' in after || before.value === null || after.value === null) return null
  const difference = after.value - before.value
  return Number.isFinite(difference) ? difference : null
}

function isChanged(before: RowAnswer, after: RowAnswer): boolean {
  if ('label' in before || 'label' in after) return !('label' in before && 'label' in after && before.label === after.label)
  if (before.value === null || after.value === null) return before.value !== after.value
  return Math.abs(after.value - before.value) > sameWithin * Math.max(Math.abs(before.value), Math.abs(after.value))
}

function textOf(answer: RowAnswer): string {
  return 'label' in answer ? answer.label : answer.value === null ? '–' : String(answer.value)
}

function largest(rows: readonly ChangedRow[]): ChangedRow[] {
  return rows.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || a.at - b.at).slice(0, shownRows)
}

function summary(differences: Float64Array): Found['differences'] {
  if (differences.length === 0) return null
  const sizes = differences.map(Math.abs)
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [p50, p95, max] = quantiles(sizes, [0.5, 0.95, 1])
  return { mean: mean(differences), meanAbsolute: mean(sizes), p50, p95, max }
}
