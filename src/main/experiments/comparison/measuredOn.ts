import type { MeasuredOn } from '../../../shared/domain/experiments/comparability.ts'
import { requireVersion, versionRef } from '../../datasets/index.ts'
import type { Registry } from '../../workspace/index.ts'
import type { TrainingRun } from '../runs/store.ts'

/** What a run's numbers were measured on. */
export function measuredOn(db: Registry, run: TrainingRun): MeasuredOn {
  const dataset = versionRef(db, run.datasetVersionId)
  const { target, split } = run.recipe
  return { task: run.task, target, dataset, datasetHash: requireVersion(db, dataset).hash, split, fold: run.fold }
}
