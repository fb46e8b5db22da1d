import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { type ClassCount, type PositiveClass, proposePositive } from '../../../shared/domain/training/positive.ts'
import { CairnError } from '../../../shared/errors.ts'
import { inOrder } from './labels.ts'

/** The two classes of a binary target in the order of its labels; null where it has more or fewer, or the profile does not list them. */
export function binaryClasses({ top, distinct }: ColumnProfile): readonly [ClassCount, ClassCount] | null {
  if (distinct !== 2 || top.length !== 2) return null
  const [first, second] = inOrder(top.map(({ value }) => value))
  const count = (label: string) => top.find(({ value }) => value === label)?.count ?? 0
  return [
    { label: first, count: count(first) },
    { label: second, count: count(second) },
  ]
}

/**
 * The positive class of a target: the one that is asked for, else the proposed one. Null where its classes are not known.
 * @throws INVALID_INPUT where the class that is asked for is none of the two
 */
export function positiveOf(column: ColumnProfile, asked: string | undefined, remembered: string | null): PositiveClass | null {
  const classes = binaryClasses(column)
  if (classes === null) return asked === undefined ? null : { label: asked, why: 'it was selected' }
  if (asked === undefined) return proposePositive(classes, remembered)
  if (classes.some(({ label }) => label === asked)) return { label: asked, why: 'it was selected' }
  const labels = classes.map(({ label }) => label)
  const message = `The positive class ${JSON.stringify(asked)} is not in the target ${JSON.stringify(column.name)}, which has ${labels.map((label) => JSON.stringify(label)).join(' and ')}.`
  throw new CairnError('INVALID_INPUT', message, { field: 'positive', column: column.name, classes: labels })
}
