import { taskRow } from '../../../shared/domain/training/tasks.ts'
import { eq } from 'drizzle-orm'
import type { ModelChoice, RowsInput } from '../../../shared/contract/evaluation.ts'
import { withoutHeldOut } from '../../../shared/domain/datasets/dataset.ts'
import { PackagedTraining } from '../../../shared/domain/packages/package.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, readingOf, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import type { ModelSource, RowChoice, TrainedOn } from '../../evaluation/tasks.ts'
import { columnsOf, requireArtifact, requireTraining, type TrainingRun } from '../../experiments/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { splitOf } from './splitOf.ts'
import { modelVersionRef, type ModelVersionRow, requireModelVersion } from '../versions/store.ts'
import { requireTask } from '../versions/unopened.ts'

const { datasetVersions } = schema

/** A model that can be looked at: a registered version, or a run's model. */
export interface ChosenModel {
  readonly name: string
  readonly source: ModelSource
  readonly version: ModelVersionRow | null
  /** The run that trained it; null for models from elsewhere. */
  readonly run: TrainingRun | null
}

/** @throws NOT_FOUND, RUN_NOT_DONE, MODEL_NOT_OPENED */
export function chooseModel(db: Registry, choice: ModelChoice): ChosenModel {
  if ('run' in choice) {
    const run = requireTraining(db, choice.run)
    return { name: `run ${run.id}`, source: sourceOfRun(db, run, usualThreshold(run)), version: null, run }
  }
  const version = requireModelVersion(db, choice.ref)
  const name = modelVersionRef(db, version.id)
  if (version.runId !== null) {
    const run = requireTraining(db, version.runId)
    return { name, source: sourceOfRun(db, run, version.threshold), version, run }
  }
  const { onnxObject, signatureObject, threshold } = version
  const task = requireTask(db, version)
  if (onnxObject === null || signatureObject === null) {
    throw new CairnError('OBJECT_MISSING', `${name} was imported without its ONNX graph. Import its package again.`, { model: name })
  }
  return { name, source: { kind: 'onnx', onnx: onnxObject, signature: signatureObject, task, threshold }, version, run: null }
}

/** Undefined where the run has chosen one on validation rows: its model has it. Else what a version of it begins with, so that both are one comparison. */
function usualThreshold({ task, recipe: { threshold } }: TrainingRun): number | null | undefined {
  return threshold === undefined || threshold === 'half' ? taskRow(task).threshold : undefined
}

/** @param threshold left out where the run's own model decides */
function sourceOfRun(db: Registry, run: TrainingRun, threshold?: number | null): ModelSource {
  return {
    kind: 'trained',
    model: requireArtifact(db, run, 'model'),
    weights: requireArtifact(db, run, 'weights'),
    threshold,
    reading: readingOf(db, requireVersion(db, versionRef(db, run.datasetVersionId))),
  }
}

/** Rows of a dataset version, ready for a task. */
export interface ChosenRows {
  readonly rows: RowChoice
  readonly version: VersionRow
  /** `wine@v2` */
  readonly dataset: string
}

/**
 * Without a dataset, the version that the model was trained on; without a part, `ownPart` of its own dataset, and
 * all rows of another.
 * @throws NOT_FOUND; INVALID_INPUT for a part without a split, or no data for a model from elsewhere
 */
export function chooseRows(
  db: Registry,
  model: ChosenModel,
  { data, part, split, includeSeen }: RowsInput,
  ownPart: 'validation' | 'test' = 'test',
): ChosenRows {
  const ref = data ?? (model.run ? versionRef(db, model.run.datasetVersionId) : undefined)
  if (ref === undefined)
    throw new CairnError('INVALID_INPUT', `${model.name} was not trained in this workspace. Choose the data to evaluate on.`, {
      field: 'data',
    })
  const version = requireVersion(db, ref)
  const trainedOn = model.run ? requireVersion(db, versionRef(db, model.run.datasetVersionId)) : null
  const sameData = trainedOn?.datasetId === version.datasetId
  const own = split === undefined && model.run?.datasetVersionId === version.id
  const ofRun = model.run ? splitOf(currentRecipe(model.run.recipe)) : null
  const chosen = split ?? (ofRun && !own ? withoutHeldOut(ofRun) : ofRun)
  // The recipe's split does not tell what a fold was trained on, and on other data no part of it means anything.
  const splits = chosen !== null && (split !== undefined || own || (sameData && model.run?.fold === null))
  const wanted = part ?? (splits ? ownPart : 'all')
  if (wanted !== 'all' && chosen === null) {
    throw new CairnError('INVALID_INPUT', `${model.name} has no split. Use all rows, or set a split.`, { field: 'part' })
  }
  return {
    rows: {
      manifest: manifestOf(version),
      part: wanted,
      split: chosen,
      ...(own && model.run && { ownParts: requireArtifact(db, model.run, 'predictions/model') }),
      models: [seenBy(db, model)],
      includeSeen,
    },
    version,
    dataset: versionRef(db, version.id),
  }
}

/** The rows of a choice, for several models: what any of them was trained on is told apart. */
export function rowsFor(db: Registry, { rows }: ChosenRows, models: readonly ChosenModel[]): RowChoice {
  return { ...rows, models: models.map((model) => seenBy(db, model)) }
}

/** The same rows whatever a model was trained on: single rows are asked about, and nothing is measured. */
export function allRowsOf({ models: _, ...rows }: RowChoice): RowChoice {
  return rows
}

/** What a model was trained on; null where this workspace does not know. */
export function trainedOn(db: Registry, model: ChosenModel): TrainedOn | null {
  return seenBy(db, model).on
}

/** What a model was trained on, as far as this workspace knows. */
function seenBy(db: Registry, model: ChosenModel): NonNullable<RowChoice['models']>[number] {
  const { name, run, version } = model
  if (run) {
    const parts = { predictions: requireArtifact(db, run, 'predictions/model') }
    return {
      name,
      on: {
        ...dataOf(db, requireVersion(db, versionRef(db, run.datasetVersionId))),
        columns: columnsOf(run),
        refit: run.recipe.refit,
        parts,
      },
    }
  }
  const { success, data } = PackagedTraining.safeParse(version?.training)
  const known = success && db.select().from(datasetVersions).where(eq(datasetVersions.hash, data.dataset.hash)).get()
  if (!known) return { name, on: null }
  const { recipe, split, fold } = data
  // Nothing is said of a fold: the sizes of the split and those of some fold may be the same, so dealing it again proves nothing.
  if (fold === undefined) return { name, on: null }
  const parts = { recipe, split: splitOf(recipe), fold, summary: split.summary }
  return { name, on: { ...dataOf(db, known), columns: columnsOf({ recipe }), refit: recipe.refit, parts } }
}

/** A version, and what is missing in data that are read as it was. */
function dataOf(db: Registry, version: VersionRow): Pick<TrainedOn, 'manifest' | 'nullTokens'> {
  const reading = readingOf(db, version)
  return { manifest: manifestOf(version), ...(reading && { nullTokens: reading.nullTokens }) }
}
