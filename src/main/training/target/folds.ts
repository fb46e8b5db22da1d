import { createHash } from 'node:crypto'
import { noPart, type SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Frame, type FrameColumn, missingIn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { labelCodes, labelsOf } from './labels.ts'

/** The columns that folds need beside those of the recipe. */
export function foldColumns({ split }: Recipe): string[] {
  return split.kind === 'group' && split.by !== undefined ? [split.by] : []
}

/**
 * The part of each row in one fold of a cross-validation: the rows of the fold are test; of the others, as many are
 * validation as in the recipe's split, for early stopping. Both are stratified by the target where it is a class; rows of one
 * group, and copies where those are kept together, stay together. Every row with a target is test in exactly one fold; the others are in no part.
 *
 * @throws TOO_FEW_ROWS when there are fewer rows or groups than folds, or a class that training would lack in some fold ·
 *   INVALID_INPUT for a split by time
 */
export function foldParts(frame: Frame, recipe: Recipe, fold: Fold): { parts: Uint8Array; summary: SplitSummary } {
  if (recipe.split.kind === 'time')
    throw new CairnError('INVALID_INPUT', 'Time splits do not support cross-validation: a fold would be predicted from later rows.', {})
  const { folds, index, seed } = fold
  const copies = duplicates(frame)
  const units = unitsOf(frame, recipe, copies)
  if (units.length < folds)
    throw new CairnError('TOO_FEW_ROWS', `There are ${units.length} rows or groups with a target for ${folds} folds.`, {
      folds,
      units: units.length,
    })
  const classes = strataOf(frame, recipe, units)
  const foldOf = deal(units.length, classes, folds, seed)
  const { train, validation } = recipe.split.fractions
  const share = validation / (train + validation)
  if (fold.deal === 2) refuseLoneClasses(frame, recipe, units)
  const validating =
    fold.deal === 2 ? validationUnits(foldOf, classes, share, fold) : validationUnitsBefore(classes, recipe.split.fractions, seed)
  const parts = new Uint8Array(frame.rows).fill(noPart)
  units.forEach((rows, unit) => {
    const part = foldOf[unit] === index ? 2 : validating[unit] === 1 ? 1 : 0
    for (const row of rows) parts[row] = part
  })
  return { parts, summary: summaryOf(parts, copies) }
}

/** One that has a single row or group would be unknown to the model of the fold that holds it out. */
function refuseLoneClasses(frame: Frame, { task, target }: Recipe, units: readonly (readonly number[])[]): void {
  const column = frame.columns.get(target)
  if (!hasClasses(task) || column === undefined) return
  const labels = labelsOf(column)
  const codes = labelCodes(labels, column)
  const holding = new Map<number, number>()
  for (const rows of units) for (const code of new Set(rows.map((row) => codes[row]))) holding.set(code, (holding.get(code) ?? 0) + 1)
  const lone = labels.filter((_, code) => holding.get(code) === 1)
  if (lone.length === 0) return
  const named = lone.map((label) => JSON.stringify(label)).join(', ')
  throw new CairnError(
    'TOO_FEW_ROWS',
    `Of ${named} there is only one row or group, so the fold that holds it out cannot be trained on it.`,
    {
      classes: lone,
    },
  )
}

/**
 * Which units of those that are not held out are validation: of each class the share, rounded to the nearest, but at least two
 * where it has six or more and at least one where it has two; one unit at least stays in train.
 * @returns 1 per unit that is
 */
function validationUnits(foldOf: Uint32Array, classes: Int32Array, share: number, { folds, index, seed }: Fold): Uint8Array {
  const random = seededRandom(hashOf(`cairn.folds/2 ${seed} ${folds} ${index}`))
  const order = random.shuffle(Uint32Array.from({ length: classes.length }, (_, i) => i)).filter((unit) => foldOf[unit] !== index)
  const validating = new Uint8Array(classes.length)
  for (const [, units] of Map.groupBy(order, (unit) => classes[unit])) {
    const least = share === 0 ? 0 : units.length >= 6 ? 2 : 1
    const taken = Math.min(units.length - 1, Math.max(least, Math.round(units.length * share)))
    for (const unit of units.slice(0, taken)) validating[unit] = 1
  }
  return validating
}

const fineFolds = 100

/**
 * The same as it was before, for runs that were trained so: the first ones of a fine deal of all units, which takes too many of
 * small data, and all of one class.
 */
function validationUnitsBefore(classes: Int32Array, { train, validation }: Recipe['split']['fractions'], seed: number): Uint8Array {
  const fine = deal(classes.length, classes, fineFolds, seed + 1)
  const taken = Math.round((fineFolds * validation) / (train + validation))
  return Uint8Array.from(fine, (slot) => (slot < taken ? 1 : 0))
}

/** Rows that go to the same fold, in the order of their first rows. Those without a target go to none. */
function unitsOf(frame: Frame, { split, target }: Recipe, copies: Int32Array): number[][] {
  const column = split.kind === 'group' && split.by !== undefined ? frame.columns.get(split.by) : undefined
  const groups = column ? labelCodes(labelsOf(column), column) : null
  const answers = frame.columns.get(target)
  const isMissing = answers ? missingIn(answers) : () => false
  const units = new Map<string, number[]>()
  for (let row = 0; row < frame.rows; row++) {
    if (isMissing(row)) continue
    const key = groups ? `group ${groups[row]}` : split.keepDuplicatesTogether ? `row ${copies[row]}` : `row ${row}`
    const unit = units.get(key)
    if (unit) unit.push(row)
    else units.set(key, [row])
  }
  return [...units.values()]
}

/** The class of the first row of each unit; all the same for a number. */
function strataOf(frame: Frame, { task, target }: Recipe, units: readonly (readonly number[])[]): Int32Array {
  const column = frame.columns.get(target)
  if (!hasClasses(task) || column === undefined) return new Int32Array(units.length)
  const codes = labelCodes(labelsOf(column), column)
  return Int32Array.from(units, ([first]) => codes[first])
}

/** Deals shuffled units out in turn, class by class, going on with the fold after the last one: all folds are equally large. */
function deal(count: number, classes: Int32Array, folds: number, seed: number): Uint32Array {
  const random = seededRandom(seedOf(seed, folds))
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i))
  const byClass = Map.groupBy(order, (unit) => classes[unit])
  const dealt = new Uint32Array(count)
  let next = 0
  for (const [, units] of [...byClass.entries()].sort(([a], [b]) => a - b)) for (const unit of units) dealt[unit] = next++ % folds
  return dealt
}

