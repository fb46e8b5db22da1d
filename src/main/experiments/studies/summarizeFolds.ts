import type { CrossValidationResult, FoldSummary } from '../../../shared/contract/experiments/studies.ts'
import type { RunMetric } from '../../../shared/contract/experiments/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { metricsOfRun, type TrainingRun } from '../runs/store.ts'
import { foldInterval } from './interval.ts'

interface Values {
  readonly metric: string
  readonly values: readonly number[]
  readonly n: number
}

/** The means over the folds with their intervals, of the model and of what it is compared with, from what each fold's run was evaluated at. */
export function summarizeFolds(db: Registry, folds: readonly TrainingRun[]): Omit<CrossValidationResult, 'check'> {
  const evaluated = folds.map(({ id }) => metricsOfRun(db, id).filter(({ part }) => part === 'test'))
  const ratios = folds.map(({ split }) => (split ? split.rows.test / split.rows.train : 0))
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length
  const summary = ({ metric, values, n }: Values): FoldSummary => ({
    metric,
    values: [...values],
    ...foldInterval({ metric, values, ratio, n }),
  })
  const model = valuesOf(evaluated, 'model')
  const baselines = (['trivial', 'linear'] as const).flatMap((subject) => {
    const own = valuesOf(evaluated, subject)
    if (own.length === 0) return []
    return { subject, metrics: own.map(summary), differences: differences(model, own, ratio) }
  })
  return { kind: 'crossValidation', folds: folds.map(({ id }) => id), metrics: model.map(summary), baselines }
}

/** The values of each metric over the folds. One that is not defined in some fold has no mean over the folds. */
function valuesOf(evaluated: readonly (readonly RunMetric[])[], subject: RunMetric['subject']): Values[] {
  const found = new Map<string, { values: number[]; n: number }>()
  for (const metrics of evaluated)
    for (const { subject: of, metric, value, n } of metrics) {
      if (of !== subject || value === null) continue
      const before = found.get(metric) ?? { values: [], n: 0 }
      found.set(metric, { values: [...before.values, value], n: before.n + n })
    }
  return [...found].flatMap(([metric, { values, n }]) => (values.length === evaluated.length ? { metric, values, n } : []))
}

/**
 * The model's value less the baseline's in each fold: both were trained and evaluated on the same rows, so that the differences vary less than
 * the values do. Their mean has the corrected t-interval of Nadeau and Bengio; a difference has no ends to stay within.
 */
function differences(model: readonly Values[], baseline: readonly Values[], ratio: number): FoldSummary[] {
  return model.flatMap(({ metric, values, n }) => {
    const other = baseline.find((one) => one.metric === metric)
    if (!other) return []
    const between = values.map((value, fold) => value - other.values[fold])
    return { metric, values: between, ...foldInterval({ metric: `difference of ${metric}`, values: between, ratio, n }) }
  })
}
