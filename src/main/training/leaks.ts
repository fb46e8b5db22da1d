import type { Leak } from '../../shared/domain/datasets/leaks.ts'
import type { Recipe } from '../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../shared/domain/training/tasks.ts'
import { CairnError } from '../../shared/errors.ts'
import { manifestOf, type VersionRow } from '../datasets/index.ts'
import type { PerformTask, TaskInput } from '../jobs/index.ts'

/** A version never changes, and so what was found in it: the form of a new run asks again with every choice. */
const known = new Map<string, Leak[]>()
const mostKnown = 50

/** The features of a recipe that give its target away on the training part; none where the version cannot be split as the recipe says. */
export async function leaksOf(
  perform: PerformTask,
  version: VersionRow,
  recipe: Pick<Recipe, 'task' | 'target' | 'features' | 'split'>,
  signal?: AbortSignal,
): Promise<Leak[]> {
  const { task, target, split } = recipe
  const columns = [...new Set(recipe.features.map(({ column }) => column))].filter((column) => column !== target).sort()
  if (columns.length === 0) return []
  const input = {
    manifest: manifestOf(version),
    target,
    columns,
    // Stratified by the target of the recipe, which need not be that of the dataset.
    split: split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split,
    classes: hasClasses(task),
  }
  const key = JSON.stringify([version.hash, target, columns, input.split, input.classes])
  const before = known.get(key)
  if (before) return before
  const found = await askWorker(perform, input, signal)
  known.set(key, found)
  if (known.size > mostKnown) known.delete([...known.keys()][0])
  return found
}

async function askWorker(perform: PerformTask, input: TaskInput<'datasets.leaks'>, signal?: AbortSignal): Promise<Leak[]> {
  try {
    return await perform('datasets.leaks', input, signal)
  } catch (thrown) {
    const error = CairnError.from(thrown)
    // A split that cannot be made is refused by the training itself, in its own words.
    if (error.code === 'TOO_FEW_ROWS' || error.code === 'INVALID_INPUT' || error.code === 'COLUMN_UNKNOWN') return []
    throw error
  }
}

/** The same as names. */
export async function leakingFeatures(perform: PerformTask, version: VersionRow, recipe: Recipe, signal?: AbortSignal): Promise<string[]> {
  return (await leaksOf(perform, version, recipe, signal)).map(({ column }) => column)
}
