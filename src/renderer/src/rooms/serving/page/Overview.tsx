import { Link } from '@tanstack/react-router'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago, Stats } from '../../../ui/marks.tsx'
import { lately } from '../deploymentRows.ts'
import { FeedbackCard } from '../feedback/FeedbackCard.tsx'
import { answersCallers, failedRequests, happened, lastOf } from '../live/seconds.ts'
import { LiveCharts } from '../live/LiveCharts.tsx'
import { lastText, msText, rateText } from '../live/texts.ts'
import { useLive } from '../live/useLive.ts'
import { MonitorsOf } from '../../../ui/monitors/MonitorsOf.tsx'
import { RequestsTable } from '../requests/RequestsTable.tsx'
import { useRequestPage } from '../requests/useRequestPage.ts'
import { RouteDiagram } from '../route/RouteDiagram.tsx'
import { ErrorsCard } from './ErrorsCard.tsx'

/** Of the log, on this page. */
const newest = 8

/** How a deployment is doing: where its traffic goes, how much there is, how fast and how well it is answered. */
export function Overview({ deployment }: { readonly deployment: Deployment }) {
  const { latest, seconds } = useLive()
  const { name, revision } = deployment
  const own = latest?.arms.filter((arm) => arm.deployment === name) ?? []
  const answering = own.filter(answersCallers)
  const minute = lastOf(seconds, lately)
  const now = latest === null ? null : happened(minute, (arm) => arm.deployment === name && answersCallers(arm))
  const all = answering.reduce((sum, { requests }) => sum + requests, 0)
  const times = answering.flatMap(({ lastAt }) => lastAt ?? [])
  const page = useRequestPage({ name, limit: newest, grown: all })
  return (
    <>
      <Card
        title="Route"
        note={`revision ${revision.number}`}
        actions={
          <Link to="/abtests" search={{ start: name }} className="sm">
            A/B test…
          </Link>
        }
        padded
      >
        <RouteDiagram
          deployment={deployment}
          happenedTo={(arm, ref) =>
            latest === null ? null : happened(minute, (one) => one.deployment === name && one.arm === arm && one.ref === ref)
          }
        />
      </Card>
      <Card
        title="Live"
        note={
          latest === null ? (
            'the endpoint is not running'
          ) : (
            <>
              since the endpoint started, <Ago at={latest.since} />
            </>
          )
        }
        padded
      >
        <div className="stack endpoint-live">
          <Stats
            stats={[
              { name: 'Req/s', value: now ? rateText(now.rate) : none, note: now ? lastText(now.lasted) : undefined },
              { name: 'p50', value: now?.p50 == null ? none : msText(now.p50) },
              { name: 'p95', value: now?.p95 == null ? none : msText(now.p95) },
              { name: 'Requests', value: latest === null ? none : count(all) },
              { name: 'Errors', value: latest === null ? none : count(answering.reduce((sum, arm) => sum + failedRequests(arm), 0)) },
              { name: 'Waiting', value: latest === null ? none : count(latest.pending[name] ?? 0) },
              ...(times.length > 0 ? [{ name: 'Last request', value: <Ago at={Math.max(...times)} /> }] : []),
            ]}
          />
          <LiveCharts name={name} seconds={seconds} arms={revision.arms.map((arm) => arm.name)} />
        </div>
      </Card>
      <div className="overview-parts">
        <Card
          title="Last requests"
          actions={
            <Link to="/deployments/$name" params={{ name }} search={{ tab: 'requests' }} className="xs">
              All requests
            </Link>
          }
        >
          <RequestsTable deployment={name} page={page} brief />
        </Card>
        <div className="stack">
          <MonitorsOf
            question={{ deployment: name }}
            isOne={({ settings }) => settings?.source.kind === 'deployment' && settings.source.deployment === name}
            why="No monitor watches this deployment: drift, performance and latency are not checked."
            action="Monitor this deployment…"
          />
          <FeedbackCard name={name} />
          <ErrorsCard name={name} arms={answering} dropped={latest?.dropped[name] ?? 0} unlogged={latest?.unlogged[name] ?? 0} />
        </div>
      </div>
    </>
  )
}
