import { Select } from '@mantine/core'
import { useState } from 'react'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import type { Importance } from '../../../../../shared/contract/experiments/comparison.ts'
import { isMetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, delta, none } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Bar } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { metricTitle, paramTitle } from '../runs/columnText.ts'
import type { MeasuredRun } from './measuredRun.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'

/** Which params matter for a metric, over all comparable runs on this data; says so when they are too few. */
export function ParamImportance({ comparison: { metrics }, base }: { readonly comparison: Comparison; readonly base: MeasuredRun }) {
  const [metric, setMetric] = useState<string>(primaryMetric(base.task))
  const importance = useQuery(
    api.experiments.comparison.importance.queryOptions({ input: { metric, dataset: base.dataset.split('@')[0] } }),
  )
  return (
    <Card
      title="Parameter importance"
      note={importance.data && `${counted(importance.data.runs, 'run')} on ${importance.data.dataset}, ${importance.data.part}`}
      actions={
        <Select
          size="xs"
          w={170}
          aria-label="Importance for"
          allowDeselect={false}
          data={metrics.flatMap(({ metric: id }) => (isMetricId(id) ? [{ value: id, label: metricTitle(id) }] : []))}
          value={metric}
          onChange={(value) => value && setMetric(value)}
        />
      }
    >
      <Answer query={importance} lines={4}>
        {(data) => <ImportanceTable data={data} />}
      </Answer>
    </Card>
  )
}

/** Each param with its importance; says so when there are too few runs. */
export function ImportanceTable({ data: { params, runs, leftOut, tooFewRuns, fewest } }: { readonly data: Importance }) {
  const left = leftOut > 0 && ` ${counted(leftOut, 'run')} evaluated on different rows are excluded.`
  if (tooFewRuns)
    return (
      <p className="pad dim sm">
        Too few runs: {count(runs)} of at least {count(fewest)}. With fewer runs, chance looks like importance.{left}
      </p>
    )
  if (params.length === 0) return <p className="pad dim sm">All parameters are the same.</p>
  const most = Math.max(...params.map(({ importance }) => importance), 1e-9)
  return (
    <>
      <DataTable label="Parameter importance" columns={columnsOf(most)} rows={params} rowKey={({ param }) => param} />
      {left && <p className="pad dim xs">{left}</p>}
    </>
  )
}

type Param = Importance['params'][number]

/** @param most the greatest importance of all */
function columnsOf(most: number): readonly Column<Param>[] {
  return [
    { id: 'param', title: 'Parameter', names: true, className: 'clip', value: ({ param }) => paramTitle(param), tip: ({ param }) => param },
    {
      id: 'importance',
      title: 'Forest importance',
      help: 'Permutation importance in a random forest: increase of the squared error when the parameter is shuffled, relative to the variance.',
      numeric: true,
      value: ({ importance }) => importance,
      cell: ({ param, importance }) => (
        <span className="row tight end">
          <span className="importance-bar">
            <Bar share={Math.max(0, importance) / most} label={`Importance of ${param}`} />
          </span>
          {importance.toFixed(3).replace(/^-/, '−')}
        </span>
      ),
    },
    {
      id: 'correlation',
      title: 'Correlation',
      help: 'Spearman’s rank correlation with the metric.',
      numeric: true,
      value: ({ correlation }) => correlation,
      cell: ({ correlation }) => (correlation === null ? none : delta(correlation)),
    },
    { id: 'n', title: 'n', numeric: true, value: ({ n }) => n, cell: ({ n }) => count(n) },
  ]
}
