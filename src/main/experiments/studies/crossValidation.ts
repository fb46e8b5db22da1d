import type { CrossValidationResult } from '../../../shared/contract/studies.ts'
import type { Manifest } from '../../../shared/domain/dataset.ts'
import type { CrossValidationPlan } from '../../../shared/domain/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Conductor } from '../../jobs/index.ts'
import { metricsOfRun, type RunRow } from '../store.ts'
import { beginChild, finishChild } from './children.ts'
import { foldInterval } from './interval.ts'
import type { StudyRow } from './store.ts'

interface Folding {
  readonly conductor: Conductor
  readonly study: StudyRow
  readonly plan: CrossValidationPlan
  readonly manifest: Manifest
}

/** One run for each fold, measured on the rows that it held out. @throws what the training of a fold throws */
export async function conductFolds({ conductor, study, plan, manifest }: Folding): Promise<CrossValidationResult> {
  const { recipe, engine, folds, seed } = plan
  const ended: RunRow[] = []
  for (let index = 0; index < folds; index++) {
    conductor.progress((0.98 * index) / folds, 'folds', `fold ${index + 1} of ${folds}`)
    const also = { fold: { folds, index, seed }, baselines: false }
    const child = { trial: index, name: `fold ${index + 1} of ${folds}`, recipe, engine, manifest, also }
    const run = await finishChild(conductor, study, index, () => beginChild(conductor, study, child))
    if (run.status !== 'done')
      throw run.error ? CairnError.fromJSON(run.error) : new CairnError('RUN_NOT_DONE', `Fold ${index + 1} has no model.`, { run: run.id })
    ended.push(run)
  }
  return summarize(conductor, ended)
}

function summarize({ workspace }: Conductor, folds: readonly RunRow[]): CrossValidationResult {
  const values = new Map<string, number[]>()
  for (const { id } of folds)
    for (const { subject, part, metric, value } of metricsOfRun(workspace.db, id)) {
      if (subject !== 'model' || part !== 'test' || value === null) continue
      values.set(metric, [...(values.get(metric) ?? []), value])
    }
  const ratios = folds.map(({ split }) => (split ? split.rows.test / split.rows.train : 0))
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length
  const metrics = [...values.entries()]
    // One that is not defined in some fold has no mean over the folds.
    .filter(([, all]) => all.length === folds.length)
    .map(([metric, all]) => ({ metric, values: all, ...foldInterval(all, ratio) }))
  return { kind: 'crossValidation', folds: folds.map(({ id }) => id), metrics }
}
