import type { ModelChoice, RowsInput } from '../../shared/contract/evaluation.ts'
import type { SplitRecipe } from '../../shared/domain/dataset.ts'
import type { Recipe } from '../../shared/domain/recipe.ts'
import { CairnError } from '../../shared/errors.ts'
import { manifestOf, readingOf, requireVersion, type VersionRow, versionRef } from '../datasets/index.ts'
import type { ModelSource, RowChoice } from '../evaluation/tasks.ts'
import { requireArtifact, requireRun, type RunRow } from '../experiments/index.ts'
import type { Registry } from '../workspace/index.ts'
import { modelVersionRef, type ModelVersionRow, requireModelVersion } from './store.ts'

/** A model that can be looked at: a registered version, or a run's model. */
export interface ChosenModel {
  readonly name: string
  readonly source: ModelSource
  readonly version: ModelVersionRow | null
  /** The run that trained it; null for models from elsewhere. */
  readonly run: RunRow | null
}

/** @throws NOT_FOUND, RUN_NOT_DONE */
export function chooseModel(db: Registry, choice: ModelChoice): ChosenModel {
  if ('run' in choice) {
    const run = requireRun(db, choice.run)
    return { name: `run ${run.id}`, source: sourceOfRun(db, run, thresholdOf(run)), version: null, run }
  }
  const version = requireModelVersion(db, choice.ref)
  const name = modelVersionRef(db, version.id)
  if (version.runId !== null) {
    const run = requireRun(db, version.runId)
    return { name, source: sourceOfRun(db, run, version.threshold), version, run }
  }
  const { onnxObject, signatureObject, task, threshold } = version
  if (onnxObject === null || signatureObject === null) {
    throw new CairnError('OBJECT_MISSING', `${name} was imported without its ONNX graph: import its package again.`, { model: name })
  }
  return { name, source: { kind: 'onnx', onnx: onnxObject, signature: signatureObject, task, threshold }, version, run: null }
}

/** A run's own model decides at 0.5 where it has two classes. */
function thresholdOf({ task }: RunRow): number | null {
  return task === 'binary' ? 0.5 : null
}

function sourceOfRun(db: Registry, run: RunRow, threshold: number | null): ModelSource {
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
  /** Whether rows that the model was trained on may be among them. */
  readonly includesTraining: boolean
}

/**
 * Without a dataset, the version that the model was trained on; without a part, `ownPart` of its own dataset, and
 * all rows of another.
 * @throws NOT_FOUND; INVALID_INPUT for a part without a split, or no data for a model from elsewhere
 */
export function chooseRows(
  db: Registry,
  model: ChosenModel,
  { data, part, split }: RowsInput,
  ownPart: 'validation' | 'test' = 'test',
): ChosenRows {
  const ref = data ?? (model.run ? versionRef(db, model.run.datasetVersionId) : undefined)
  if (ref === undefined) throw new CairnError('INVALID_INPUT', `${model.name} was trained elsewhere: say on which data.`, { field: 'data' })
  const version = requireVersion(db, ref)
  const trainedOn = model.run ? requireVersion(db, versionRef(db, model.run.datasetVersionId)) : null
  const sameData = trainedOn?.datasetId === version.datasetId
  const chosen = split ?? (model.run ? splitOf(model.run.recipe) : null)
  const wanted = part ?? (chosen !== null && (sameData || split !== undefined) ? ownPart : 'all')
  if (wanted !== 'all' && chosen === null) {
    throw new CairnError('INVALID_INPUT', `${model.name} has no split: take all rows, or say how to split them.`, { field: 'part' })
  }
  return {
    rows: { manifest: manifestOf(version), part: wanted, split: chosen },
    version,
    dataset: versionRef(db, version.id),
    includesTraining: sameData && (wanted === 'all' || wanted === 'train' || split !== undefined),
  }
}

/** Whether a model may have been trained on some of the rows that were chosen for another one. */
export function mayHaveSeen(db: Registry, { run }: ChosenModel, { rows, version }: ChosenRows): boolean {
  if (!run) return false
  const own = requireVersion(db, versionRef(db, run.datasetVersionId))
  if (own.datasetId !== version.datasetId) return false
  const heldOut = rows.part === 'validation' || rows.part === 'test'
  return own.id !== version.id || !heldOut || JSON.stringify(splitOf(run.recipe)) !== JSON.stringify(rows.split)
}

/** As in training: stratified by the target of the recipe, which need not be that of the dataset. */
function splitOf({ split, target }: Recipe): SplitRecipe {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}
