import { eq } from 'drizzle-orm'
import type { PreparedClone, Run } from '../../../shared/contract/experiments/experiments.ts'
import { foldName } from '../../../shared/domain/experiments/comparability.ts'
import { withoutHeldOut } from '../../../shared/domain/datasets/dataset.ts'
import type { Difference } from '../../../shared/domain/training/fields/differences.ts'
import { recipeDifferences } from '../../../shared/domain/training/fields/differences.ts'
import { textsOfRecipe } from '../../../shared/domain/training/fields/recipeTexts.ts'
import { correctionHolds } from '../../../shared/domain/training/classWeights.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { positiveOfRun } from './positive.ts'
import { findTraining, requireTraining, type TrainingRun } from './store.ts'

const { datasetVersions, datasets, experiments, runTags } = schema

/**
 * The recipe of a run made ready for another one, on its own dataset version or another, with what that would change. Nothing is started.
 * @throws NOT_FOUND, RUN_NOT_TRAINED
 */
export async function prepareClone(workspace: Workspace, { run: id, ref }: { run: number; ref?: string }): Promise<PreparedClone> {
  const { db } = workspace
  const run = requireTraining(db, id)
  const { givesAway: _, ...stored } = currentRecipe(run.recipe)
  const positive = await positiveOfRun(workspace, run)
  const own = livingRef(db, run)
  const to = ref ?? own
  const elsewhere = to !== null && requireVersion(db, to).id !== run.datasetVersionId
  const recipe: Recipe = {
    ...stored,
    ...(elsewhere && { split: withoutHeldOut(stored.split) }),
    ...(hasPositive(run.task) && positive !== null ? { positive } : {}),
  }
  return {
    run: id,
    dataset: versionRef(db, run.datasetVersionId),
    ref: to,
    recipe,
    engine: run.engineId ?? 'auto',
    experiment: livingExperimentName(db, run),
    tags: labelsOf(db, id),
    changes: [...(own === null ? ['Its dataset is in the trash: restore it, or choose other data.'] : []), ...changesOf(run, recipe)],
    ...columnsBetween(db, run, recipe, to),
  }
}

/** What the new run would do otherwise than the run it begins with, although nobody has changed anything. */
function changesOf(run: TrainingRun, recipe: Recipe): string[] {
  const stored = run.recipe
  return [
    ...(stored.format === 'cairn.recipe/1' ? ['The recipe is converted to the current format. It trains the same weights.'] : []),
    ...(recipe.positive !== undefined && stored.positive === undefined
      ? [`The recipe did not name its positive class. It now names "${recipe.positive}", as in the model of run ${run.id}.`]
      : []),
    ...(recipe.classWeights !== 'none' && recipe.priorCorrection === undefined && correctionHolds(recipe)
      ? [`Probabilities are corrected for the class weights; those of run ${run.id} are not.`]
      : []),
    ...(stored.split.heldOut !== undefined && recipe.split.heldOut === undefined
      ? [`Run ${run.id} held out rows of its own dataset version. The new run uses the split of the recipe.`]
      : []),
    ...(run.fold ? [`Run ${run.id} was trained on ${foldName(run.fold)}. The new run uses the split of the recipe.`] : []),
    ...(run.extendsId === null ? [] : [`Run ${run.id} continued run ${run.extendsId}. The new run starts from random weights.`]),
    ...(run.limits ? [`Run ${run.id} could be pruned by its sweep. The new run is not.`] : []),
  ]
}

/** Columns of the recipe that the data to train on does not have, and columns that the data of the run did not have. */
function columnsBetween(db: Registry, run: TrainingRun, recipe: Recipe, ref: string | null): { gone: string[]; added: string[] } {
  if (ref === null) return { gone: [], added: [] }
  const namesOf = (version: string) => manifestOf(requireVersion(db, version)).columns.map(({ name }) => name)
  const [before, now] = [namesOf(versionRef(db, run.datasetVersionId)), namesOf(ref)]
  const used = [...new Set([recipe.target, ...recipe.features.map(({ column }) => column)])]
  return { gone: used.filter((name) => !now.includes(name)), added: now.filter((name) => !before.includes(name)) }
}

/** The dataset version of a run; null where its dataset is in the trash. */
function livingRef(db: Registry, { datasetVersionId }: TrainingRun): string | null {
  const found = db
    .select({ deletedAt: datasets.deletedAt })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, datasetVersionId))
    .get()
  return found?.deletedAt === null ? versionRef(db, datasetVersionId) : null
}

function livingExperimentName(db: Registry, { experimentId }: TrainingRun): string | null {
  const found = db.select().from(experiments).where(eq(experiments.id, experimentId)).get()
  return found && found.deletedAt === null ? found.name : null
}

function labelsOf(db: Registry, runId: number): string[] {
  const rows = db.select().from(runTags).where(eq(runTags.runId, runId)).orderBy(runTags.tag).all()
  return rows.flatMap(({ tag, value }) => (value === '' ? [tag] : []))
}

/** The run that a run was cloned from, and what differs between the two; null where there is none. */
export function describeOrigin(db: Registry, run: TrainingRun | null): Run['clonedFrom'] {
  if (run === null || run.clonedFromId === null) return null
  const origin = findTraining(db, run.clonedFromId)
  if (origin === null) return null
  const { id, name, deletedAt } = origin
  return { run: id, name, deleted: deletedAt !== null, differences: differencesBetween(db, origin, run) }
}

function differencesBetween(db: Registry, origin: TrainingRun, run: TrainingRun): Difference[] {
  const [was, is] = [versionRef(db, origin.datasetVersionId), versionRef(db, run.datasetVersionId)]
  const textsOf = ({ recipe }: TrainingRun) => textsOfRecipe(currentRecipe(recipe))
  return [...(was === is ? [] : [{ field: 'Data', was, is }]), ...recipeDifferences(textsOf(origin), textsOf(run))]
}
