import { Button, Modal } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Page } from '../../../ui/Page.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { MonitoringTabs } from '../MonitoringTabs.tsx'
import { StartAbTest } from './StartAbTest.tsx'
import { useAbTests } from './useAbTests.ts'
import { verdictState } from './verdictState.ts'
import '../monitoring.css'

/** Which versions are compared on live traffic, and which one is better. */
export function AbTestsPage() {
  const { start } = useSearch({ from: '/abtests' })
  const navigate = useNavigate()
  const tests = useAbTests()
  const begin = () => void navigate({ to: '/abtests', search: { start: '' } })
  const close = () => void navigate({ to: '/abtests', search: {} })
  return (
    <Page
      title="A/B tests"
      beside={<GuideLink page="monitoring" title="Monitors" />}
      sub="Compares two versions on the live traffic of a deployment"
      actions={(tests.data?.length ?? 0) > 0 && <Button onClick={begin}>New A/B test…</Button>}
      below={<MonitoringTabs at="abtests" />}
    >
      <Answer query={tests}>
        {(data) =>
          data.length === 0 ? (
            <Empty
              title="No A/B tests yet"
              why="An A/B test tells which of two versions is better on live traffic, by labels or by an outcome such as revenue."
              steps={[
                'Give both versions a part of the traffic in the route of a deployment, or make one a shadow.',
                'Send labels or outcomes back with the id of each request.',
                'Look as often as you like: the interval allows for that. The winner is promoted through its gates.',
              ]}
            >
              <Button onClick={begin}>New A/B test…</Button>
            </Empty>
          ) : (
            <DataTable<AbTest> card label="A/B tests" columns={columns} rows={data} rowKey={({ id }) => id} />
          )
        }
      </Answer>
      <Modal opened={start !== undefined} onClose={close} title="New A/B test" size={620}>
        {start !== undefined && <StartAbTest deployment={start} taken={tests.data?.map(({ name }) => name) ?? []} />}
      </Modal>
    </Page>
  )
}

const unitsOf = ({ looks }: AbTest) => {
  const last = looks.at(-1)
  return last === undefined ? null : last.control.units + last.challenger.units
}

const columns: readonly Column<AbTest>[] = [
  {
    id: 'name',
    title: 'A/B test',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ name }) => name,
    tip: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/abtests/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'verdict',
    title: 'Verdict',
    value: (test) => verdictState(test).text,
    tip: ({ verdict }) => verdict.sentence,
    cell: (test) => <StateBadge state={verdictState(test)} />,
  },
  {
    id: 'deployment',
    title: 'Deployment',
    className: 'clip',
    value: ({ settings }) => settings.deployment,
    cell: ({ settings: { deployment } }) => (
      <Link to="/deployments/$name" params={{ name: deployment }}>
        {deployment}
      </Link>
    ),
  },
  { id: 'arms', title: 'Arms', className: 'clip', value: ({ settings }) => `${settings.challenger} against ${settings.control}` },
  { id: 'metric', title: 'Metric', className: 'clip', value: ({ metric }) => metric.name },
  {
    id: 'units',
    title: 'Units',
    numeric: true,
    value: unitsOf,
    cell: (test) => (unitsOf(test) === null ? none : count(unitsOf(test) ?? 0)),
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => status,
    tip: ({ reason }) => reason ?? undefined,
  },
  {
    id: 'since',
    title: 'Started',
    className: 'dim',
    value: ({ startedAt }) => instant(startedAt),
    cell: ({ startedAt }) => <Ago at={startedAt} />,
  },
]
