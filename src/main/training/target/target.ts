import { linked, unlinked } from '../../../shared/domain/training/calibration.ts'
import type { ModelTarget } from '../../../shared/domain/training/model.ts'
import type { Loss, Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'
import { type SplitPart, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Frame, type FrameColumn, missingIn } from '../../frame.ts'
import { labelCodes, labelsOf, refuseInexact } from './labels.ts'
import { columnOf } from '../preprocessing/columns.ts'
import { spread } from '../../../shared/statistics/moments.ts'

/** A model can tell up to this many classes apart. */
export const maxClasses = 200

export interface EncodedTarget {
  readonly target: ModelTarget
  /**
   * Per row of the frame: the index into target.labels, or for regression the value before it is standardised: in its own units, or
   * its logarithm where the recipe asks for that. What it is without a target says nothing.
   */
  readonly y: Int32Array | Float64Array
}

/**
 * What the model is to predict. Labels come from all rows, in numeric order where all are numbers, else in code-point
 * order. Binary: [negative, positive], the positive class being recipe.positive or the rarer one in the training rows
 * (the later one where both are as common). Regression: offset and scale are mean and population sd of the training rows, of the
 * logarithm where the target is transformed. Poisson loss takes the values as they are, and its model says their logarithm.
 *
 * @param rows indices of rows of the frame, all of them with a target
 * @throws COLUMN_UNKNOWN · TARGET_HAS_MISSING (count, first rows) · TARGET_ONE_CLASS · TARGET_TOO_MANY_CLASSES ·
 *   TARGET_NOT_NUMERIC · RECIPE_INVALID for binary with more than two classes, or a date as class ·
 *   INVALID_INPUT where recipe.positive is none of the classes
 */
export function encodeTarget(frame: Frame, recipe: Recipe, rows: Readonly<Record<SplitPart, Uint32Array>>): EncodedTarget {
  const column = columnOf(frame, recipe.target)
  for (const part of splitParts) refuseMissing(recipe.target, column, rows[part])
  return hasClasses(recipe.task) ? encodeClasses(column, recipe, rows.train) : encodeValues(column, recipe, rows.train)
}

/**
 * The weight of each class in the loss, or null where all weigh the same. `balanced` is n / (k · count) over the
 * training rows, as scikit-learn's class_weight; a class without training rows weighs 0. Named weights: 1 for who is not named.
 *
 * @throws RECIPE_INVALID where a weight is named for no class
 */
export function classWeights(recipe: Recipe, target: ModelTarget, y: ArrayLike<number>, trainRows: Uint32Array): Float32Array | null {
  const { labels } = target
  if (!hasClasses(recipe.task) || recipe.classWeights === 'none') return null
  if (recipe.classWeights !== 'balanced') return namedWeights(new Map(Object.entries(recipe.classWeights)), labels)
  return Float32Array.from(countClasses(y, trainRows, labels.length), (count) =>
    count === 0 ? 0 : trainRows.length / (labels.length * count),
  )
}

/** How many of the rows have each class. */
export function countClasses(y: ArrayLike<number>, rows: Uint32Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes)
  for (const row of rows) counts[y[row]]++
  return counts
}

function encodeValues(column: FrameColumn, recipe: Recipe, trainRows: Uint32Array): EncodedTarget {
  if (column.type !== 'integer' && column.type !== 'number') throw notNumeric(recipe.target, column.type)
  const { values } = column as Extract<FrameColumn, { kind: 'number' }>
  const infinite = values.findIndex((value) => !Number.isFinite(value) && !Number.isNaN(value))
  if (infinite >= 0) throw notFinite(recipe.target, infinite)
  const first = values.find((value) => !Number.isNaN(value))
  if (values.every((value) => value === first || Number.isNaN(value)))
    throw oneClass(recipe.target, first === undefined ? [] : [String(first)])
  if (recipe.loss === 'poisson') return encodeCounts(values, recipe)
  const link = recipe.targetTransform === 'none' ? undefined : recipe.targetTransform
  if (link) refuseBelow(values, recipe.target, link === 'log' ? { bound: 0, of: 'ln(y)' } : { bound: -1, of: 'ln(1 + y)' })
  const learnt = link ? values.map((value) => linked(link, value)) : values
  const { offset, scale } = recipe.standardizeTarget ? standardised(learnt, trainRows) : { offset: 0, scale: 1 }
  const target = { column: recipe.target, labels: [], offset, scale, ...(link && { link }) }
  return { target, y: learnt.map((value) => (Number.isNaN(value) ? offset : value)) }
}

/** Counts, or rates: the model's output is the logarithm of what is expected. */
function encodeCounts(values: Float64Array, { target: column }: Recipe): EncodedTarget {
  const row = values.findIndex((value) => value < 0)
  if (row >= 0) {
    const message = `Poisson loss takes no negative target, and ${JSON.stringify(column)} is ${values[row]} in row ${rowNumber(row)}. Choose another loss.`
    throw new CairnError('RECIPE_INVALID', message, { field: 'loss', column, row: rowNumber(row) })
  }
  const target = { column, labels: [], offset: 0, scale: 1, link: 'log' as const }
  return { target, y: values.map((value) => (Number.isNaN(value) ? 0 : value)) }
}

