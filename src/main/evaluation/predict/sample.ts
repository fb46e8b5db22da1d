import type { Column, Manifest, SplitPart, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { splitParts } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import type { SeenRows } from '../../../shared/domain/evaluation/seen.ts'
import { CairnError } from '../../../shared/errors.ts'
import { readFrame, splitVersion } from '../../datasets/index.ts'
import { type Frame, missingIn, takeRows } from '../../frame.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { labelCodes, readPredictions, rowsOfPart } from '../../training/index.ts'
import type { Predictor } from './predictor.ts'
import { partsSeen, train, type TrainedOn, unseen, validation } from './seen.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/** Which rows of a dataset version: all, or those of a part of a split. */
export interface RowChoice {
  readonly manifest: Manifest
  readonly part: SplitPart | 'all'
  /** Needed for a part. */
  readonly split: SplitRecipe | null
  /** The predictions of a run that was trained on this version: they say which rows its parts have, whatever dealt them. */
  readonly ownParts?: string
  /** The models whose training rows are told apart; `on` is null where it is not known what one was trained on. */
  readonly models?: readonly { readonly name: string; readonly on: TrainedOn | null }[]
  /** Whether rows that a model was trained on are kept. Those of a train part are always. */
  readonly includeSeen?: boolean
}

/** Rows that a model is looked at with. */
export interface Sample {
  /** The rows that were chosen, with the columns of the model, its target, and the other columns that were asked for. */
  readonly frame: Frame
  /** The number of each row in the dataset version. */
  readonly rowIds: Uint32Array
  /** How many of the rows that were asked for a model was trained on. */
  readonly seen: SeenRows
  /** The same for each model of the choice, in its order. */
  readonly seenBy: readonly SeenBy[]
}

/** Of the rows that were asked for, those that a model was trained on, and by which its best epoch was chosen; null where that is not known. */
export interface SeenBy {
  readonly trained: number | null
  readonly validated: number | null
}

/**
 * Reads the chosen rows with what a model needs of them, also those without a target.
 * What was missing in the data that the model was trained on is missing here.
 * @param extra other columns to read
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH (a column of another type than the model takes), TOO_FEW_ROWS (no such rows),
 * NO_UNSEEN_ROWS (a model was trained on all of them)
 */
export async function readSample(
  choice: RowChoice,
  model: SampledModel,
  context: TaskContext,
  extra: readonly string[] = [],
): Promise<Sample> {
  const frame = await readAll(choice, model, context, extra)
  return taken(frame, await sampleRows(choice, model.target, frame.rows, null, context))
}

/**
 * The same without the rows that have no target: nothing can be measured on them.
 * @param same the rows are those of another model's sample of the same choice
 * @throws as readSample; TARGET_HAS_MISSING where no chosen row has a target
 */
export async function readAnswered(
  choice: RowChoice,
  model: SampledModel,
  context: TaskContext,
  extra: readonly string[] = [],
  same?: ChosenRows,
): Promise<Sample> {
  const frame = await readAll(choice, model, context, extra)
  const target = frame.columns.get(model.target)
  return taken(frame, same ?? (await sampleRows(choice, model.target, frame.rows, target ? missingIn(target) : null, context)))
}

type SampledModel = Pick<Predictor, 'inputs' | 'target' | 'withoutTokens'>
type ChosenRows = Pick<Sample, 'rowIds' | 'seen' | 'seenBy'>

async function readAll(
  { manifest }: RowChoice,
  model: SampledModel,
  { objects, scratch, signal }: TaskContext,
  extra: readonly string[],
): Promise<Frame> {
  checkInputs(model.inputs, manifest.columns)
  const known = new Set(manifest.columns.map(({ name }) => name))
  const wanted = [...model.inputs.map(({ name }) => name), ...(known.has(model.target) ? [model.target] : []), ...extra]
  const stored = await readFrame(manifest, objects, wanted, scratch, signal)
  return model.withoutTokens?.(stored) ?? stored
}

function taken(frame: Frame, chosen: ChosenRows): Sample {
  const { rowIds } = chosen
  return { ...chosen, frame: rowIds.length === frame.rows ? frame : takeRows(frame, rowIds) }
}

/** @param isMissing of the target; null where rows without one are chosen as well */
async function sampleRows(
  choice: RowChoice,
  target: string,
  all: number,
  isMissing: ((row: number) => boolean) | null,
  context: TaskContext,
): Promise<ChosenRows> {
  const { part } = choice
  const rowIds = part === 'all' ? Uint32Array.from({ length: all }, (_, row) => row) : await rowsOf(choice, part, target, context)
  if (rowIds.length === 0) throw new CairnError('TOO_FEW_ROWS', `The ${part} part has no rows.`, { part })
  const answered = isMissing ? rowIds.filter((row) => !isMissing(row)) : rowIds
  if (answered.length === 0) throw noneAnswered(target, rowIds.length)
  const chosen = await withoutSeen(choice, answered, context)
  const withoutTarget = rowIds.length - answered.length
  return withoutTarget === 0 ? chosen : { ...chosen, seen: { ...chosen.seen, withoutTarget } }
}

function noneAnswered(target: string, rows: number): CairnError {
  const message = `The target ${JSON.stringify(target)} is missing in all ${rows} rows, so there is nothing to compare predictions with.`
  return new CairnError('TARGET_HAS_MISSING', message, { column: target, count: rows })
}

/** The rows that no model was trained on, and how many there are of each kind. */
async function withoutSeen(
  { manifest, part, models = [], includeSeen = false }: RowChoice,
  rowIds: Uint32Array,
  context: TaskContext,
): Promise<Pick<Sample, 'rowIds' | 'seen' | 'seenBy'>> {
  // Of several models, what says most against a row counts.
  const status = new Uint8Array(rowIds.length).fill(unseen)
  const unknown: string[] = []
  const seenBy: SeenBy[] = []
  const countOf = (parts: Uint8Array, part: number) => parts.reduce((sum, each) => sum + (each === part ? 1 : 0), 0)
  for (const { name, on } of models) {
    const parts = on && (await partsSeen(manifest, on, context))
    if (!parts) {
      unknown.push(name)
      seenBy.push({ trained: null, validated: null })
      continue
    }
    const own = Uint8Array.from(rowIds, (row) => parts[row])
    own.forEach((part, i) => (status[i] = Math.min(status[i], part)))
    seenBy.push({ trained: countOf(own, train), validated: countOf(own, validation) })
  }
  const [trained, validated] = [countOf(status, train), countOf(status, validation)]
  const leftOut = trained > 0 && !includeSeen && part !== 'train'
  const seen = { part, rows: rowIds.length, trained, validated, leftOut, unknown }
  if (!leftOut) return { rowIds, seen, seenBy }
  if (trained === rowIds.length) throw allSeen(models, part, trained)
  return { rowIds: rowIds.filter((_, i) => status[i] !== train), seen, seenBy }
}

function allSeen(models: NonNullable<RowChoice['models']>, part: RowChoice['part'], rows: number): CairnError {
  const names = models.map(({ name }) => name)
  const which = part === 'all' ? `all ${rows} rows` : `all ${rows} rows of the ${part} part`
  return new CairnError('NO_UNSEEN_ROWS', `${names.join(' or ')} was trained on ${which}, so there are no rows left to evaluate on.`, {
    models: names,
    part,
    rows,
  })
}

async function rowsOf(
  { manifest, split, ownParts }: RowChoice,
  part: SplitPart,
  target: string,
  { objects, scratch, signal }: TaskContext,
): Promise<Uint32Array> {
  if (ownParts !== undefined) return rowsOfPart(readPredictions(await objects.get(ownParts)).parts, part)
  if (split === null) throw new CairnError('INVALID_INPUT', 'This model has no split. Use all rows, or set a split.', { part })
  const { parts } = await splitVersion(manifest, objects, split, target, { scratch, signal })
  const index = splitParts.indexOf(part)
  return Uint32Array.from([...parts.keys()].filter((row) => parts[row] === index))
}

/** Types between which values keep their meaning. */
const kinds = { integer: 'number', number: 'number', boolean: 'boolean', text: 'text', date: 'date', datetime: 'date' } as const

/** @throws COLUMN_UNKNOWN, TYPE_MISMATCH where data cannot be given to a model */
export function checkInputs(inputs: readonly Column[], columns: readonly Column[]): void {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  for (const { name, type } of inputs) {
    const found = types.get(name)
    if (found === undefined) {
      throw new CairnError('COLUMN_UNKNOWN', `The model needs the column ${JSON.stringify(name)}, which is not in the data.`, {
        column: name,
        columns: [...types.keys()].slice(0, 50),
      })
    }
    // A boolean is 0 or 1 to whoever takes numbers.
    if (kinds[found] === kinds[type] || (found === 'boolean' && kinds[type] === 'number')) continue
    throw new CairnError('TYPE_MISMATCH', `The model expects ${JSON.stringify(name)} as ${type}, but in the data it is ${found}.`, {
      column: name,
      expected: type,
      found,
    })
  }
}

/**
 * What is true of each row: an index into the labels, or the value.
 * @throws COLUMN_UNKNOWN · TARGET_HAS_MISSING · TARGET_NOT_NUMERIC · LABEL_UNKNOWN, with the row of the data version
 */
export function answersOf(
  { task, labels, target }: Pick<Predictor, 'task' | 'labels' | 'target'>,
  { frame, rowIds }: Pick<Sample, 'frame' | 'rowIds'>,
): Int32Array | Float64Array {
  const column = frame.columns.get(target)
  if (!column) throw new CairnError('COLUMN_UNKNOWN', `The data does not have the target ${JSON.stringify(target)}.`, { column: target })
  const missing = missingIn(column)
  const refuse = (code: 'TARGET_HAS_MISSING' | 'LABEL_UNKNOWN', row: number, message: string): never => {
    throw new CairnError(code, message, { column: target, row: rowNumber(rowIds[row]) })
  }
  for (let row = 0; row < frame.rows; row++) {
    if (missing(row)) refuse('TARGET_HAS_MISSING', row, `The target ${JSON.stringify(target)} is missing in row ${rowNumber(rowIds[row])}.`)
  }
  if (!hasClasses(task)) {
    if (column.kind === 'number') return column.values
    throw new CairnError('TARGET_NOT_NUMERIC', `The target ${JSON.stringify(target)} is text.`, { column: target })
  }
  const codes = labelCodes(labels, column)
  const unknown = codes.indexOf(-1)
  if (unknown >= 0) {
    const label = column.kind === 'text' ? column.levels[column.codes[unknown]] : String(column.values[unknown])
    refuse(
      'LABEL_UNKNOWN',
      unknown,
      `Row ${rowNumber(rowIds[unknown])} is of the class ${JSON.stringify(label)}; the model knows only ${labels.map((each) => JSON.stringify(each)).join(', ')}.`,
    )
  }
  return codes
}
