import { Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { Study } from '../../../../../shared/contract/experiments/studies.ts'
import { isMetricId, metric as metricCopy } from '../../../../../shared/domain/evaluation/metrics.ts'
import { interval, metric as metricText } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

/** The trials of a search, or the folds of a cross-validation. */
export function StudyPage() {
  const { study: id } = useParams({ from: '/experiments/studies/$study' })
  const study = useQuery(api.experiments.studies.get.queryOptions({ input: { study: id } }))
  const resume = useMutation({ mutationFn: () => client.experiments.studies.resume({ study: id }) })
  return (
    <Answer query={study}>
      {({ name, status, dataset, kind, trials, result }) => (
        <Page
          title={
            <>
              {name} <StatusBadge status={status} />
            </>
          }
          sub={`${kind === 'sweep' ? 'Sweep' : 'Cross-validation'} on ${dataset}`}
          actions={
            (status === 'interrupted' || status === 'paused' || status === 'failed') && (
              <Button onClick={() => resume.mutate()} loading={resume.isPending}>
                Resume
              </Button>
            )
          }
        >
          {result?.kind === 'crossValidation' && (
            <Card title="Over all folds" note="mean with 95 % interval">
              <DataTable label="Over all folds" columns={foldColumns} rows={result.metrics} rowKey={({ metric }) => metric} />
            </Card>
          )}
          <Card title={kind === 'sweep' ? 'Trials' : 'Folds'} note={String(trials.length)}>
            <DataTable
              label={kind === 'sweep' ? 'Trials' : 'Folds'}
              columns={trialColumns(result?.kind === 'sweep' ? result.best.trial : null)}
              rows={trials}
              rowKey={({ trial }) => trial}
              isMarked={({ trial }) => result?.kind === 'sweep' && result.best.trial === trial}
            />
          </Card>
        </Page>
      )}
    </Answer>
  )
}

type StudyResult = NonNullable<Study['result']>
type FoldMetric = Extract<StudyResult, { kind: 'crossValidation' }>['metrics'][number]

const nameOf = (metric: string) => (isMetricId(metric) ? metricCopy(metric).name : metric)

const foldColumns: readonly Column<FoldMetric>[] = [
  { id: 'metric', title: 'Metric', names: true, value: ({ metric }) => nameOf(metric) },
  { id: 'mean', title: 'Mean', numeric: true, value: ({ mean }) => mean, cell: ({ mean, low, high }) => interval(mean, low, high) },
]

/** @param best the number of the best trial of a search */
function trialColumns(best: number | null): readonly Column<Study['trials'][number]>[] {
  return [
    { id: 'number', title: 'Number', numeric: true, value: ({ trial }) => trial + 1 },
    {
      id: 'run',
      title: 'Run',
      value: ({ run }) => run,
      cell: ({ run, trial }) => (
        <>
          <Link to="/experiments/runs/$run" params={{ run }}>
            {run}
          </Link>
          {trial === best && ' best'}
        </>
      ),
    },
    {
      id: 'status',
      title: 'Status',
      value: ({ status, pruned }) => (pruned ? 'ended early' : status),
      cell: ({ status, pruned }) => (pruned ? 'ended early' : <StatusBadge status={status} />),
    },
    { id: 'validation', title: 'Validation', numeric: true, value: ({ value }) => value, cell: ({ value }) => metricText(value) },
    { id: 'params', title: 'Params', className: 'clip dim', value: paramsText, tip: paramsText },
  ]
}

const paramsText = ({ params }: Study['trials'][number]) =>
  Object.entries(params)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
