import type { Dataset } from '../../../../shared/contract/datasets/index.ts'
import type { RunSummary } from '../../../../shared/contract/experiments/index.ts'
import type { Model } from '../../../../shared/contract/models/index.ts'
import { hasKnownLeak } from '../../../../shared/domain/experiments/warnings.ts'
import type { Package } from '../../../../shared/contract/packages.ts'
import type { Deployment } from '../../../../shared/contract/serving/index.ts'

/** The newest stones of the workspace, by stage. */
export interface TrailData {
  readonly datasets: readonly Dataset[]
  readonly runs: readonly RunSummary[]
  readonly runsInAll: number
  readonly models: readonly Model[]
  readonly packages: readonly Package[]
  readonly deployments: readonly Deployment[]
  /** Until every stage has answered. */
  readonly loading: boolean
}

/** A run that ended with a model of Cairn's: what another program logged was measured on rows that are not known. */
export const isTrainedHere = ({ status, dataset }: RunSummary) => status === 'done' && dataset !== null

/** The figure that a run is known by, and its short name: the first that its task has. */
const headlines = [
  { id: 'rocAuc', name: 'AUC', sign: 1 },
  { id: 'accuracy', name: 'accuracy', sign: 1 },
  { id: 'rmse', name: 'RMSE', sign: -1 },
] as const

export function headlineOf({ metrics }: Pick<RunSummary, 'metrics'>): { name: string; value: number; better: number } | null {
  for (const { id, name, sign } of headlines) {
    const value = metrics[id]
    if (value != null) return { name, value, better: sign * value }
  }
  return null
}

/** The finished runs on the data version of the newest of them, newest first: those can be set side by side. */
export function comparable(runs: readonly RunSummary[]): RunSummary[] {
  const done = runs.filter(isTrainedHere)
  return done.filter(({ dataset }) => dataset === done[0].dataset)
}

/** Of the comparable runs, the best on its validation rows: a test set that helps to choose is no test any more. */
export function bestRun(runs: readonly RunSummary[]): RunSummary | undefined {
  const better = (run: RunSummary) => headlineOf(run)?.better ?? Number.NEGATIVE_INFINITY
  // One that was told the answer is not recommended, however good its figures are.
  return comparable(runs)
    .filter(({ warnings }) => !hasKnownLeak(warnings))
    .toSorted((a, b) => better(b) - better(a))[0]
}

/** When the newest stone was placed. */
export function lastChange({ datasets, runs, models, packages }: TrailData): number | null {
  const times = [...datasets.flatMap(({ versions }) => versions), ...runs, ...models.flatMap(({ versions }) => versions), ...packages].map(
    ({ createdAt }) => createdAt,
  )
  return times.length === 0 ? null : Math.max(...times)
}
