import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import type { RunSource } from '../../../../../shared/domain/experiments/run.ts'
import { counted, duration, none, time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { Facts, Hash, Pebble } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { givenName } from '../runs/runText.ts'
import { Artifacts } from './Artifacts.tsx'
import { RunNotes } from './RunNotes.tsx'

const sources: Readonly<Record<RunSource, string>> = {
  cairn: 'Trained by Cairn',
  mlflow: 'Logged by an MLflow client',
  import: 'Imported from another program',
}

/** So many of a run's metrics are drawn. */
const drawn = 20

/** A run that another program trained: what it logged. */
export function ForeignRun({ run }: { readonly run: Run }) {
  const given = givenName(run)
  const params = Object.entries(run.params)
  const tags = Object.entries(run.keyedTags)
  return (
    <Page
      mark={<Pebble big />}
      title={
        <>
          Run {run.id} {given !== null && <span className="soft clip">{given}</span>} <StatusBadge status={run.status} />
        </>
      }
      sub={sources[run.source]}
    >
      <div className="run-parts">
        <div className="stack">
          {run.series.slice(0, drawn).map((name) => (
            <LoggedMetric key={name} run={run.id} name={name} />
          ))}
          {run.series.length > drawn && <p className="dim sm">{counted(run.series.length - drawn, 'more metric')}</p>}
          {run.series.length === 0 && (
            <Card title="Metrics" padded>
              <p className="dim sm">No metrics were logged.</p>
            </Card>
          )}
        </div>
        <div className="stack">
          <Card title="Record">
            <Facts
              facts={[
                { name: 'Experiment', value: run.experiment },
                { name: 'Started by', value: run.user ?? none },
                { name: 'Started', value: time(run.startedAt) },
                { name: 'Duration', value: run.startedAt !== null && run.endedAt !== null ? duration(run.endedAt - run.startedAt) : none },
                { name: 'Run ID', value: <Hash value={run.uuid} /> },
              ]}
            />
          </Card>
          {params.length > 0 && (
            <Card title="Parameters">
              <Pairs label="Parameters" pairs={params} />
            </Card>
          )}
          {tags.length > 0 && (
            <Card title="Tags">
              <Pairs label="Tags" pairs={tags} />
            </Card>
          )}
          <Artifacts key={`artifacts ${run.id}`} run={run} />
          <RunNotes key={run.id} run={run} />
        </div>
      </div>
    </Page>
  )
}

/** What a program logged may have names of any length. */
function Pairs({ label, pairs }: { readonly label: string; readonly pairs: readonly (readonly [string, string])[] }) {
  return <DataTable label={label} columns={pairColumns} rows={pairs} rowKey={([name]) => name} />
}

const pairColumns: readonly Column<readonly [string, string]>[] = [
  { id: 'name', title: 'Name', names: true, value: ([name]) => name, cell: ([name]) => <span className="wrap-text">{name}</span> },
  { id: 'value', title: 'Value', value: ([, value]) => value, cell: ([, value]) => <span className="wrap-text">{value}</span> },
]

function LoggedMetric({ run, name }: { readonly run: number; readonly name: string }) {
  const series = useQuery(api.experiments.series.queryOptions({ input: { run, name, maxPoints: 2_000 } }))
  return (
    <Card title={name} padded>
      <Answer query={series} lines={4}>
        {({ values }) => (
          <Chart
            title={`${name} of run ${run}`}
            traces={[{ name, style: 1, x: values.map(([step]) => step), y: values.map(([, value]) => value) }]}
            x={{ title: 'step' }}
            y={{ title: name }}
            height={200}
            ends
          />
        )}
      </Answer>
    </Card>
  )
}
