import { Link } from '@tanstack/react-router'
import type { Deployment } from '../../../../shared/contract/serving/index.ts'
import type { Service } from '../../../../shared/contract/services.ts'
import { count, none } from '../../../../shared/numbers.ts'
import { IconStarFilled } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'
import { instant } from '../../ui/table/order.ts'
import type { Column } from '../../ui/table/DataTable.tsx'
import { RouteBar } from './route/RouteBar.tsx'
import { routeText } from './route/routeTexts.ts'
import { StateBadge } from '../../ui/StateBadge.tsx'
import { deploymentState } from './states.ts'
import type { Happened } from './live/seconds.ts'
import { msText, rateText } from './live/texts.ts'

/** A deployment with what it does now. */
export interface DeploymentRow {
  readonly deployment: Deployment
  readonly service: Service | null
  /** In the last minute; null while nothing is seen. */
  readonly lately: Happened | null
  /** Since the endpoint started; null while it does not run. */
  readonly failed: number | null
  readonly lastAt: number | null
}

export const deploymentColumns: readonly Column<DeploymentRow>[] = [
  {
    id: 'name',
    title: 'Deployment',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ deployment }) => deployment.name,
    tip: ({ deployment }) => deployment.url,
    cell: ({ deployment: { name, isDefault } }) => (
      <>
        <Link to="/deployments/$name" params={{ name }}>
          {name}
        </Link>{' '}
        {isDefault && (
          <Badge tone="info" icon={<IconStarFilled className="i" aria-hidden />}>
            default
          </Badge>
        )}
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    value: ({ deployment, service }) => deploymentState(deployment, service).text,
    tip: ({ deployment }) => deployment.problem?.message,
    cell: ({ deployment, service }) => <StateBadge state={deploymentState(deployment, service)} />,
  },
  {
    id: 'model',
    title: 'Model',
    className: 'clip',
    value: ({ deployment }) => deployment.model,
    cell: ({ deployment: { model } }) => (
      <Link to="/models/$name" params={{ name: model }}>
        {model}
      </Link>
    ),
  },
  {
    id: 'route',
    title: 'Route',
    help: 'Which versions answer, and how much of the traffic each of them gets.',
    value: ({ deployment }) => routeText(deployment.revision),
    cell: ({ deployment }) => <RouteBar revision={deployment.revision} />,
  },
  {
    id: 'rate',
    title: 'Req/s',
    help: 'Requests a second, over the last minute.',
    numeric: true,
    value: ({ lately }) => lately?.rate,
    cell: ({ lately }) => (lately === null ? none : rateText(lately.rate)),
  },
  {
    id: 'p50',
    title: 'p50',
    help: 'Half of the answers of the last minute were at least as fast.',
    numeric: true,
    value: ({ lately }) => lately?.p50,
    cell: ({ lately }) => (lately?.p50 == null ? none : msText(lately.p50)),
  },
  {
    id: 'p95',
    title: 'p95',
    help: '95 % of the answers of the last minute were at least as fast.',
    numeric: true,
    value: ({ lately }) => lately?.p95,
    cell: ({ lately }) => (lately?.p95 == null ? none : msText(lately.p95)),
  },
  {
    id: 'errors',
    title: 'Errors',
    help: 'Since the endpoint started.',
    numeric: true,
    value: ({ failed }) => failed,
    cell: ({ failed }) => (failed === null ? none : <span className={failed > 0 ? 'c-worse' : undefined}>{count(failed)}</span>),
  },
  {
    id: 'last',
    title: 'Last request',
    className: 'dim',
    value: ({ lastAt }) => (lastAt === null ? null : instant(lastAt)),
    cell: ({ lastAt }) => (lastAt === null ? none : <Ago at={lastAt} />),
  },
]
