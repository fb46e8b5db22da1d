import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame } from '../../frame.ts'
import { columnOf } from '../preprocessing/columns.ts'

/**
 * How much each row counts in training and in early stopping, by the column that the recipe names: only the ratio of two rows says
 * something, so the training rows have a mean of 1. What is measured afterwards counts each row once.
 *
 * @returns null where the recipe names none @throws COLUMN_UNKNOWN · RECIPE_INVALID for a column that is no number, target or feature,
 *   or has a missing, infinite or negative value in a training or validation row, or nothing but 0 in the training rows
 */
export function rowWeights(frame: Frame, recipe: Recipe, rows: Readonly<Record<SplitPart, Uint32Array>>): Float64Array | null {
  const { rowWeights: name, target, features } = recipe
  if (name === undefined) return null
  const column = columnOf(frame, name)
  const refused = (why: string, more = {}) =>
    new CairnError('RECIPE_INVALID', `The row weights ${JSON.stringify(name)} ${why}`, { field: 'rowWeights', column: name, ...more })
  if (column.kind !== 'number' || (column.type !== 'integer' && column.type !== 'number'))
    throw refused(`are a ${column.type} column. Choose a number column.`, { type: column.type })
  if (name === target || features.some((feature) => feature.column === name))
    throw refused(name === target ? 'are the target. Choose another column.' : 'are also a feature. Exclude that feature.')
  const { values } = column
  const weights = new Float64Array(frame.rows).fill(1)
  let sum = 0
  for (const part of [rows.train, rows.validation])
    for (const row of part) {
      const weight = values[row]
      const wrong = Number.isNaN(weight) ? 'missing' : weight < 0 ? 'negative' : Number.isFinite(weight) ? null : 'infinite'
      if (wrong) throw refused(`are ${wrong} in row ${rowNumber(row)}. Fix that cell.`, { row: rowNumber(row) })
      weights[row] = weight
      if (part === rows.train) sum += weight
    }
  if (!(sum > 0)) throw refused('are 0 in all training rows. Choose another column.')
  const mean = sum / rows.train.length
  for (const part of [rows.train, rows.validation]) for (const row of part) weights[row] /= mean
  return weights
}
