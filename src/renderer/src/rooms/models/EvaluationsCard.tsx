import { Button, Checkbox, Select } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelEvaluation, ModelEvaluationSummary, RowsPart } from '../../../../shared/contract/evaluation.ts'
import type { ModelVersion } from '../../../../shared/contract/models/index.ts'
import { metricValue } from '../../../../shared/domain/evaluation/evaluation.ts'
import { classesOfMetrics, mainMetrics } from '../../../../shared/domain/evaluation/mainMetric.ts'
import { metricInText } from '../../../../shared/domain/evaluation/modelComparison.ts'
import { seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { count, interval, time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import '../evaluation/comparison/comparison.css'
import { partNames } from '../evaluation/scope.ts'

/** As many as are shown with their metric. */
const mostShown = 20

/** What the version was evaluated on, and the form that evaluates it on any dataset version, with or without rows seen in training. */
export function EvaluationsCard({ version }: { readonly version: ModelVersion }) {
  const list = useQuery(api.evaluation.list.queryOptions({ input: { ref: version.ref } })).data ?? []
  const shown = list.slice(0, mostShown)
  const found = useQueries({ queries: shown.map(({ id }) => api.evaluation.get.queryOptions({ input: { evaluation: id } })) })
  const evaluations = new Map(found.flatMap(({ data }) => (data ? [[data.id, data] as const] : [])))
  return (
    <Card title="Evaluate on a dataset" note={list.length > 0 && `evaluated ${count(list.length)} ${list.length === 1 ? 'time' : 'times'}`}>
      <div className="pad">
        <EvaluateForm version={version} />
      </div>
      {list.length > 0 && (
        <DataTable label="Evaluations on datasets" columns={columnsOf(evaluations)} rows={shown} rowKey={({ id }) => id} maxHeight={320} />
      )}
      {list.length > mostShown && <p className="foot-note dim">The newest {count(mostShown)}; `cairn evaluate list` has all.</p>}
    </Card>
  )
}

function EvaluateForm({ version }: { readonly version: ModelVersion }) {
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const refs = datasets.flatMap(({ versions }) => versions.map(({ ref }) => ref))
  const [data, setData] = useState<string | null>(version.dataset)
  const [part, setPart] = useState<RowsPart>(version.run === null ? 'all' : 'test')
  const [includeSeen, setIncludeSeen] = useState(false)
  const evaluate = useMutation({
    mutationFn: (on: string) =>
      runJob(
        () => client.evaluation.run({ ref: version.ref, data: on, part, includeSeen }),
        () => `Evaluated ${version.ref} on ${on}.`,
      ),
  })
  return (
    <form
      className="row wrap rows-choice"
      onSubmit={(event) => {
        event.preventDefault()
        if (data !== null) evaluate.mutate(data)
      }}
    >
      <Select label="Data" searchable data={refs} value={data} onChange={setData} />
      <Select
        label="Rows"
        allowDeselect={false}
        value={part}
        data={[
          ...(version.run === null
            ? []
            : (['test', 'validation', 'train'] as const).map((value) => ({ value, label: `${partNames[value]} rows` }))),
          { value: 'all', label: 'all rows' },
        ]}
        onChange={(value) => value !== null && setPart(value as RowsPart)}
      />
      <Checkbox label="Include rows seen in training" checked={includeSeen} onChange={(event) => setIncludeSeen(event.target.checked)} />
      <Button type="submit" variant="default" disabled={data === null} loading={evaluate.isPending}>
        Evaluate
      </Button>
    </form>
  )
}

function columnsOf(found: ReadonlyMap<number, ModelEvaluation>): readonly Column<ModelEvaluationSummary>[] {
  const mainOf = ({ id }: ModelEvaluationSummary) => {
    const evaluation = found.get(id)?.evaluation
    return evaluation && metricValue(evaluation, mainMetrics(evaluation.task, classesOfMetrics(evaluation.metrics)).overall)
  }
  return [
    {
      id: 'data',
      title: 'Data',
      names: true,
      pinned: true,
      className: 'clip',
      value: ({ dataset }) => dataset,
      tip: ({ dataset }) => dataset,
    },
    { id: 'rows', title: 'Rows', value: ({ rows }) => rows.count, cell: ({ rows }) => `${partNames[rows.part]}, ${count(rows.count)}` },
    {
      id: 'metric',
      title: 'Metric',
      className: 'nowrap',
      value: (row) => mainOf(row)?.value,
      cell: (row) => {
        const main = mainOf(row)
        return main && `${metricInText(main.metric)} ${interval(main.value, main.low, main.high)}`
      },
    },
    {
      id: 'seen',
      title: 'Seen in training',
      className: 'wrap',
      value: ({ rows }) => rows.seen?.trained,
      cell: ({ rows }) => (
        <>
          {rows.includesTraining && (
            <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
              may be optimistic
            </Badge>
          )}{' '}
          {rows.seen ? seenText(rows.seen) : 'not recorded'}
        </>
      ),
    },
    { id: 'when', title: 'When', className: 'nowrap', value: ({ at }) => instant(at), cell: ({ at }) => time(at) },
  ]
}