function refuseBelow(values: Float64Array, column: string, { bound, of }: { bound: number; of: string }): void {
  const row = values.findIndex((value) => value <= bound)
  if (row < 0) return
  const message = `${of} needs values above ${bound}, and the target ${JSON.stringify(column)} is ${values[row]} in row ${rowNumber(row)}. Set the target transform to another, or to none.`
  throw new CairnError('RECIPE_INVALID', message, { field: 'targetTransform', column, row: rowNumber(row) })
}

/** From what is trained on (as in the design matrix) to the target's own units. */
export function ownUnits(target: ModelTarget, loss: Loss): (y: number) => number {
  if (loss === 'poisson') return (y) => y
  return (y) => unlinked(target.link, y * target.scale + target.offset)
}

function standardised(y: Float64Array, trainRows: Uint32Array): { offset: number; scale: number } {
  const { mean, variance } = spread(Float64Array.from(trainRows, (row) => y[row]))
  return { offset: mean, scale: Math.sqrt(variance) || 1 }
}

function encodeClasses(column: FrameColumn, recipe: Recipe, trainRows: Uint32Array): EncodedTarget {
  if (column.type === 'date' || column.type === 'datetime') throw dateAsClass(recipe.target, column.type)
  refuseInexact(recipe.target, column)
  const labels = labelsOf(column)
  if (labels.length < 2) throw oneClass(recipe.target, labels)
  if (labels.length > maxClasses) throw tooManyClasses(recipe.target, labels.length)
  const ordered = hasPositive(recipe.task) ? negativeFirst(column, recipe, labels, trainRows) : labels
  const target = { column: recipe.target, labels: ordered, offset: 0, scale: 1 }
  return { target, y: labelCodes(ordered, column).map((code) => Math.max(0, code)) }
}

function negativeFirst(column: FrameColumn, recipe: Recipe, labels: string[], trainRows: Uint32Array): string[] {
  if (labels.length !== 2) throw notBinary(recipe.target, labels)
  const positive = recipe.positive ?? rarer(column, labels, trainRows)
  if (!labels.includes(positive)) throw notAClass(recipe.target, positive, labels)
  return [labels.find((label) => label !== positive) ?? '', positive]
}

function rarer(column: FrameColumn, labels: string[], trainRows: Uint32Array): string {
  const [first, second] = countClasses(labelCodes(labels, column), trainRows, 2)
  return first < second ? labels[0] : labels[1]
}

function namedWeights(weights: ReadonlyMap<string, number>, labels: readonly string[]): Float32Array {
  for (const name of weights.keys()) if (!labels.includes(name)) throw weightOfNoClass(name, labels)
  return Float32Array.from(labels, (label) => weights.get(label) ?? 1)
}

/** The split leaves rows without a target out; one that did not would teach the model what nobody knows. */
function refuseMissing(name: string, column: FrameColumn, rows: Uint32Array): void {
  const isMissing = missingIn(column)
  const missing = rows.filter(isMissing)
  const [count, first] = [missing.length, Array.from(missing.subarray(0, 10), rowNumber)]
  if (count === 0) return
  const message = `The target ${JSON.stringify(name)} is missing in ${count} of ${rows.length} rows, the first is row ${first[0]}.`
  throw new CairnError('TARGET_HAS_MISSING', message, { column: name, count, rows: first })
}

const listed = (labels: readonly string[]): string =>
  labels
    .slice(0, 10)
    .map((label) => JSON.stringify(label))
    .join(', ')

function notNumeric(column: string, type: string): CairnError {
  return new CairnError('TARGET_NOT_NUMERIC', `The target ${JSON.stringify(column)} is a ${type} column.`, { column, type })
}

function notFinite(column: string, row: number): CairnError {
  const message = `The target ${JSON.stringify(column)} has an infinite value in row ${rowNumber(row)}.`
  return new CairnError('TARGET_NOT_NUMERIC', message, { column, row: rowNumber(row) })
}

function oneClass(column: string, values: readonly string[]): CairnError {
  const message = `All rows have the same value in the target ${JSON.stringify(column)}: ${listed(values) || 'none'}.`
  return new CairnError('TARGET_ONE_CLASS', message, { column, classes: values })
}

function tooManyClasses(column: string, classes: number): CairnError {
  const message = `The target ${JSON.stringify(column)} has ${classes} classes; up to ${maxClasses} are supported.`
  return new CairnError('TARGET_TOO_MANY_CLASSES', message, { column, classes, limit: maxClasses })
}

function dateAsClass(column: string, type: string): CairnError {
  const message = `The target ${JSON.stringify(column)} is a ${type} column; a class is a text, a number or a boolean.`
  return new CairnError('RECIPE_INVALID', message, { field: 'target', column, type })
}

function notBinary(column: string, labels: readonly string[]): CairnError {
  const message = `The task binary needs two classes, and the target ${JSON.stringify(column)} has ${labels.length}: ${listed(labels)}. Use multiclass.`
  return new CairnError('RECIPE_INVALID', message, { field: 'task', column, classes: labels.slice(0, 50) })
}

function notAClass(column: string, positive: string, labels: readonly string[]): CairnError {
  const message = `The positive class ${JSON.stringify(positive)} is not in the target ${JSON.stringify(column)}, which has ${listed(labels)}.`
  return new CairnError('INVALID_INPUT', message, { field: 'positive', column, classes: labels })
}

function weightOfNoClass(name: string, labels: readonly string[]): CairnError {
  const message = `Class weights are set for ${JSON.stringify(name)}, but the classes are ${listed(labels)}.`
  return new CairnError('RECIPE_INVALID', message, { field: 'classWeights', classes: labels.slice(0, 50) })
}
