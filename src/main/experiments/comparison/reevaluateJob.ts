import type { Manifest, SplitPart, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../../shared/domain/datasets/reading.ts'
import type { TaskJob } from '../../jobs/index.ts'

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
  readonly dataset: string
  readonly manifest: Manifest
  readonly split: SplitRecipe
  /** The predictions of the run whose parts are taken, where it was trained on this version. */
  readonly ownParts?: string
  readonly part: SplitPart
  /** The first is the baseline. */
  readonly runs: readonly ReevaluatedRun[]
  readonly seed: number
}

/** The job changes nothing in the registry: its result is a Reevaluation. */
export const reevaluateJob: TaskJob<'experiments.reevaluate'> = {
  kind: 'experiments.reevaluate',
  action: 'run.reevaluate',
  reach: { does: 'Evaluates runs on a dataset version' },
  commit: (_db, _job, _input, output) => output,
}
