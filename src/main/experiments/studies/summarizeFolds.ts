import type { CrossValidationResult } from '../../../shared/contract/experiments/studies.ts'
import type { Registry } from '../../workspace/index.ts'
import { metricsOfRun, type TrainingRun } from '../runs/store.ts'
import { foldInterval } from './interval.ts'

/** The means over the folds with their intervals, from what each fold's run was measured at. */
export function summarizeFolds(db: Registry, folds: readonly TrainingRun[]): CrossValidationResult {
  const measured = new Map<string, { values: number[]; n: number }>()
  for (const { id } of folds)
    for (const { subject, part, metric, value, n } of metricsOfRun(db, id)) {
      if (subject !== 'model' || part !== 'test' || value === null) continue
      const before = measured.get(metric) ?? { values: [], n: 0 }
      measured.set(metric, { values: [...before.values, value], n: before.n + n })
    }
  const ratios = folds.map(({ split }) => (split ? split.rows.test / split.rows.train : 0))
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length
  const metrics = [...measured.entries()]
    // One that is not defined in some fold has no mean over the folds.
    .filter(([, { values }]) => values.length === folds.length)
    .map(([metric, { values, n }]) => ({ metric, values, ...foldInterval({ metric, values, ratio, n }) }))
  return { kind: 'crossValidation', folds: folds.map(({ id }) => id), metrics }
}
