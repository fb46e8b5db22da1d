import type { Manifest, SplitRecipe, SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { CairnError, type ErrorCode } from '../../../shared/errors.ts'
import { matchRows, noMatch, readFrame, splitVersion } from '../../datasets/index.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { foldColumns, foldParts, readPredictions } from '../../training/index.ts'

/** What a model was trained on. */
export interface TrainedOn {
  readonly manifest: Manifest
  /** Its features and its target: a row that equals a training row in these is one. */
  readonly columns: readonly string[]
  /** What stands for a missing value where data are read for it; absent where that is not known. */
  readonly nullTokens?: NullTokens
  /** Whether it was trained again on train and validation rows together: validation rows are training rows then. */
  readonly refit?: boolean
  /** The part that each row had: as the run has stored it, or dealt again. */
  readonly parts: { readonly predictions: string } | DealtAgain
}

/** Of a model that came in a package; `summary` says what its split gave there. */
export interface DealtAgain {
  readonly recipe: Recipe
  readonly split: SplitRecipe
  readonly fold: Fold | null
  readonly summary: SplitSummary
}

export const train = 0
export const validation = 1
/** Neither trained on nor anything else. */
export const unseen = noMatch

/**
 * The part that each row of a version had when a model was trained: 0 train, 1 validation, 2 test, 255 none. A row that lies in a
 * segment that both versions have is the same row. Others are the same where features and target are equal; of copies, the part
 * that says most against measuring on them counts.
 * @returns null where it cannot be known
 */
export async function partsSeen(common: Manifest, known: TrainedOn, context: TaskContext): Promise<Uint8Array | null> {
  const dealt = await partsOf(known, context)
  if (!dealt) return null
  const parts = known.refit ? dealt.map((part) => (part === validation ? train : part)) : dealt
  const { seen, complete } = byPlace(common, known.manifest, parts)
  if (complete) return seen
  const { objects, scratch, signal } = context
  const equal = await matchRows(common, known.manifest, known.columns, parts, objects, { scratch, signal }, known.nullTokens)
  for (let row = 0; row < seen.length; row++) if (seen[row] === notPlaced) seen[row] = equal[row]
  return seen
}

/**
 * The same by content alone, wherever a row lies: a row that equals a training row counts as one in that version too, also where the
 * split put it in test. @returns null where it cannot be known
 */
export async function partsByContent(common: Manifest, known: TrainedOn, context: TaskContext): Promise<Uint8Array | null> {
  const dealt = await partsOf(known, context)
  if (!dealt) return null
  const { objects, scratch, signal } = context
  return matchRows(common, known.manifest, known.columns, dealt, objects, { scratch, signal }, known.nullTokens)
}

const notPlaced = 254

/** The k-th occurrence of a segment in one version is the k-th in the other. */
function byPlace(common: Manifest, known: Manifest, parts: Uint8Array): { seen: Uint8Array; complete: boolean } {
  const places = new Map<string, number[]>()
  let first = 0
  for (const { object, rows } of known.segments) {
    places.set(object, [...(places.get(object) ?? []), first])
    first += rows
  }
  const seen = new Uint8Array(common.segments.reduce((sum, { rows }) => sum + rows, 0)).fill(notPlaced)
  let complete = true
  let start = 0
  for (const { object, rows } of common.segments) {
    const place = places.get(object)?.shift()
    if (place === undefined) complete = false
    else seen.set(parts.subarray(place, place + rows), start)
    start += rows
  }
  return { seen, complete }
}

/** Null where what a package says of its training does not fit the data. */
async function partsOf({ manifest, parts }: TrainedOn, { objects, scratch, signal }: TaskContext): Promise<Uint8Array | null> {
  if ('predictions' in parts) return readPredictions(await objects.get(parts.predictions)).parts
  const { recipe, split, fold, summary } = parts
  // Which rows were held out by name is known where the model was trained.
  if (split.heldOut !== undefined && !(await objects.has(split.heldOut))) return null
  const deal = async () =>
    fold
      ? foldParts(await readFrame(manifest, objects, columnsOf(recipe), scratch, signal), recipe, fold)
      : splitVersion(manifest, objects, split, recipe.target, { scratch, signal })
  const dealt = await deal().catch((thrown: unknown) => {
    if (unfit.has(CairnError.from(thrown).code)) return null
    throw thrown
  })
  if (!dealt) return null
  const same = (['train', 'validation', 'test'] as const).every((part) => dealt.summary.rows[part] === summary.rows[part])
  return same ? dealt.parts : null
}

const unfit = new Set<ErrorCode>(['COLUMN_UNKNOWN', 'TARGET_MISSING', 'INVALID_INPUT', 'TOO_FEW_ROWS'])

const columnsOf = (recipe: Recipe) => [recipe.target, ...recipe.features.map(({ column }) => column), ...foldColumns(recipe)]
