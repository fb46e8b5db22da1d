import { Button, Select } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { MonitorWindow, WindowComparison } from '../../../../../shared/contract/monitoring/index.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconArrowsExchange } from '../../../ui/icons.ts'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Page } from '../../../ui/Page.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { msText } from '../../serving/live/texts.ts'
import { metricText, shareText, windowName, windowState } from '../texts.ts'
import { ChangesCard } from '../window/ChangesCard.tsx'
import { Overlays } from '../window/Overlays.tsx'
import '../monitoring.css'

/** Two windows of a monitor side by side: how the second one differs from the first. */
export function CompareWindowsPage() {
  const { name } = useParams({ from: '/monitors/$name/compare' })
  const { a, b } = useSearch({ from: '/monitors/$name/compare' })
  const navigate = useNavigate()
  const windows = useQuery(api.monitoring.windows.queryOptions({ input: { name, limit: 1_000 } }))
  const go = (search: { a: number; b: number }) => void navigate({ to: '/monitors/$name/compare', params: { name }, search })
  return (
    <Page
      title="Compare windows"
      sub={
        <Link to="/monitors/$name" params={{ name }}>
          {name}
        </Link>
      }
      actions={
        a !== undefined &&
        b !== undefined && (
          <Button variant="default" leftSection={<IconArrowsExchange className="i s" aria-hidden />} onClick={() => go({ a: b, b: a })}>
            Swap
          </Button>
        )
      }
    >
      <Answer query={windows}>
        {({ windows: known, total }) => {
          const data = known.map((window) => ({ value: String(window.id), label: windowName(window) }))
          const choice = (label: string, id: number | undefined, onId: (id: number) => void) => (
            <Select
              label={label}
              searchable
              allowDeselect={false}
              limit={200}
              data={
                data.some(({ value }) => value === String(id)) || id === undefined
                  ? data
                  : [{ value: String(id), label: `Window ${id}` }, ...data]
              }
              value={id === undefined ? null : String(id)}
              onChange={(value) => value !== null && onId(Number(value))}
            />
          )
          const [first, second] = [b ?? known[0]?.id, a ?? known[1]?.id]
          return (
            <div className="stack">
              <div className="two-fields compared-windows">
                {choice('Window A', second, (id) => go({ a: id, b: first ?? id }))}
                {choice('Window B', first, (id) => go({ a: second ?? id, b: id }))}
              </div>
              {total > known.length && (
                <p className="dim xs">The newest {count(known.length)} windows can be chosen; older ones from their own page.</p>
              )}
              {first !== undefined && second !== undefined && first !== second ? (
                <Compared name={name} a={second} b={first} />
              ) : (
                <p className="dim sm">{known.length < 2 ? 'There is only one window.' : 'Choose two different windows.'}</p>
              )}
            </div>
          )
        }}
      </Answer>
    </Page>
  )
}

function Compared({ name, a, b }: { readonly name: string; readonly a: number; readonly b: number }) {
  const comparison = useQuery(api.monitoring.compare.queryOptions({ input: { name, a, b } }))
  return (
    <Answer query={comparison} lines={8}>
      {(data) => <Shown name={name} comparison={data} />}
    </Answer>
  )
}

function Shown({
  name,
  comparison: { a, b, report, overlays, predictions },
}: {
  readonly name: string
  readonly comparison: WindowComparison
}) {
  const sides = { reference: `A: ${windowName(a)}`, current: `B: ${windowName(b)}` }
  return (
    <>
      <section className={`banner verdict ${report.drift.columns > 0 ? 'warn' : 'better'}`} aria-label="Verdict">
        <p className="verdict-text">
          {report.drift.columns === 0 ? 'No column drifts from A to B.' : `From A to B: ${report.drift.sentence}`}
        </p>
      </section>
      <DataTable card label="Windows" sorts={false} columns={factColumns(name, a, b)} rows={factsOf(a, b)} rowKey={({ fact }) => fact} />
      <ChangesCard changes={report.changes} />
      <Overlays title="Inputs" overlays={overlays} sides={sides} />
      <Overlays title="Predictions" overlays={predictions} sides={sides} />
    </>
  )
}

interface Fact {
  readonly fact: string
  readonly a: string
  readonly b: string
}

function factsOf(a: MonitorWindow, b: MonitorWindow): Fact[] {
  const read = (fact: string, of: (window: MonitorWindow) => string): Fact => ({ fact, a: of(a), b: of(b) })
  return [
    read('Compared with', ({ ref }) => ref ?? none),
    read('Rows', ({ rows }) => count(rows)),
    read('Drifting columns', ({ driftingColumns }) => count(driftingColumns)),
    read('Performance', ({ measured, provisional }) => `${metricText(measured)}${measured && provisional ? ' provisional' : ''}`),
    read('Estimated', ({ estimated }) => metricText(estimated)),
    read('p95 latency', ({ p95 }) => (p95 === null ? none : msText(p95))),
    read('Errors', ({ errorRate }) => (errorRate === null ? none : shareText(errorRate))),
  ]
}

function factColumns(name: string, a: MonitorWindow, b: MonitorWindow): readonly Column<Fact>[] {
  const head = (letter: string, window: MonitorWindow) => (
    <span className="row">
      <b>{letter}</b>
      <Link to="/monitors/$name/windows/$id" params={{ name, id: window.id }}>
        {windowName(window)}
      </Link>
      <StateBadge state={windowState(window.status, window.failed)} />
    </span>
  )
  return [
    { id: 'fact', title: 'Value', quiet: true, names: true, value: ({ fact }) => fact },
    { id: 'a', title: `A: ${windowName(a)}`, head: head('A', a), value: (one) => one.a },
    { id: 'b', title: `B: ${windowName(b)}`, head: head('B', b), value: (one) => one.b },
  ]
}
