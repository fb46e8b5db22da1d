import type { ChangedRow, ChangedRows } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import { classesOf } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { RowChoice } from '../predict/sample.ts'
import type { Task } from '../../jobs/index.ts'
import { type ScoredRows, scoreRows } from './evaluate.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

export interface ChangedInput {
  readonly before: ModelSource
  readonly after: ModelSource
  readonly rows: RowChoice
  /** Regression: predictions that differ by no more are the same. */
  readonly tolerance: number
  readonly show: 'all' | 'fixed' | 'broken'
  readonly limit: number
  readonly offset: number
}

/**
 * The rows of which two models say different things: of classes in the order of the data, of numbers the largest change first.
 * @throws INVALID_INPUT where the two do not predict the same thing
 */
export const changedTask: Task<ChangedInput, ChangedRows> = async (input, context) => {
  const before = await scoreRows(input.before, input.rows, context)
  const after = await scoreRows(input.after, input.rows, context)
  checkAlike(before, after)
  const changed = hasClasses(before.model.task) ? changedClasses(before, after) : changedValues(before, after, input.tolerance)
  const of = (verdict: ChangedRow['verdict']) => changed.filter((row) => row.verdict === verdict).length
  const chosen = input.show === 'all' ? changed : changed.filter((row) => row.verdict === input.show)
  return {
    compared: before.rowIds.length,
    seen: before.seen,
    changed: changed.length,
    fixed: of('fixed'),
    broken: of('broken'),
    total: chosen.length,
    rows: chosen.slice(input.offset, input.offset + input.limit),
  }
}

/** @throws INVALID_INPUT where two models do not predict the same thing */
export function checkAlike({ model: a }: Pick<ScoredRows, 'model'>, { model: b }: Pick<ScoredRows, 'model'>): void {
  const alike = a.task === b.task && a.target === b.target && new Set([...a.labels, ...b.labels]).size === a.labels.length
  if (alike) return
  throw new CairnError(
    'INVALID_INPUT',
    `One model predicts ${a.target} (${a.task}), the other ${b.target} (${b.task}), or their classes differ.`,
    {},
  )
}

function changedClasses(before: ScoredRows, after: ScoredRows): ChangedRow[] {
  const [was, is] = [classesOf(before.model, before.scores), classesOf(after.model, after.scores)]
  const rows: ChangedRow[] = []
  for (const [i, row] of before.rowIds.entries()) {
    const [from, to] = [before.model.labels[was[i]], after.model.labels[is[i]]]
    if (from === to) continue
    const actual = before.model.labels[before.actual[i]]
    rows.push({ row, actual, before: from, after: to, verdict: to === actual ? 'fixed' : from === actual ? 'broken' : 'other' })
  }
  return rows
}

function changedValues(before: ScoredRows, after: ScoredRows, tolerance: number): ChangedRow[] {
  const rows: (ChangedRow & { by: number })[] = []
  for (const [i, row] of before.rowIds.entries()) {
    const [actual, from, to] = [before.actual[i], before.scores.output[i], after.scores.output[i]]
    const by = Math.abs(to - from)
    if (by <= tolerance) continue
    const closer = Math.abs(from - actual) - Math.abs(to - actual)
    rows.push({ row, actual, before: from, after: to, verdict: closer > 0 ? 'fixed' : closer < 0 ? 'broken' : 'other', by })
  }
  return rows.sort((a, b) => b.by - a.by || a.row - b.row).map(({ by: _, ...row }) => row)
}
