import type { Dataset } from '../../../../shared/contract/datasets/index.ts'
import type { RunSummary } from '../../../../shared/contract/experiments/index.ts'
import type { Model } from '../../../../shared/contract/models/index.ts'
import type { CommandId } from '../../../../shared/commands.ts'
import type { Package } from '../../../../shared/contract/packages.ts'

/** The newest stones of the workspace, by stage. */
export interface TrailData {
  readonly datasets: readonly Dataset[]
  readonly runs: readonly RunSummary[]
  readonly runsInAll: number
  readonly models: readonly Model[]
  readonly packages: readonly Package[]
  /** Until every stage has answered. */
  readonly loading: boolean
}

export const steps = ['Import', 'Train', 'Compare', 'Register', 'Promote', 'Package'] as const

/** What is to be done next, from what there is: the first step of the trail that has not been taken. */
export interface Step {
  /** Its place in `steps`; past the last when all are taken. */
  readonly at: number
  readonly title: string
  readonly why: string
  /** What does it: the menu path and the shortcut are the command's. */
  readonly command: CommandId
}

export function nextStep({ datasets, runs, models, packages }: TrailData): Step {
  const done = runs.filter(isTrainedHere)
  const champion = models.some(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion')))
  const best = bestRun(runs)
  if (datasets.length === 0)
    return {
      at: 0,
      title: 'Import a dataset',
      why: 'Everything begins with data: it becomes a version that never changes.',
      command: 'dataset.import',
    }
  if (done.length === 0 && models.length === 0)
    return {
      at: 1,
      title: `Train a first model on ${datasets[0].versions[0]?.ref ?? datasets[0].name}`,
      why: 'A recipe is proposed from the data. The model is measured against a trivial and a linear one by itself.',
      command: 'run.new',
    }
  if (done.length === 1 && models.length === 0)
    return {
      at: 2,
      title: 'Train a second model to compare with',
      why: 'One figure alone says little: another recipe shows what the choice is worth.',
      command: 'run.new',
    }
  if (models.length === 0)
    return {
      at: 3,
      title: best ? `Register run ${best.id} as a model` : 'Train a model without columns that give the target away',
      why: !best
        ? 'All runs learn from a column that says what the target is: their metrics will not hold on new data.'
        : 'It has the best figure on its validation rows. Registered, it has a name, a threshold and a history that others can refer to.',
      command: best ? 'model.register' : 'run.new',
    }
  if (!champion)
    return {
      at: 4,
      title: 'Make a version the champion',
      why: 'An alias says which version is in use; gates can guard it.',
      command: 'go.models',
    }
  if (packages.length === 0)
    return {
      at: 5,
      title: 'Package the champion',
      why: 'One signed file that predicts anywhere, with proof that it does what was measured.',
      command: 'model.package',
    }
  return {
    at: steps.length,
    title: 'The trail is walked',
    why: 'New data begins the next round: append rows, and see what changed.',
    command: 'go.datasets',
  }
}

/** A run that ended with a model of Cairn's: what another program logged was measured on rows that are not known. */
const isTrainedHere = ({ status, dataset }: RunSummary) => status === 'done' && dataset !== null

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
    .filter(({ leaks }) => leaks.length === 0)
    .toSorted((a, b) => better(b) - better(a))[0]
}

/** When the newest stone was placed. */
export function lastPlaced({ datasets, runs, models, packages }: TrailData): number | null {
  const times = [...datasets.flatMap(({ versions }) => versions), ...runs, ...models.flatMap(({ versions }) => versions), ...packages].map(
    ({ createdAt }) => createdAt,
  )
  return times.length === 0 ? null : Math.max(...times)
}
