import { type Manifest, noPart, type SplitRecipe, type SplitSummary, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import { type SplitReport, splitWarnings } from '../../../shared/domain/datasets/defaultSplit.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import type { Task } from '../../jobs/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { FrameColumn } from '../../frame.ts'
import { pickColumns, quote } from '../reading/checks.ts'
import { readColumns } from '../columns.ts'
import type { Duck } from '../duckdb.ts'
import { findDuplicates, readDuplicates } from '../versions/duplicates.ts'
import { dealAround, type HeldOutRows, heldOutRows } from './heldOut.ts'
import { groupsOf } from './splitGroups.ts'
import { type SplitInput, splitRows, splitSummary } from './splits.ts'
import { strataOf } from './strata.ts'
import { targetParts } from './targetParts.ts'
import { inputOfRows, rowsWithTarget, spreadParts } from './targetRows.ts'
import { type VersionAccess, viewNames, withVersion } from '../versions/versionView.ts'

export interface Split {
  /** The part of each row: 0 train, 1 validation, 2 test, or `noPart` without a target. */
  readonly parts: Uint8Array
  readonly summary: SplitSummary
}

/**
 * Deals the rows of a version out to the parts, as if it had only those that have a target.
 * @param target null, or a column that the version does not have: all rows are dealt
 * @throws COLUMN_UNKNOWN, TARGET_MISSING (stratified by nothing), INVALID_INPUT (by the time of a column that has none),
 * TOO_FEW_ROWS (a part that should have rows has none)
 */
export async function splitVersion(
  manifest: Manifest,
  objects: ObjectStore,
  recipe: SplitRecipe,
  target: string | null,
  access: VersionAccess,
): Promise<Split> {
  const by = splitBy(manifest, recipe)
  const heldOut = await heldOutRows(manifest, objects, recipe)
  return withVersion(manifest, objects, access, (duck) => splitView(duck, manifest, recipe, { by, target, heldOut }))
}

export interface SplitColumns {
  /** What `splitBy` says. */
  readonly by: string | null
  /** What `heldOutRows` says. */
  readonly heldOut: HeldOutRows | null
  /** Rows without it are in no part. Null, or a column that the version does not have: all rows are dealt. */
  readonly target: string | null
}

/** The same for the view `version`. */
export async function splitView(
  duck: Duck,
  manifest: Manifest,
  recipe: SplitRecipe,
  columns: SplitColumns,
): Promise<Split & { duplicateGroup: Int32Array }> {
  const duplicateGroup = await duplicateGroups(duck, manifest)
  const { input, parts } = await dealRows(duck, manifest, recipe, columns, duplicateGroup)
  const summary = { ...splitSummary(parts, duplicateGroup), ...spans(input, parts) }
  checkParts(recipe, summary)
  return { parts, summary, duplicateGroup }
}

/**
 * The rows of the training part, ascending. Copies are looked for only where the recipe keeps them together: over many columns
 * that is most of the time.
 */
export async function trainingRows(duck: Duck, manifest: Manifest, recipe: SplitRecipe, columns: SplitColumns): Promise<Uint32Array> {
  const copies = recipe.keepDuplicatesTogether ? await duplicateGroups(duck, manifest) : undefined
  const { parts } = await dealRows(duck, manifest, recipe, columns, copies)
  return Uint32Array.from(parts.keys()).filter((row) => parts[row] === 0)
}

async function dealRows(
  duck: Duck,
  manifest: Manifest,
  recipe: SplitRecipe,
  { by, target, heldOut }: SplitColumns,
  duplicateGroup: Int32Array | undefined,
): Promise<{ input: SplitInput; parts: Uint8Array }> {
  const segments = manifest.segments.map(({ rows }) => rows)
  const column = by === null ? null : await readBy(duck, manifest, by)
  const input = { segments, ...(duplicateGroup && { duplicateGroup }), ...(column && inputOf(recipe, column, segments)) }
  const rows = await answeredRows(duck, manifest, target, by === target ? column : null)
  if (heldOut) return { input, parts: dealAround(heldOut, recipe, input, rows) }
  if (rows === null) return { input, parts: splitRows(recipe, input) }
  const all = segments.reduce((sum, each) => sum + each, 0)
  return { input, parts: spreadParts(splitRows(recipe, inputOfRows(input, rows)), rows, all) }
}

/** The rows that have a target; null where all have one, or there is none. @param read the target, where it was read already */
async function answeredRows(duck: Duck, manifest: Manifest, target: string | null, read: FrameColumn | null): Promise<Uint32Array | null> {
  if (target === null || !manifest.columns.some(({ name }) => name === target)) return null
  return rowsWithTarget(read ?? (await readBy(duck, manifest, target)))
}

function inputOf({ kind }: SplitRecipe, column: FrameColumn, segments: readonly number[]): Partial<SplitInput> {
  if (kind === 'group') return { groups: groupsOf(column) }
  if (kind === 'time') return { times: column.kind === 'number' ? column.values : new Float64Array(0) }
  return { strata: strataOf(column, segments) }
}

/** What is told of a split by group or time only. */
function spans({ groups, times }: SplitInput, parts: Uint8Array): Partial<SplitSummary> {
  if (groups) {
    const of = (part: number) => new Set(groups.filter((_, row) => parts[row] === part)).size
    return { groups: { train: of(0), validation: of(1), test: of(2) } }
  }
  const missing = times?.reduce((count, time, row) => count + (Number.isNaN(time) && parts[row] !== noPart ? 1 : 0), 0) ?? 0
  return missing > 0 ? { missingTimes: missing } : {}
}

/** What a split gives, and how the version's target is spread over its parts. @throws as splitVersion */
export const splitTask: Task<{ manifest: Manifest; recipe: SplitRecipe }, SplitReport> = async (
  { manifest, recipe },
  { objects, scratch, signal },
) => {
  const by = splitBy(manifest, recipe)
  const heldOut = await heldOutRows(manifest, objects, recipe)
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const { target: name } = manifest
    const { parts, summary } = await splitView(duck, manifest, recipe, { by, target: name, heldOut })
    const target = name === null ? null : targetParts(name, await readBy(duck, manifest, name), parts)
    return { ...summary, target, warnings: splitWarnings(recipe, summary.rows, target) }
  })
}

