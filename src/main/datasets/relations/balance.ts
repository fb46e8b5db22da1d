import type { ColumnProfile, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { Balance } from '../../../shared/domain/datasets/relations.ts'

/** How the rows are spread over the classes of a column, from its profile alone, and what always predicting the most frequent one gets. */
export function balanceOf({ name, type, missing, distinct, top }: ColumnProfile, { rows }: Pick<Profile, 'rows'>): Balance {
  const known = rows - missing
  const shown = top.reduce((sum, { count }) => sum + count, 0)
  const [first] = top
  const last = top[top.length - 1]
  // Of amounts with many values none is a class.
  const hasClasses = type === 'text' || type === 'boolean' || top.length === distinct
  return {
    column: name,
    rows: known,
    missing,
    distinct,
    classes: top.map(({ value, count }) => ({ value, rows: count, share: count / Math.max(1, known) })),
    others: known - shown,
    majority: first && hasClasses ? { value: first.value, accuracy: first.count / known, balancedAccuracy: 1 / distinct } : null,
    ratio: first && last && top.length === distinct ? first.count / last.count : null,
  }
}
