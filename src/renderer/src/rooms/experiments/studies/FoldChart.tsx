import { Select } from '@mantine/core'
import { useMemo } from 'react'
import type { StudyResult } from '../../../../../shared/contract/experiments/studies.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import { metricTitle } from '../runs/columnText.ts'
import { foldValue, metricsOfFolds, summaryOf, trivialName } from './foldMetrics.ts'
import type { Trial } from './trials.ts'

interface FoldChartProps {
  readonly trials: readonly Trial[]
  readonly metric: string
  readonly onMetric: (metric: string) => void
  readonly task: Task
  readonly result: StudyResult | null
}

/** Each fold's value beside those of its baselines, and the mean with its interval. */
export function FoldChart({ trials, metric, onMetric, task, result }: FoldChartProps) {
  const metrics = metricsOfFolds(trials, task)
  const traces = useMemo(() => tracesOf(trials, metric, task, result), [trials, metric, task, result])
  return (
    <Card
      title="Folds"
      note={`${metricTitle(metric)} on the rows that each fold holds out`}
      actions={
        <Select
          size="xs"
          w={180}
          aria-label="Metric of the chart"
          allowDeselect={false}
          data={metrics.map((id) => ({ value: id, label: metricTitle(id) }))}
          value={metric}
          onChange={(value) => value && onMetric(value)}
        />
      }
      padded
    >
      {metrics.length === 0 ? (
        <p className="dim sm">No fold has finished yet.</p>
      ) : (
        <Chart
          title={`${metricTitle(metric)} by fold`}
          traces={traces}
          x={{ title: 'Fold' }}
          y={{ title: metricTitle(metric) }}
          height={240}
        />
      )}
    </Card>
  )
}

function tracesOf(trials: readonly Trial[], metric: string, task: Task, result: StudyResult | null): Trace[] {
  const x = trials.map(({ trial }) => `fold ${trial + 1}`)
  const points = (name: string, subject: Parameters<typeof foldValue>[1], style: number): Trace[] => {
    const y = trials.map((trial) => foldValue(trial, subject, metric))
    return y.some((value) => value !== null) ? [{ name, kind: 'points', x, y, style }] : []
  }
  const mean = result?.kind === 'crossValidation' ? summaryOf(result.metrics, metric) : undefined
  const same = (value: number) => trials.map(() => value)
  return [
    ...(mean ? [{ name: 'Mean', x, y: same(mean.mean), low: same(mean.low), high: same(mean.high), style: 1 }] : []),
    ...points('Model', 'model', 1),
    ...points('Linear', 'linear', 2),
    ...points(trivialName(task), 'trivial', 0),
  ]
}