/** The column that a split goes by; null where it needs none. @throws as splitVersion */
export function splitBy(manifest: Manifest, recipe: SplitRecipe): string | null {
  if (recipe.kind === 'random') return null
  const by = recipe.by ?? (recipe.kind === 'stratified' ? manifest.target : null)
  if (by === null) throw new CairnError('TARGET_MISSING', 'A stratified split needs a column, and the version has no target.', {})
  const [column] = pickColumns(manifest.columns, [by])
  if (recipe.kind === 'time' && (column.type === 'text' || column.type === 'boolean')) {
    throw new CairnError('INVALID_INPUT', `${quote(by)} is ${column.type} , but a time split needs dates or numbers.`, {
      column: by,
      type: column.type,
    })
  }
  return column.name
}

async function readBy(duck: Duck, manifest: Manifest, by: string): Promise<FrameColumn> {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const columns = await readColumns(
    duck,
    pickColumns(manifest.columns, [by]),
    [viewNames(manifest.columns).get(by) as string],
    'version',
    rows,
  )
  const column = columns.get(by)
  if (!column) throw new CairnError('INTERNAL', 'The column was not read.', { column: by })
  return column
}

async function duplicateGroups(duck: Duck, manifest: Manifest): Promise<Int32Array> {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const names = viewNames(manifest.columns)
  const compared = manifest.columns.filter(({ name }) => !manifest.key.includes(name)).map(({ name }) => names.get(name) as string)
  const groups = Int32Array.from({ length: rows }, (_, row) => row)
  if ((await findDuplicates(duck, compared)) > 0) {
    for (const { row, first } of await readDuplicates(duck)) groups[row] = first
  }
  return groups
}

function checkParts(recipe: SplitRecipe, { rows, withoutTarget = 0 }: SplitSummary): void {
  const empty = splitParts.find((part) => recipe.fractions[part] > 0 && rows[part] === 0)
  if (!empty) return
  const all = rows.train + rows.validation + rows.test
  const left = withoutTarget > 0 ? ` ${counted(withoutTarget, 'row')} without a target ${withoutTarget === 1 ? 'is' : 'are'} excluded.` : ''
  const which = withoutTarget > 0 ? `${counted(all, 'row')} with a target` : `${all} rows`
  throw new CairnError('TOO_FEW_ROWS', `Of ${which}, none would go to ${empty}.${left}`, { rows: all, part: empty, withoutTarget })
}
