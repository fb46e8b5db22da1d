import { isMetricId, metric } from '../evaluation/metrics.ts'
import { runFacts } from './runFacts.ts'
import type { RunsColumn } from './runsView.ts'

/** A column as one text: `status`, `param:seed`, `metric:rmse:test`, `series:valLoss:best`, `series:valLoss:step:10`. */
export function columnKey(column: RunsColumn): string {
  switch (column.kind) {
    case 'fact':
      return column.fact
    case 'param':
      return `param:${column.param}`
    case 'metric':
      return `metric:${column.metric}:${column.part}`
    case 'series':
      return `series:${column.series}:${column.show}${column.show === 'step' ? `:${column.step}` : ''}`
  }
}

/** The column of such a text; a metric without a part is of the validation rows, a curve without more its last value. @returns null for another text */
export function parseColumn(text: string): RunsColumn | null {
  const [kind, name = '', last = '', step = ''] = text.split(':')
  const fact = runFacts.find((each) => each === text)
  if (fact) return { kind: 'fact', fact }
  if (name === '') return null
  if (kind === 'param') return { kind, param: text.slice('param:'.length) }
  if (kind === 'metric') return metricColumn(name, last)
  return kind === 'series' ? seriesColumn(name, last, step) : null
}

function metricColumn(name: string, part: string): RunsColumn | null {
  if (part === '') return { kind: 'metric', metric: name, part: 'validation' }
  return part === 'train' || part === 'validation' || part === 'test' ? { kind: 'metric', metric: name, part } : null
}

function seriesColumn(series: string, show: string, step: string): RunsColumn | null {
  if (show === 'step') return /^\d{1,9}$/.test(step) ? { kind: 'series', series, show, step: Number(step) } : null
  if (show === '' || show === 'last') return { kind: 'series', series, show: 'last' }
  return show === 'best' ? { kind: 'series', series, show } : null
}

/** Whether a larger value of a curve is better: `valRmse` is as RMSE is, and what no metric is called is a loss. */
export function higherIsBetter(series: string): boolean {
  const bare = series.replace(/^val(?=[A-Z])/, '')
  const id = bare.charAt(0).toLowerCase() + bare.slice(1)
  return isMetricId(id) && metric(id).direction === 'higher'
}

/** Whether a column's largest value comes first when nothing else is said. */
export function descendsByDefault(column: RunsColumn): boolean {
  if (column.kind === 'series') return higherIsBetter(column.series)
  if (column.kind === 'metric') return isMetricId(column.metric) && metric(column.metric).direction === 'higher'
  return column.kind === 'fact' && ['started', 'took', 'heard'].includes(column.fact)
}
