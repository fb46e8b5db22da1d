import { Link } from '@tanstack/react-router'
import type { Run } from '../../../../../../shared/contract/experiments/index.ts'
import { systemPrefix } from '../../../../../../shared/domain/experiments/run.ts'
import { count } from '../../../../../../shared/numbers.ts'
import { IconAlertTriangle } from '../../../../ui/icons.ts'
import { Ago } from '../../../../ui/marks.tsx'
import { Page } from '../../../../ui/Page.tsx'
import { StatusBadge } from '../../../../ui/StatusBadge.tsx'
import { RunArtifacts } from '../../artifacts/RunArtifacts.tsx'
import { isLive } from '../../live.ts'
import { LiveBadge } from '../../LiveBadge.tsx'
import { givenName } from '../../runs/runText.ts'
import { SourceMark, sourceTexts } from '../../SourceMark.tsx'
import type { RunTab } from '../tabs.ts'
import { MetricsTab } from './MetricsTab.tsx'
import { Overview } from './Overview.tsx'

interface ForeignRunProps {
  readonly run: Run
  readonly tab: RunTab
  /** The file that is shown; none at first. */
  readonly path: string | undefined
}

/** A run that another program trained: what it logged, live while it goes on. */
export function ForeignRun({ run, tab, path }: ForeignRunProps) {
  const given = givenName(run)
  const system = run.series.filter((name) => name.startsWith(systemPrefix)).length
  const tabs: readonly (readonly [RunTab, string, number?])[] = [
    ['overview', 'Overview'],
    ['metrics', 'Metrics', run.series.length - system],
    ...(system > 0 || tab === 'system' ? [['system', 'System', system] as const] : []),
    ['artifacts', 'Artifacts'],
  ]
  return (
    <Page
      mark={<SourceMark source={run.source} big />}
      title={
        <>
          Run {run.id} {given !== null && <span className="soft clip">{given}</span>}{' '}
          {isLive(run) ? <LiveBadge /> : <StatusBadge status={run.status} />}
        </>
      }
      sub={<Subtitle run={run} />}
      fill={tab === 'artifacts'}
      below={
        <nav className="tabs" aria-label="Run sections">
          {tabs.map(([id, title, total]) => (
            <Link
              key={id}
              to="/experiments/runs/$run"
              params={{ run: run.id }}
              search={{ tab: id }}
              aria-current={id === tab ? 'page' : undefined}
            >
              {title} {total !== undefined && total > 0 && <span className="dim num">{count(total)}</span>}
            </Link>
          ))}
        </nav>
      }
    >
      {run.status === 'interrupted' && <Interrupted run={run} />}
      {tab === 'artifacts' && <RunArtifacts run={run} path={path} />}
      {tab === 'overview' && <Overview run={run} />}
      {(tab === 'metrics' || tab === 'system') && <MetricsTab key={tab} run={run} group={tab === 'system' ? 'system' : 'training'} />}
    </Page>
  )
}

function Subtitle({ run: { source, parent, heardAt, status } }: { readonly run: Run }) {
  return (
    <>
      {sourceTexts[source]}
      {status === 'running' && heardAt !== null && (
        <>
          {' · last logged '}
          <Ago at={heardAt} />
        </>
      )}
      {parent && (
        <>
          {' · nested in '}
          <Link to="/experiments/runs/$run" params={{ run: parent.run }} className="clip">
            run {parent.run} {parent.name}
          </Link>
        </>
      )}
    </>
  )
}

function Interrupted({ run: { heardAt } }: { readonly run: Run }) {
  return (
    <div className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <span>
        Nothing was logged{' '}
        {heardAt !== null && (
          <>
            since <Ago at={heardAt} />
          </>
        )}
        , so this run counts as interrupted. It resumes with the next log call of its client.
      </span>
    </div>
  )
}
