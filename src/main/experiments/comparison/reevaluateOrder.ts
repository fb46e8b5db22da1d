import type { SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { taskRow } from '../../../shared/domain/training/tasks.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, readingOf, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { columnsOf, requireArtifact, requireTraining, type TrainingRun } from '../runs/store.ts'
import { measuredOn } from './order.ts'
import type { ReevaluatedRun, ReevaluateInput } from './reevaluateJob.ts'

export interface ReevaluateOptions {
  readonly runs: readonly number[]
  /** The first run when absent. */
  readonly baseline?: number
  /** The newest version among those of the runs when absent. */
  readonly on?: string
  /** The run whose split is taken; when absent the first one that was trained on that version, else the baseline. */
  readonly splitOf?: number
  readonly part: SplitPart
  readonly seed: number
}

/** @throws NOT_FOUND, RUN_NOT_DONE, NOT_COMPARABLE (another task or target) */
export function orderReevaluation(db: Registry, { baseline, on, splitOf, part, seed, ...options }: ReevaluateOptions): ReevaluateInput {
  const first = baseline ?? options.runs[0]
  const runs = [...new Set([first, ...options.runs])].map((id) => requireTraining(db, id))
  for (const run of runs) checkSameQuestion(db, runs[0], run)
  const version = on === undefined ? newest(db, runs) : requireVersion(db, on)
  const trainedOnIt = runs.find((run) => run.datasetVersionId === version.id)
  const splitting = splitOf === undefined ? (trainedOnIt ?? runs[0]) : requireTraining(db, splitOf)
  return {
    dataset: versionRef(db, version.id),
    datasetVersionId: version.id,
    manifest: manifestOf(version),
    split: splitIn(currentRecipe(splitting.recipe)),
    ...(splitting.datasetVersionId === version.id && { ownParts: requireArtifact(db, splitting, 'predictions/model') }),
    part,
    runs: runs.map((run) => reevaluated(db, run)),
    seed,
  }
}

function checkSameQuestion(db: Registry, baseline: TrainingRun, run: TrainingRun): void {
  const [a, b] = [measuredOn(db, baseline), measuredOn(db, run)]
  if (a.task === b.task && a.target === b.target) return
  const what = a.task === b.task ? `"${b.target}" and not "${a.target}"` : `a ${b.task} target and not a ${a.task} one`
  throw new CairnError('NOT_COMPARABLE', `Run ${run.id} predicts ${what}, as run ${baseline.id} does: no rows make them comparable.`, {
    baseline: baseline.id,
    run: run.id,
  })
}

function newest(db: Registry, runs: readonly TrainingRun[]): VersionRow {
  const versions = runs.map((run) => requireVersion(db, versionRef(db, run.datasetVersionId)))
  return versions.reduce((best, version) => (version.createdAt > best.createdAt || version.id > best.id ? version : best))
}

/** As in training: stratified by the target of the recipe, which need not be that of the dataset. */
function splitIn({ split, target }: Recipe): Recipe['split'] {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}

function reevaluated(db: Registry, run: TrainingRun): ReevaluatedRun {
  const version = requireVersion(db, versionRef(db, run.datasetVersionId))
  return {
    run: run.id,
    trainedOn: versionRef(db, version.id),
    manifest: manifestOf(version),
    model: requireArtifact(db, run, 'model'),
    weights: requireArtifact(db, run, 'weights'),
    predictions: requireArtifact(db, run, 'predictions/model'),
    columns: columnsOf(run),
    reading: readingOf(db, version),
    threshold: taskRow(run.task).threshold,
  }
}
