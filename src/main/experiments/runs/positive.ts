import { withPriorCorrection } from '../../../shared/domain/training/classWeights.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'
import { profileOf, rememberedPositive, rememberPositive, type VersionRow } from '../../datasets/index.ts'
import { positiveOf, storedModel } from '../../training/index.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import { artifactOf, type TrainingRun } from './store.ts'

/**
 * The recipe of a run that is to be started, with what recipes of earlier releases leave open: its positive class, which would
 * else depend on the training rows and so flip between seeds, folds and versions; that class weights are corrected for; and which
 * features give the target away.
 * @param leaks columns of the recipe that do
 * @throws INVALID_INPUT where it names no class of the target
 */
export async function settled(workspace: Workspace, version: VersionRow, given: Recipe, leaks: readonly string[]): Promise<Recipe> {
  const { givesAway: _, ...rest } = withPriorCorrection(given)
  const recipe: Recipe = leaks.length === 0 ? rest : { ...rest, givesAway: [...leaks] }
  if (!hasPositive(recipe.task)) return recipe
  const column = (await profileOf(workspace, version)).columns.find(({ name }) => name === recipe.target)
  if (!column) return recipe
  const positive = positiveOf(column, recipe.positive, rememberedPositive(workspace.db, version.datasetId, recipe.target))
  return positive === null ? recipe : { ...recipe, positive: positive.label }
}

/** Later runs on the dataset have the same positive class, unless they are told another one. */
export function keepPositive(db: Registry, version: VersionRow, { task, target, positive }: Recipe): void {
  if (hasPositive(task) && positive !== undefined) rememberPositive(db, version.datasetId, target, positive)
}

/** The positive class of a run's model: recipes of earlier releases do not name it, but their models do. Null for other tasks and without a model. */
export async function positiveOfRun({ db, objects }: Workspace, run: TrainingRun): Promise<string | null> {
  if (!hasPositive(run.task)) return null
  if (run.recipe.positive !== undefined) return run.recipe.positive
  const object = artifactOf(db, run, 'model')
  if (object === undefined) return null
  return (await storedModel(objects, object)).target.labels[1] ?? null
}