function seedOf(seed: number, folds: number): number {
  return hashOf(`cairn.folds/1 ${seed} ${folds}`)
}

/** 48 bits. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6)
}

/** The first row with the same values in all columns of the frame, of each row. */
function duplicates({ rows, columns }: Frame): Int32Array {
  const all = [...columns.values()]
  const first = new Map<string, number>()
  return Int32Array.from({ length: rows }, (_, row) => {
    const key = all.map((column) => cell(column, row)).join(' ')
    const found = first.get(key)
    if (found !== undefined) return found
    first.set(key, row)
    return row
  })
}

function cell(column: FrameColumn, row: number): string {
  return String(column.kind === 'text' ? column.codes[row] : column.values[row])
}

function summaryOf(parts: Uint8Array, copies: Int32Array): SplitSummary {
  const rows = [0, 0, 0]
  let withoutTarget = 0
  for (const part of parts) {
    if (part === noPart) withoutTarget++
    else rows[part]++
  }
  const taught = new Set<number>()
  for (let row = 0; row < parts.length; row++) if (parts[row] === 0) taught.add(copies[row])
  const leaked = [0, 0, 0]
  for (let row = 0; row < parts.length; row++) if (parts[row] !== noPart && taught.has(copies[row])) leaked[parts[row]]++
  return {
    rows: { train: rows[0], validation: rows[1], test: rows[2] },
    leakedDuplicates: { validation: leaked[1], test: leaked[2] },
    ...(withoutTarget > 0 && { withoutTarget }),
  }
}
