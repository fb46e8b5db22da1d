import { splitParts, type SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import type { FittedPreprocessing, TrainedModel } from '../../../shared/domain/training/model.ts'
import { unsuitedFeature } from '../../../shared/domain/training/encodings.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame } from '../../frame.ts'
import type { Rows } from '../../engines/engine.ts'
import { columnsOf } from '../preprocessing/columns.ts'
import { fitPreprocessing } from '../preprocessing/fit.ts'
import { keepsMissing } from '../preprocessing/names.ts'
import { inputsOf, transform } from '../preprocessing/transform.ts'
import { refuseUnfinishable } from './refuse.ts'
import { rowWeights } from '../target/rowWeights.ts'
import { classWeights, countClasses, encodeTarget } from '../target/target.ts'

export interface DesignInput {
  readonly frame: Frame
  readonly recipe: Recipe
  /** Per row of the frame: the index of its part in splitParts (0 train, 1 validation, 2 test), or `noPart`, which a row without a target has. */
  readonly parts: Uint8Array
}

export interface Design {
  readonly model: Pick<TrainedModel, 'inputs' | 'target'> & { readonly preprocessing: FittedPreprocessing }
  /** Rows × width, row-major, all rows of the frame. All finite, but NaN where a value is missing that stays so (`keepsMissing`). */
  readonly x: Rows['x']
  readonly width: number
  /** Per row: the class index, or (value − offset) / scale for regression. 0 without a target: such a row is in no part. */
  readonly y: Float32Array
  /** Per row, or null where all weigh 1. */
  readonly weights: Float32Array | null
  /** What of that is by class, in the order of the labels. */
  readonly classWeights: Float32Array | null
  /** Indices of the rows of each part, ascending. */
  readonly rows: Readonly<Record<SplitPart, Uint32Array>>
}

/**
 * Everything that a model trains and is evaluated on. What is learnt is learnt on the training rows.
 *
 * @throws TOO_FEW_ROWS where a part that was asked for is empty or train lacks a class · INVALID_INPUT where a value does
 *   not fit into float32 · and what encodeTarget and fitPreprocessing throw
 */
export function designMatrix({ frame, recipe, parts }: DesignInput): Design & { readonly x: Float32Array } {
  refuseUnfinishable(recipe)
  refuseFeatures(recipe)
  const rows = rowsOf(frame.rows, parts)
  refuseEmptyParts(recipe, rows)
  const { target, y, weights, classWeights: perClass } = answersOf(frame, recipe, rows)
  const preprocessing = fitPreprocessing(frame, recipe.features, rows.train)
  const x = transform(preprocessing, frame)
  refuseUnusable(x, preprocessing)
  refuseNonFinite(y, [recipe.target])
  return {
    model: { inputs: inputsOf(preprocessing, columnsOf(frame)), target, preprocessing },
    x,
    width: preprocessing.names.length,
    y,
    weights,
    classWeights: perClass,
    rows,
  }
}

/** What is to be predicted, and how much each row weighs. @param frame with at least `answerColumns` @throws as designMatrix, encodeTarget and rowWeights */
export function answersOf(
  frame: Frame,
  recipe: Recipe,
  rows: Design['rows'],
): Pick<Design, 'y' | 'weights' | 'classWeights'> & Pick<Design['model'], 'target'> {
  const { target, y } = encodeTarget(frame, recipe, rows)
  if (hasClasses(recipe.task)) refuseAbsentClasses(target.labels, countClasses(y, rows.train, target.labels.length))
  const perClass = classWeights(recipe, target, y, rows.train)
  return {
    target,
    y: Float32Array.from(y, (value) => (value - target.offset) / target.scale),
    weights: weightsOf(y, perClass, rowWeights(frame, recipe, rows)),
    classWeights: perClass,
  }
}

function weightsOf(y: ArrayLike<number>, perClass: Float32Array | null, perRow: Float64Array | null): Float32Array | null {
  if (!perRow) return perClass && Float32Array.from(y, (code) => perClass[code])
  return Float32Array.from(perRow, (weight, row) => weight * (perClass ? perClass[y[row]] : 1))
}

/** The columns that `answersOf` reads. */
export function answerColumns({ target, rowWeights: weights }: Recipe): string[] {
  return weights === undefined ? [target] : [target, weights]
}

/** The rows of each part. */
export function rowsOf(count: number, parts: Uint8Array): Design['rows'] {
  if (parts.length !== count) throw new CairnError('INTERNAL', `${parts.length} parts for ${count} rows`)
  const rowsOfPart = (part: number): Uint32Array => {
    const rows = new Uint32Array(parts.reduce((sum, each) => sum + (each === part ? 1 : 0), 0))
    for (let row = 0, i = 0; row < parts.length; row++) if (parts[row] === part) rows[i++] = row
    return rows
  }
  return { train: rowsOfPart(0), validation: rowsOfPart(1), test: rowsOfPart(2) }
}

/** @throws RECIPE_INVALID for the target among the features, or an encoding that the family cannot learn from */
export function refuseFeatures(recipe: Recipe): void {
  refuseTargetAsFeature(recipe)
  const unsuited = unsuitedFeature(recipe)
  if (unsuited === null) return
  const { column, why } = unsuited
  throw new CairnError('RECIPE_INVALID', `${JSON.stringify(column)}: ${why}`, { field: 'features', column })
}

/** The answer among the questions: perfect in training, worthless afterwards. */
function refuseTargetAsFeature({ target, features }: Recipe): void {
  if (!features.some(({ column }) => column === target)) return
  const message = `The target ${JSON.stringify(target)} is also a feature. Remove it from the features.`
  throw new CairnError('RECIPE_INVALID', message, { field: 'features', column: target })
}

export function refuseEmptyParts({ split }: Recipe, rows: Design['rows']): void {
  for (const part of splitParts) {
    if (split.fractions[part] === 0 || rows[part].length > 0) continue
    const share = `${Math.round(split.fractions[part] * 100)} %`
    throw new CairnError('TOO_FEW_ROWS', `The part ${part} (${share}) would have no rows.`, { part })
  }
}

function refuseAbsentClasses(labels: readonly string[], counts: Uint32Array): void {
  const absent = labels.filter((_, code) => counts[code] === 0)
  if (absent.length === 0) return
  const named = absent.slice(0, 10).map((label) => JSON.stringify(label))
  const message = `No training row has the class ${named.join(', ')}. Use a stratified split, import more rows of this class, or exclude it.`
  throw new CairnError('TOO_FEW_ROWS', message, { part: 'train', classes: absent.slice(0, 50) })
}

/** @param values rows × the width of the preprocessing, from the row `first` on @throws INVALID_INPUT */
export function refuseUnusable(values: Float32Array, { features, names }: FittedPreprocessing, first = 0): void {
  refuseNonFinite(values, names, { first, mayMiss: keepsMissing(features) })
}

/** @param values rows × names.length, from the row `first` on @param mayMiss of each name: whether NaN is a value that is missing */
export function refuseNonFinite(
  values: Float32Array,
  names: readonly string[],
  { first = 0, mayMiss = [] }: { readonly first?: number; readonly mayMiss?: readonly boolean[] } = {},
): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    if (Number.isNaN(values[i]) && mayMiss[i % names.length]) continue
    const row = rowNumber(first + Math.floor(i / names.length))
    const name = names[i % names.length]
    const message = `${JSON.stringify(name)} is infinite or too large in row ${row}. Fix that cell, or exclude the column.`
    throw new CairnError('INVALID_INPUT', message, { name, row })
  }
}
