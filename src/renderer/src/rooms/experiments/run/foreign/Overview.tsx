import { Link } from '@tanstack/react-router'
import type { Run } from '../../../../../../shared/contract/experiments/index.ts'
import { counted, duration, none, time } from '../../../../../../shared/numbers.ts'
import { Card } from '../../../../ui/Card.tsx'
import { Facts, Hash } from '../../../../ui/marks.tsx'
import { ArtifactsCard } from '../../artifacts/ArtifactsCard.tsx'
import { RunNotes } from '../RunNotes.tsx'
import { LoggedParts } from './LoggedParts.tsx'
import { MetricCharts } from './MetricCharts.tsx'
import { Pairs } from './Pairs.tsx'
import { useLoggedMetrics } from './useLoggedMetrics.ts'

/** So many charts stand on the overview. */
const drawn = 4

/** The first metrics, what the run was given, and what it used and made. */
export function Overview({ run }: { readonly run: Run }) {
  const params = Object.entries(run.params)
  const own = Object.entries(run.keyedTags).filter(([name]) => !name.startsWith(clientPrefix))
  const ofClient = Object.entries(run.keyedTags).filter(([name]) => name.startsWith(clientPrefix))
  return (
    <div className="run-parts">
      <div className="stack">
        <FirstMetrics run={run} />
        <LoggedParts run={run} />
        <ArtifactsCard run={run} />
      </div>
      <div className="stack">
        <Card title="Record">
          <Record run={run} />
        </Card>
        {params.length > 0 && (
          <Card title="Parameters" note={params.length}>
            <Pairs label="Parameters" pairs={params} />
          </Card>
        )}
        {own.length > 0 && (
          <Card title="Tags" note={own.length}>
            <Pairs label="Tags" pairs={own} />
          </Card>
        )}
        <RunNotes key={run.id} run={run} />
        {ofClient.length > 0 && (
          <details className="folded sm">
            <summary>{counted(ofClient.length, 'tag')} set by the client</summary>
            <Pairs label="Tags set by the client" pairs={ofClient} />
          </details>
        )}
      </div>
    </div>
  )
}

const clientPrefix = 'mlflow.'

function Record({ run }: { readonly run: Run }) {
  const { keyedTags: tags, startedAt, endedAt, nested } = run
  const commit = tags['mlflow.source.git.commit']
  return (
    <Facts
      facts={[
        { name: 'Experiment', value: <span className="wrap-text">{run.experiment}</span> },
        { name: 'Started by', value: run.user ?? none },
        ...(tags['mlflow.source.name'] ? [{ name: 'Script', value: <span className="wrap-text">{tags['mlflow.source.name']}</span> }] : []),
        ...(commit ? [{ name: 'Commit', value: <code className="clip">{commit.slice(0, 12)}</code> }] : []),
        { name: 'Started', value: time(startedAt) },
        { name: 'Duration', value: startedAt !== null && endedAt !== null ? duration(endedAt - startedAt) : none },
        ...(nested > 0 ? [{ name: 'Nested runs', value: nested }] : []),
        { name: 'Run ID', value: <Hash value={run.uuid} /> },
      ]}
    />
  )
}

function FirstMetrics({ run }: { readonly run: Run }) {
  const found = useLoggedMetrics(run, { group: 'training', limit: drawn }).data
  if (!found) return null
  return (
    <Card
      title="Metrics"
      note={found.all > drawn ? `${drawn} of ${found.all}` : undefined}
      actions={
        found.all > 0 && (
          <Link to="/experiments/runs/$run" params={{ run: run.id }} search={{ tab: 'metrics' }} className="btn quiet">
            All metrics
          </Link>
        )
      }
      padded
    >
      {found.all === 0 ? <p className="dim sm">No metrics were logged.</p> : <MetricCharts run={run} metrics={found.metrics} />}
    </Card>
  )
}
