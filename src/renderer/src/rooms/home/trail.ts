import type { Dataset } from '../../../../shared/contract/datasets.ts'
import type { RunSummary } from '../../../../shared/contract/experiments.ts'
import type { Model } from '../../../../shared/contract/models.ts'
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
  readonly action: string
  /** The menu path to it. */
  readonly path: string
}

export function nextStep({ datasets, runs, models, packages }: TrailData): Step {
  const done = runs.filter(({ status }) => status === 'done')
  const champion = models.some(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion')))
  if (datasets.length === 0)
    return {
      at: 0,
      title: 'Import a dataset',
      why: 'Everything begins with data: it becomes a version that never changes.',
      action: 'Import data…',
      path: 'Data › Import data…',
    }
  if (done.length === 0)
    return {
      at: 1,
      title: `Train a first model on ${datasets[0].versions[0]?.ref ?? datasets[0].name}`,
      why: 'A recipe is proposed from the data. The model is measured against a trivial and a linear one by itself.',
      action: 'New run…',
      path: 'Run › New run…',
    }
  if (done.length === 1 && models.length === 0)
    return {
      at: 2,
      title: 'Train a second model to compare with',
      why: 'One figure alone says little: another recipe shows what the choice is worth.',
      action: 'New run…',
      path: 'Run › New run…',
    }
  if (models.length === 0)
    return {
      at: 3,
      title: 'Register the best run as a model',
      why: 'A registered version has a name, a threshold and a history that others can refer to.',
      action: 'Open the runs',
      path: 'Go › Experiments',
    }
  if (!champion)
    return {
      at: 4,
      title: 'Make a version the champion',
      why: 'An alias says which version is in use; gates can guard it.',
      action: 'Open the models',
      path: 'Go › Models',
    }
  if (packages.length === 0)
    return {
      at: 5,
      title: 'Package the champion',
      why: 'One signed file that predicts anywhere, with proof that it does what was measured.',
      action: 'Build a package…',
      path: 'Model › Build a package…',
    }
  return {
    at: steps.length,
    title: 'The trail is walked',
    why: 'New data begins the next round: append rows, and see what changed.',
    action: 'Open the data',
    path: 'Go › Datasets',
  }
}
