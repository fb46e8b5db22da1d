import { incomparable, type MeasuredOn } from '../../../shared/domain/experiments/comparability.ts'
import type { SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import { isMetricId, type MetricId, metricsFor } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { artifactOf, findTraining, requireArtifact, requireTraining, type TrainingRun } from '../runs/store.ts'
import type { DifferencesInput, RunObjects } from './differences.ts'

export function measuredOn(db: Registry, run: TrainingRun): MeasuredOn {
  const dataset = versionRef(db, run.datasetVersionId)
  const { target, split } = run.recipe
  return { task: run.task, target, dataset, datasetHash: requireVersion(db, dataset).hash, split, fold: run.fold }
}

/** Why a run can't be compared with the baseline as it stands, and the command that would mend it. */
export interface Refusal {
  readonly run: number
  readonly reasons: string[]
  readonly remedy: string | null
}

export interface DifferencesOrder {
  /** Null where no run is left to compare with. */
  readonly input: DifferencesInput | null
  readonly refused: Refusal[]
}

/**
 * What the task needs to compare runs with a baseline, and which of them can't be.
 * @throws NOT_FOUND, RUN_NOT_DONE and RUN_NOT_TRAINED (the baseline)
 */
export function orderDifferences(
  db: Registry,
  { baseline, runs, ...rest }: { baseline: number; runs: readonly number[]; part: SplitPart; metric: MetricId | null; seed: number },
): DifferencesOrder {
  const reference = requireTraining(db, baseline)
  const refused: Refusal[] = []
  const others: RunObjects[] = []
  for (const id of runs) {
    const run = findTraining(db, id)
    const refusal = run ? refuse(db, reference, run) : notTrained(id)
    if (refusal) refused.push(refusal)
    else if (run) others.push(objectsOf(db, run))
  }
  const manifest = manifestOf(requireVersion(db, versionRef(db, reference.datasetVersionId)))
  return { input: others.length === 0 ? null : { manifest, baseline: objectsOf(db, reference), others, ...rest }, refused }
}

/** Of a run that another program trained. */
export const notTrained = (run: number): Refusal => ({ run, reasons: incomparable(null, null), remedy: null })

function refuse(db: Registry, baseline: TrainingRun, run: TrainingRun): Refusal | null {
  for (const one of [baseline, run]) {
    if (artifactOf(db, one, 'predictions/model') === undefined) {
      return { run: run.id, reasons: [`run ${one.id} is ${one.status} and has no predictions`], remedy: null }
    }
  }
  const [a, b] = [measuredOn(db, baseline), measuredOn(db, run)]
  const reasons = incomparable(b, a)
  if (reasons.length === 0) return null
  // Of two folds of one cross-validation each was trained on what the other held out.
  const folds = a.fold !== null && b.fold !== null && a.fold.seed === b.fold.seed && a.fold.folds === b.fold.folds
  const sameQuestion = a.task === b.task && a.target === b.target && !folds
  return { run: run.id, reasons, remedy: sameQuestion ? `cairn runs reevaluate ${baseline.id} ${run.id}` : null }
}

/** @throws RUN_NOT_DONE */
function objectsOf(db: Registry, run: TrainingRun): RunObjects {
  return { run: run.id, model: requireArtifact(db, run, 'model'), predictions: requireArtifact(db, run, 'predictions/model') }
}

/** @throws INVALID_INPUT, with the metrics that the task has */
export function metricOf(task: Task, name: string): MetricId {
  const known = metricsFor(task)
  if (isMetricId(name) && known.includes(name)) return name
  throw new CairnError('INVALID_INPUT', `"${name}" is not a metric of a ${task} model. There are ${known.join(', ')}.`, { metric: name })
}
