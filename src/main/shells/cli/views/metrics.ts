import type { Run, RunMetric, Subject } from '../../../../shared/contract/experiments/index.ts'
import { baselineName } from '../../../../shared/domain/evaluation/baselines.ts'
import { isMetricId, metricCatalogue } from '../../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../../shared/domain/training/recipe.ts'
import { escapeText } from '../text/escape.ts'
import { counted, interval, metric as number, none } from '../../../../shared/numbers.ts'
import { lines, table } from '../text/table.ts'

/** What tells most about a model, most telling first. */
export const mainMetrics: Readonly<Record<Task, readonly string[]>> = {
  binary: ['rocAuc', 'averagePrecision', 'f1', 'accuracy', 'precision', 'recall', 'logLoss', 'brier'],
  multiclass: ['accuracy', 'balancedAccuracy', 'f1Macro', 'mcc', 'logLoss', 'rocAucOvr'],
  regression: ['rmse', 'mae', 'r2', 'spearman'],
}

const subjects = ['model', 'linear', 'trivial'] as const
export type Part = RunMetric['part']

export function metricName(id: string): string {
  return isMetricId(id) ? metricCatalogue[id].name : escapeText(id)
}

/** The metric by which a model of this task is chosen. */
export function leadMetric(task: Task): string {
  return mainMetrics[task][0]
}

export function findMetric(metrics: readonly RunMetric[], id: string, part: Part, subject: Subject = 'model'): RunMetric | undefined {
  return metrics.find((value) => value.metric === id && value.part === part && value.subject === subject)
}

/** `0.9690 (0.8930–0.9910)`, or `–`. */
export function metricText(value: RunMetric | undefined): string {
  return value ? interval(value.value, value.low, value.high) : number(null)
}

/** What the numbers of a part were measured on: `wine@v3, test part, 98 rows`. */
export function measuredOn(run: Pick<Run, 'dataset' | 'split'>, part: Part): string {
  const rows = run.split ? `, ${counted(run.split.rows[part], 'row')}` : ''
  return `${escapeText(run.dataset ?? none)}, ${part} part${rows}`
}

/** A run's model beside its baselines on one part. @param all every metric, not only the telling ones */
export function metricsTable(run: Pick<Run, 'dataset' | 'split' | 'metrics' | 'task' | 'positive'>, part: Part, all = false): string {
  const present = new Set(run.metrics.filter((value) => value.part === part).map((value) => value.metric as string))
  const { task } = run
  if (present.size === 0 || task === null) return `No metrics on the ${part} part.`
  const telling = mainMetrics[task].filter((id) => present.has(id))
  const ids = all ? [...telling, ...[...present].filter((id) => !telling.includes(id))] : telling
  const shown = subjects.filter((subject) => run.metrics.some((value) => value.subject === subject && value.part === part))
  return lines(
    `Evaluated on ${measuredOn(run, part)}; 95 % intervals${positiveText(run.positive)}`,
    table(
      ['metric', ...shown.map((subject) => (subject === 'model' ? 'this model' : baselineName(subject, task)))],
      ids.map((id) => [metricName(id), ...shown.map((subject) => metricText(findMetric(run.metrics, id, part, subject)))]),
    ),
  )
}

/** `; positive class "yes"`, beside metrics that are about it. */
export function positiveText(positive: string | null): string {
  return positive === null ? '' : `; positive class "${escapeText(positive)}"`
}
