import { Button, Switch } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Comparison } from '../../../../shared/contract/experiments.ts'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/metrics.ts'
import { metric as metricText } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Badge, Delta } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'

/** Two to ten runs side by side, and an honest word on whether they can be. */
export function ComparePage() {
  const { runs, baseline } = useSearch({ from: '/experiments/compare' })
  if (runs.length < 2)
    return (
      <Page title="Compare">
        <Empty
          title="Choose two runs"
          why="Side by side, runs show what differs, whether they were measured on the same rows, and how sure a difference is."
        >
          <Link to="/experiments" search={{}} className="btn primary">
            Open the runs
          </Link>
        </Empty>
      </Page>
    )
  return <Compared runs={runs} baseline={baseline} />
}

function Compared({ runs, baseline }: { readonly runs: readonly number[]; readonly baseline: number | undefined }) {
  const [all, setAll] = useState(false)
  const [words, setWords] = useState(false)
  const input = { runs: [...runs], all, uncertainty: words, ...(baseline !== undefined && { baseline }) }
  const comparison = useQuery(api.experiments.compare.queryOptions({ input }))
  return (
    <Page
      title={`Compare ${runs.length} runs`}
      sub="Metrics on the held-out test rows"
      actions={
        <>
          <Switch label="Only differences" checked={!all} onChange={(event) => setAll(!event.target.checked)} />
          <Switch label="How sure" checked={words} onChange={(event) => setWords(event.target.checked)} />
        </>
      }
    >
      <Answer query={comparison} lines={12}>
        {(data) => (
          <>
            <Comparability comparison={data} />
            {data.differences && <Differences comparison={data} />}
            <Table comparison={data} />
            <OverlaidCurves comparison={data} />
          </>
        )}
      </Answer>
    </Page>
  )
}

function Comparability({ comparison }: { readonly comparison: Comparison }) {
  const [result, setResult] = useState<unknown>(null)
  const apart = comparison.comparable.filter(({ comparable }) => !comparable)
  if (apart.length === 0) return null
  const again = () =>
    runJob(
      () => client.comparison.reevaluate({ runs: comparison.runs.map(({ id }) => id), baseline: comparison.baseline }),
      () => 'Measured again on common rows.',
    ).then(setResult)
  return (
    <div className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="stack tight">
        <b>
          {apart.length} of {comparison.runs.length} runs were not measured on the same rows as run {comparison.baseline}.
        </b>
        {apart.map(({ run, reasons }) => (
          <span key={run} className="sm">
            Run {run}: {reasons.join('; ')}.
          </span>
        ))}
        <div className="row">
          <Button size="compact-xs" onClick={() => void again()}>
            Measure all on the same rows
          </Button>
        </div>
        {result !== null && result !== undefined && <Reevaluated result={result as ReevaluatedData} />}
      </div>
    </div>
  )
}

interface ReevaluatedData {
  readonly dataset: string
  readonly runs: readonly {
    readonly run: number
    readonly metrics?: readonly { readonly metric: string; readonly value: number | null }[]
  }[]
}

function Reevaluated({ result }: { readonly result: ReevaluatedData }) {
  return (
    <p className="sm">
      On {result.dataset}:{' '}
      {result.runs
        .map(
          ({ run, metrics = [] }) =>
            `run ${run} ${metrics
              .slice(0, 2)
              .map(({ metric, value }) => `${metricCopy(metric as MetricId).name} ${metricText(value)}`)
              .join(', ')}`,
        )
        .join(' · ')}
    </p>
  )
}

function Differences({ comparison: { differences = [], baseline } }: { readonly comparison: Comparison }) {
  return (
    <Card title="How sure" note={`against run ${baseline}, paired bootstrap on the same rows`} padded>
      <ul className="stack tight sm">
        {differences.map((difference) => (
          <li key={difference.run}>
            <b>Run {difference.run}</b>{' '}
            {difference.reasons.length > 0 ? (
              <span className="dim">cannot be compared: {difference.reasons.join('; ')}.</span>
            ) : (
              difference.differences.map(({ metric, words }) => `${metricCopy(metric as MetricId).name}: ${words}`).join('. ')
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Table({ comparison: { runs, baseline, params, metrics, comparable } }: { readonly comparison: Comparison }) {
  const navigate = useNavigate()
  const honest = (run: number) => comparable.find((each) => each.run === run)
  const rebase = (run: number) => void navigate({ to: '/experiments/compare', search: { runs: runs.map(({ id }) => id), baseline: run } })
  return (
    <div className="card table-wrap">
      <table className="table cmp">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">Param or metric</span>
            </th>
            {runs.map(({ id, name, dataset }) => (
              <th key={id} scope="col" className={id === baseline ? 'base' : ''}>
                <Link to="/experiments/runs/$run" params={{ run: id }}>
                  {id}
                </Link>{' '}
                <span className="dim" title={name}>
                  {name} · {dataset}
                </span>
                {id === baseline ? (
                  <Badge>baseline</Badge>
                ) : (
                  <button type="button" className="btn quiet" onClick={() => rebase(id)} aria-label={`as baseline: run ${id}`}>
                    as baseline
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {params.map(({ key, values, differs }) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              {values.map((value, index) => (
                <td key={runs[index].id} className={`n clip ${runs[index].id === baseline ? 'base' : ''}`} title={value ?? undefined}>
                  {differs ? <b>{value ?? '–'}</b> : (value ?? '–')}
                </td>
              ))}
            </tr>
          ))}
          {metrics.map(({ metric, part, values }) => (
            <tr key={`${metric} ${part}`} className="met">
              <th scope="row" title={metricCopy(metric as MetricId).definition}>
                {metricCopy(metric as MetricId).name} <span className="dim">on {part}</span>
              </th>
              {values.map((value) => {
                const off = honest(value.run)?.comparable === false
                return (
                  <td
                    key={value.run}
                    className={`n ${value.run === baseline ? 'base' : ''} ${off ? 'off' : ''}`}
                    title={off ? honest(value.run)?.reasons.join('; ') : undefined}
                  >
                    <span className="mv">{metricText(value.value)}</span>
                    <span className="dl">{off ? 'other rows' : <Delta value={value.delta} verdict={value.verdict} />}</span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function OverlaidCurves({ comparison: { runs } }: { readonly comparison: Comparison }) {
  const series = useQueries({
    queries: runs.map(({ id }) => ({
      ...api.experiments.series.queryOptions({ input: { run: id, name: 'valLoss', maxPoints: 2_000 } }),
      retry: false,
    })),
  })
  const traces = series.flatMap(({ data }, index) =>
    data ? [{ name: `run ${runs[index].id}`, x: data.values.map(([step]) => step), y: data.values.map(([, value]) => value) }] : [],
  )
  if (traces.length === 0) return null
  return (
    <Card title="Validation loss" note="by epoch" padded>
      <Chart title="Validation loss of the compared runs" traces={traces} x={{ title: 'epoch' }} y={{ title: 'loss' }} height={280} />
    </Card>
  )
}
