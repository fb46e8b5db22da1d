import { Link, useParams } from '@tanstack/react-router'
import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import { type AbArm, badSplit, coverage } from '../../../../../shared/domain/monitoring/abTest.ts'
import { count, counted, interval, metric } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Page } from '../../../ui/Page.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { AbTestActions } from './AbTestActions.tsx'
import { lookTraces } from './lookTraces.ts'
import { useAbTests } from './useAbTests.ts'
import { verdictState } from './verdictState.ts'
import '../monitoring.css'

/** One A/B test: its verdict, how the difference became known, and its arms. */
export function AbTestPage() {
  const { name } = useParams({ from: '/abtests/$name' })
  useAbTests()
  const test = useQuery(api.monitoring.abtests.get.queryOptions({ input: { name } }))
  return <Answer query={test}>{(data) => <Shown key={name} test={data} />}</Answer>
}

function Shown({ test }: { readonly test: AbTest }) {
  const { name, settings, status, startedAt, endedAt, reason, verdict, problem, looks } = test
  return (
    <Page
      title={
        <span className="clip" title={name}>
          {name}
        </span>
      }
      beside={<Badge tone={status === 'running' ? 'info' : 'line'}>{status}</Badge>}
      sub={
        <>
          <Link to="/abtests">A/B tests</Link> · {settings.challenger} against {settings.control} of{' '}
          <Link to="/deployments/$name" params={{ name: settings.deployment }}>
            {settings.deployment}
          </Link>{' '}
          · started <Ago at={startedAt} />
          {endedAt !== null && (
            <>
              , ended <Ago at={endedAt} />
            </>
          )}
        </>
      }
      actions={<AbTestActions test={test} />}
    >
      <div className="stack">
        {problem && (
          <p className="banner worse" role="alert">
            <IconAlertTriangle className="i" aria-hidden />
            <span>{problem.message} The next look is the last one, and counts what came before.</span>
          </p>
        )}
        <Card title="Verdict" actions={<StateBadge state={verdictState(test)} />} padded>
          <div className="stack tight">
            <p className="wrap-text">{verdict.sentence}</p>
            {reason !== null && reason !== verdict.sentence && <p className="soft sm wrap-text">Ended: {reason}</p>}
            <p className="dim sm">
              Frequent looks are fine: with {coverage(settings)} probability, the interval contains the true difference at all looks
              together.
            </p>
          </div>
        </Card>
        <Differences test={test} />
        <Arms test={test} />
        <Split test={test} />
        {looks.length === 0 && status === 'running' && (
          <p className="dim sm">The first look comes within a minute, while Cairn or its endpoint runs.</p>
        )}
      </div>
    </Page>
  )
}

function Differences({ test }: { readonly test: AbTest }) {
  const { metric: compared, settings, looks } = test
  const drawn = lookTraces(test)
  const last = looks.at(-1)?.difference
  return (
    <Card
      title={`Difference in ${compared.name}`}
      note={last ? `${interval(last.value, last.low, last.high)}, ${compared.better} is better` : `${compared.better} is better`}
      padded
    >
      {drawn === null ? (
        <p className="dim sm">There is an interval once two units of each arm have different results.</p>
      ) : (
        <Chart
          title={`Difference in ${compared.name}, challenger minus control, with its ${coverage(settings)} interval`}
          traces={drawn.traces}
          x={{ title: settings.challenger === 'shadow' ? 'Pairs with a result' : 'Units with a result' }}
          y={{ title: 'Challenger minus control', range: drawn.range }}
        />
      )}
    </Card>
  )
}

interface ArmRow extends AbArm {
  readonly role: string
}

const armColumns = (name: string): readonly Column<ArmRow>[] => [
  { id: 'role', title: 'Arm', value: ({ role, arm }) => `${role} (${arm})` },
  { id: 'ref', title: 'Version', className: 'clip', value: ({ ref }) => ref, tip: ({ ref }) => ref },
  { id: 'requests', title: 'Requests', numeric: true, value: ({ requests }) => requests, cell: ({ requests }) => count(requests) },
  { id: 'units', title: 'Units with a result', numeric: true, value: ({ units }) => units, cell: ({ units }) => count(units) },
  { id: 'mean', title: name, numeric: true, value: ({ mean }) => mean, cell: ({ mean }) => metric(mean) },
]

function Arms({ test: { looks, metric: compared } }: { readonly test: AbTest }) {
  const last = looks.at(-1)
  if (!last) return null
  const rows = [
    { ...last.control, role: 'Control' },
    { ...last.challenger, role: 'Challenger' },
  ]
  return (
    <Card
      title="Arms"
      note={
        <>
          {counted(looks.length, 'look')}, last <Ago at={last.at} />
        </>
      }
    >
      <DataTable<ArmRow> label="Arms" columns={armColumns(compared.name)} rows={rows} rowKey={({ role }) => role} sorts={false} />
    </Card>
  )
}

function Split({ test: { looks } }: { readonly test: AbTest }) {
  const last = looks.at(-1)
  const p = last?.ratioP ?? null
  if (last === undefined || p === null || last.control.requests + last.challenger.requests === 0) return null
  const wrong = p < badSplit
  return (
    <p className="row wrap sm">
      <StateBadge state={wrong ? { tone: 'worse', text: 'wrong split' } : { tone: 'better', text: 'split as in the route' }} />
      <span className="dim">
        p {metric(p)}; below {badSplit} the arms do not get their share of the units, and no winner is named.
      </span>
    </p>
  )
}
