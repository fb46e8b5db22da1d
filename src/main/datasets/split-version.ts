import { type Manifest, type SplitRecipe, type SplitSummary, splitParts } from '../../shared/domain/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Task } from '../jobs/index.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { pickColumns } from './checks.ts'
import { readColumns } from './columns.ts'
import type { Duck } from './duckdb.ts'
import { findDuplicates, readDuplicates } from './duplicates.ts'
import { splitRows, splitSummary } from './splits.ts'
import { strataOf } from './strata.ts'
import { type VersionAccess, viewNames, withVersion } from './version-view.ts'

export interface Split {
  /** The part of each row: 0 train, 1 validation, 2 test. */
  readonly parts: Uint8Array
  readonly summary: SplitSummary
}

/** @throws COLUMN_UNKNOWN, TARGET_MISSING (stratified by nothing), TOO_FEW_ROWS (a part that should have rows has none) */
export async function splitVersion(manifest: Manifest, objects: ObjectStore, recipe: SplitRecipe, access: VersionAccess): Promise<Split> {
  const segments = manifest.segments.map(({ rows }) => rows)
  const by = stratifiedBy(manifest, recipe)
  return withVersion(manifest, objects, access, async (duck) => {
    const duplicateGroup = await duplicateGroups(duck, manifest)
    const strata = by === null ? undefined : await readStrata(duck, manifest, by)
    const parts = splitRows(recipe, { segments, strata, duplicateGroup })
    const summary = splitSummary(parts, duplicateGroup)
    checkParts(recipe, summary)
    return { parts, summary }
  })
}

export const splitTask: Task<{ manifest: Manifest; recipe: SplitRecipe }, Split> = ({ manifest, recipe }, { objects, scratch, signal }) =>
  splitVersion(manifest, objects, recipe, { scratch, signal })

function stratifiedBy(manifest: Manifest, recipe: SplitRecipe): string | null {
  if (recipe.kind === 'random') return null
  const by = recipe.by ?? manifest.target
  if (by === null) throw new CairnError('TARGET_MISSING', 'The split is stratified, but by no column, and the version has no target.', {})
  return pickColumns(manifest.columns, [by])[0].name
}

async function readStrata(duck: Duck, manifest: Manifest, by: string): Promise<Int32Array> {
  const segments = manifest.segments.map(({ rows }) => rows)
  const rows = segments.reduce((sum, n) => sum + n, 0)
  const columns = await readColumns(
    duck,
    pickColumns(manifest.columns, [by]),
    [viewNames(manifest.columns).get(by) as string],
    'version',
    rows,
  )
  const column = columns.get(by)
  if (!column) throw new CairnError('INTERNAL', 'The column was not read.', { column: by })
  return strataOf(column, segments)
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

function checkParts(recipe: SplitRecipe, { rows }: SplitSummary): void {
  const empty = splitParts.find((part) => recipe.fractions[part] > 0 && rows[part] === 0)
  if (!empty) return
  const all = rows.train + rows.validation + rows.test
  throw new CairnError('TOO_FEW_ROWS', `Of ${all} rows none goes to ${empty}.`, { rows: all, part: empty })
}
