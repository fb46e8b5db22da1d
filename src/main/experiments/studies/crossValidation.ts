import type { CrossValidationResult } from '../../../shared/contract/experiments/studies.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { CrossValidationPlan } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Conductor } from '../../jobs/index.ts'
import type { TrainingRun } from '../runs/store.ts'
import { beginChild, finishChild } from './children.ts'
import type { StudyRow } from './store.ts'
import { summarizeFolds } from './summarizeFolds.ts'
import { together } from './together.ts'

interface Folding {
  readonly conductor: Conductor
  readonly study: StudyRow
  readonly plan: CrossValidationPlan
  readonly manifest: Manifest
}

/** One run for each fold, measured on the rows that it held out. @throws what the training of a fold throws */
export async function conductFolds(folding: Folding): Promise<Omit<CrossValidationResult, 'check'>> {
  const { conductor, plan } = folding
  const { folds } = plan
  const ended = await together(conductor, {
    noun: 'fold',
    trials: Array.from({ length: folds }, (_, index) => index),
    text: (index) => nameOf(index, plan),
    tell: (count, how) => conductor.progress((0.98 * count) / folds, 'folds', how),
    finish: (own, index) => finishFold({ ...folding, conductor: own }, index),
  })
  return summarizeFolds(conductor.workspace.db, ended)
}

const nameOf = (index: number, { folds }: CrossValidationPlan) => `fold ${index + 1} of ${folds}`

async function finishFold({ conductor, study, plan, manifest }: Folding, index: number): Promise<TrainingRun> {
  const { recipe, engine, folds, seed } = plan
  const also = { fold: { folds, index, seed, deal: 2 as const }, baselines: true }
  const child = { trial: index, name: nameOf(index, plan), recipe, engine, manifest, also }
  // A mean needs every fold: one that a person stopped is trained anew when the rest goes on.
  const run = await finishChild(conductor, study, { trial: index, begin: () => beginChild(conductor, study, child), keepsStopped: false })
  if (run.status === 'stopped') throw new CairnError('CANCELLED', `Fold ${index + 1} was cancelled.`, { run: run.id })
  if (run.status === 'done') return run
  throw run.error ? CairnError.fromJSON(run.error) : new CairnError('RUN_NOT_DONE', `Fold ${index + 1} has no model.`, { run: run.id })
}
