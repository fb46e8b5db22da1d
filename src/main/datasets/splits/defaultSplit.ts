import { eq } from 'drizzle-orm'
import { type ColumnProfile, type Profile, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { DefaultSplit } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { taskRow, usualTask } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { manifestOf, type VersionRow, versionRef } from '../versions/registry.ts'

const { datasetSplits } = schema

/** The split that a version has of its own, saved for it or inherited; null where training chooses one. @throws WORKSPACE_CORRUPT */
export function savedSplit(db: Registry, version: VersionRow): DefaultSplit | null {
  const row = db.select().from(datasetSplits).where(eq(datasetSplits.versionId, version.id)).get()
  if (!row) return null
  const ref = versionRef(db, version.id)
  const recipe = SplitRecipe.safeParse(row.split)
  if (!recipe.success) throw new CairnError('WORKSPACE_CORRUPT', `The default split of ${ref} cannot be read.`, { dataset: ref })
  if (row.inheritedFrom === null) return { ref, recipe: recipe.data, source: 'saved', from: null }
  return { ref, recipe: recipe.data, source: 'inherited', from: versionRef(db, row.inheritedFrom) }
}

/** The split that training on a version uses unless a recipe has another one. */
export function defaultSplit(db: Registry, version: VersionRow, profile: Profile): DefaultSplit {
  const saved = savedSplit(db, version)
  if (saved) return saved
  const { target } = manifestOf(version)
  const column = profile.columns.find(({ name }) => name === target)
  const recipe = automaticSplit(column ? usualTask(column) : null, profile)
  return { ref: versionRef(db, version.id), recipe, source: 'automatic', from: null }
}

/** What is split by where nobody has chosen: stratified for classes, and duplicates stay in one part. @param task null without a target */
export function automaticSplit(task: Task | null, { duplicateRows }: Pick<Profile, 'duplicateRows'>, seed = 0): SplitRecipe {
  return {
    kind: task === null ? 'random' : taskRow(task).split,
    seed,
    fractions: { train: 0.7, validation: 0.15, test: 0.15 },
    keepDuplicatesTogether: duplicateRows > 0,
  }
}

/** From now on, training on the version uses this split; with null, the automatic one again. Inside a change. */
export function saveSplit(db: Registry, version: VersionRow, recipe: SplitRecipe | null): void {
  if (recipe === null) {
    db.delete(datasetSplits).where(eq(datasetSplits.versionId, version.id)).run()
    return
  }
  const row = { split: recipe, inheritedFrom: null }
  db.insert(datasetSplits)
    .values({ versionId: version.id, ...row })
    .onConflictDoUpdate({ target: datasetSplits.versionId, set: row })
    .run()
}

/**
 * Gives a new version the split of the one that it follows. @returns a sentence for the person who made it, or null where there is none to inherit;
 * also where its column is gone or no longer tells a time, and nothing is inherited
 */
export function inheritSplit(db: Registry, version: VersionRow): string | null {
  if (version.parentId === null) return null
  const parent = db.select().from(datasetSplits).where(eq(datasetSplits.versionId, version.parentId)).get()
  const recipe = SplitRecipe.safeParse(parent?.split)
  if (!parent || !recipe.success) return null
  const from = parent.inheritedFrom ?? parent.versionId
  const lost = columnLost(recipe.data, manifestOf(version).columns)
  if (lost !== null) {
    return `The default split of ${versionRef(db, from)} was not inherited: ${lost}. Training uses the automatic split until you save another one.`
  }
  db.insert(datasetSplits).values({ versionId: version.id, split: recipe.data, inheritedFrom: from }).run()
  return `The default split was inherited from ${versionRef(db, from)}.`
}

function columnLost({ kind, by }: SplitRecipe, columns: readonly Pick<ColumnProfile, 'name' | 'type'>[]): string | null {
  if (by === undefined || kind === 'random') return null
  const column = columns.find(({ name }) => name === by)
  if (!column) return `this version has no column ${JSON.stringify(by)}`
  const untimely = kind === 'time' && (column.type === 'text' || column.type === 'boolean')
  return untimely ? `the column ${JSON.stringify(by)} is ${column.type} now, so it cannot order rows by time` : null
}
