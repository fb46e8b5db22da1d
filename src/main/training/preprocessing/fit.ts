import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import type { FittedFeature, FittedPreprocessing } from '../../../shared/domain/training/model.ts'
import type { Feature, Transform } from '../../../shared/domain/training/recipe.ts'
import { assertNever, CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { columnOf } from './columns.ts'
import { fitAsIs, fitCategory } from './fitTrees.ts'
import { fitBoolean } from './fitBoolean.ts'
import { fitEmbedding } from './fitEmbedding.ts'
import { fitHashed } from './fitHashed.ts'
import { fitDateParts } from './fitDateParts.ts'
import { fitNumeric } from './fitNumeric.ts'
import { fitOneHot } from './fitOneHot.ts'
import { fitQuantile } from './fitQuantile.ts'
import { fitWords } from './fitWords.ts'
import { namesOf } from './names.ts'

/**
 * Learns fills, scales and levels on the training rows alone; no other row is read.
 *
 * @param trainRows indices of rows of the frame, at least one
 * @throws TOO_FEW_ROWS without training rows · COLUMN_UNKNOWN · RECIPE_INVALID where a transform does not suit the type
 *   of its column · INVALID_INPUT for infinite values, or values too large to scale
 */
export function fitPreprocessing(frame: Frame, features: readonly Feature[], trainRows: Uint32Array): FittedPreprocessing {
  if (trainRows.length === 0) throw new CairnError('TOO_FEW_ROWS', 'There are no training rows to fit the preprocessing on.')
  const fitted = features.map((feature) => fitFeature(frame, feature, trainRows))
  return { format: 'cairn.preprocessing/1', features: fitted, names: fitted.flatMap(namesOf) }
}

function fitFeature(frame: Frame, { column: name, transform }: Feature, trainRows: Uint32Array): FittedFeature {
  const column = columnOf(frame, name)
  switch (transform.kind) {
    case 'asIs':
      return fitAsIs(name, column)
    case 'category':
      if (isDate(column)) throw unsuited(name, column, transform, 'asIs or dateparts')
      return fitCategory(name, transform, column, trainRows)
    case 'numeric':
      return fitNumeric(name, transform, presentValues(name, column, transform, trainRows), trainRows.length)
    case 'quantile':
      return fitQuantile(name, transform, presentValues(name, column, transform, trainRows), trainRows.length)
    case 'onehot':
      if (isDate(column)) throw unsuited(name, column, transform, 'dateparts')
      return fitOneHot(name, transform, column, trainRows)
    case 'hashed':
      return fitHashed(name, transform, textOnly(name, column, transform), trainRows)
    case 'words':
      return fitWords(name, transform, textOnly(name, column, transform), trainRows)
    case 'embedding':
      return fitEmbedding(name, transform, textOnly(name, column, transform), trainRows)
    case 'boolean':
      if (column.type !== 'boolean') throw unsuited(name, column, transform, column.type === 'text' ? 'onehot' : 'numeric')
      return fitBoolean(name, presentValues(name, column, transform, trainRows))
    case 'dateparts':
      if (!isDate(column)) throw unsuited(name, column, transform, 'numeric or onehot')
      return fitDateParts(name, transform, presentValues(name, column, transform, trainRows))
    default:
      return assertNever(transform)
  }
}

const isDate = ({ type }: FrameColumn): boolean => type === 'date' || type === 'datetime'

function textOnly(name: string, column: FrameColumn, transform: Transform): Extract<FrameColumn, { kind: 'text' }> {
  if (column.kind === 'text') return column
  throw unsuited(name, column, transform, column.type === 'boolean' ? 'boolean' : 'another transform, or import the column as text')
}

/** The values of the training rows that are not missing. */
function presentValues(name: string, column: FrameColumn, transform: Transform, trainRows: Uint32Array): Float64Array {
  if (column.kind === 'text') throw unsuited(name, column, transform, 'onehot')
  const values = new Float64Array(trainRows.length)
  let count = 0
  for (const row of trainRows) {
    const value = column.values[row]
    if (Number.isNaN(value)) continue
    if (!Number.isFinite(value)) throw infinite(name, row)
    values[count++] = value
  }
  return values.subarray(0, count)
}

function infinite(column: string, row: number): CairnError {
  const message = `The column ${JSON.stringify(column)} has an infinite value in row ${rowNumber(row)}. Clear that cell, or exclude the column.`
  return new CairnError('INVALID_INPUT', message, { column, row: rowNumber(row) })
}

function unsuited(name: string, column: FrameColumn, transform: Transform, instead: string): CairnError {
  const message = `The transform ${transform.kind} does not suit the ${column.type} column ${JSON.stringify(name)}; use ${instead}.`
  return new CairnError('RECIPE_INVALID', message, { column: name, type: column.type, transform: transform.kind })
}
