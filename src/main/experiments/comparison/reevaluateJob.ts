import type { Manifest, SplitPart, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../../shared/domain/datasets/reading.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { keepReevaluation } from './newestReevaluation.ts'

export interface ReevaluatedRun {
  readonly run: number
  readonly trainedOn: string
  readonly manifest: Manifest
  /** Objects of the run. */
  readonly model: string
  readonly weights: string
  readonly predictions: string
  /** Its features and its target. */
  readonly columns: readonly string[]
  /** Of the version that it was trained on; null where it is not known. */
  readonly reading?: Reading | null
  readonly threshold: number | null
}

export interface ReevaluateInput {
  /** What it was called when it was ordered. */
  readonly dataset: string
  /** Which keeps its number when it is renamed or put into the trash meanwhile. Absent in what an earlier release has ordered. */
  readonly datasetVersionId?: number
  readonly manifest: Manifest
  readonly split: SplitRecipe
  /** The predictions of the run whose parts are taken, where it was trained on this version. */
  readonly ownParts?: string
  readonly part: SplitPart
  /** The first is the baseline. */
  readonly runs: readonly ReevaluatedRun[]
  readonly seed: number
}

/** Its result is a Reevaluation, which is kept for comparisons of these runs. */
export const reevaluateJob: TaskJob<'experiments.reevaluate'> = {
  kind: 'experiments.reevaluate',
  action: 'run.reevaluate',
  reach: { does: 'Evaluates runs on a dataset version' },
  commit: (db, job, input, output) => {
    keepReevaluation(db, job.id, input.datasetVersionId ?? null, output)
    return output
  },
}
