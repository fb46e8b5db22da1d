import { isMetricId, metric as metricCopy } from '../../../../../shared/domain/evaluation/metrics.ts'
import { paramTitle, valueText } from '../../../../../shared/domain/experiments/paramText.ts'
import type { RunSource } from '../../../../../shared/domain/experiments/run.ts'
import type { RunFact } from '../../../../../shared/domain/experiments/runFacts.ts'
import { higherIsBetter } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { sourceNames } from '../SourceMark.tsx'
import { count, duration, none, parameter, significant, time } from '../../../../../shared/numbers.ts'

export const factTitles: Readonly<Record<RunFact, string>> = {
  name: 'Name',
  status: 'Status',
  experiment: 'Experiment',
  source: 'Source',
  user: 'Started by',
  dataset: 'Data version',
  task: 'Task',
  target: 'Target',
  engine: 'Engine',
  epochs: 'Rounds',
  bestEpoch: 'Best round',
  started: 'Created',
  took: 'Duration',
  heard: 'Last logged',
  tags: 'Tags',
  notes: 'Notes',
}

/** What a title alone does not say. */
const factHelp: Readonly<Partial<Record<RunFact, string>>> = {
  epochs: 'Epochs of a network, or trees.',
  bestEpoch: 'The epoch or tree with the lowest validation loss; that model was saved.',
}

const curves: Readonly<Record<string, string>> = {
  loss: 'Loss',
  valLoss: 'Validation loss',
  valAccuracy: 'Validation accuracy by round',
  valRmse: 'Validation RMSE by round',
}

export { paramTitle }
export const seriesTitle = (series: string) => curves[series] ?? series
const short: Readonly<Record<string, string>> = { rmse: 'RMSE', mae: 'MAE', r2: 'R²', mcc: 'MCC' }
export const metricTitle = (id: string) => short[id] ?? (isMetricId(id) ? metricCopy(id).name : id)

/** What the column is called. */
export function columnTitle(column: RunsColumn): string {
  if (column.kind === 'fact') return factTitles[column.fact]
  if (column.kind === 'param') return paramTitle(column.param)
  if (column.kind === 'metric') return metricTitle(column.metric)
  return seriesTitle(column.series)
}

/** Which of its numbers it shows, or what they were evaluated on. */
export function columnNote(column: RunsColumn): string {
  if (column.kind === 'metric') return column.part
  if (column.kind !== 'series') return ''
  return column.show === 'step' ? `at step ${column.step}` : column.show
}

/** One sentence on what it is. */
export function columnHelp(column: RunsColumn): string {
  if (column.kind === 'metric') {
    const copy = isMetricId(column.metric) ? `${metricCopy(column.metric).definition} ` : ''
    return `${copy}Evaluated once, on the ${column.part} rows of each run’s own dataset version.`
  }
  if (column.kind === 'fact') return factHelp[column.fact] ?? ''
  if (column.kind === 'series') return `The curve ${column.series}, ${higherIsBetter(column.series) ? 'higher' : 'lower'} is better.`
  return column.kind === 'param' ? `The recipe parameter ${column.param}.` : ''
}

const counts: ReadonlySet<RunFact> = new Set(['epochs', 'bestEpoch'])

export function isNumeric(column: RunsColumn): boolean {
  return (
    column.kind === 'metric' || column.kind === 'series' || (column.kind === 'fact' && (counts.has(column.fact) || column.fact === 'took'))
  )
}

export function cellText(column: RunsColumn, value: string | number | null): string {
  if (value === null) return none
  if (typeof value === 'string') {
    if (column.kind === 'fact' && column.fact === 'source') return sourceNames[value as RunSource] ?? value
    return column.kind === 'param' ? paramCell(value, column.param) : value
  }
  if (column.kind !== 'fact') return significant(value)
  if (column.fact === 'started' || column.fact === 'heard') return time(value)
  return column.fact === 'took' ? duration(value) : count(value)
}

/** A param as a run keeps it: a number as its text, a list with `-` between. */
function paramCell(text: string, param: string): string {
  if (text !== '' && Number.isFinite(Number(text))) return parameter(Number(text))
  return /^\d+(-\d+)+$/.test(text) ? text.replaceAll('-', ', ') : valueText(text, param)
}

export function usualWidth(column: RunsColumn): number {
  if (column.kind === 'fact')
    return (
      { experiment: 140, dataset: 140, tags: 150, notes: 200, name: 180, status: 112, took: 88, started: 96 }[column.fact as string] ?? 96
    )
  return column.kind === 'param' ? 120 : 116
}
