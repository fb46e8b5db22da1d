import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Alert } from '../../../../../shared/contract/monitoring/alerts.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconFlag } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Pages } from '../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'
import { AlertDetail } from './AlertDetail.tsx'
import { alertState } from './alertStates.ts'

const pageSize = 100

interface AlertsTableProps {
  /** Of one monitor alone. */
  readonly monitor?: string
  /** The one whose evidence is shown first. */
  readonly opened?: number
}

/** Alerts with their state, open ones first; each opens to its evidence, what to do, and its history. */
export function AlertsTable({ monitor, opened }: AlertsTableProps) {
  const [shown, setShown] = useState<'open' | 'all'>(opened === undefined ? 'open' : 'all')
  const [offset, setOffset] = useState(0)
  const [open, setOpen] = useState<number | null>(opened ?? null)
  const alerts = useQuery({
    ...api.monitoring.alerts.list.queryOptions({
      input: { open: shown === 'open', limit: pageSize, offset, ...(monitor !== undefined && { monitor }) },
    }),
    placeholderData: (before) => before,
  })
  return (
    <Answer query={alerts} lines={6}>
      {(data) => (
        <div className="stack">
          <SegmentedControl
            className="alerts-shown"
            size="xs"
            aria-label="Which alerts"
            value={shown}
            data={[
              { value: 'open', label: `Open (${data.open})` },
              { value: 'all', label: 'All' },
            ]}
            onChange={(value) => {
              setShown(value === 'all' ? 'all' : 'open')
              setOffset(0)
            }}
          />
          <DataTable
            card
            label="Alerts"
            columns={columnsOf(monitor === undefined, open, setOpen)}
            rows={data.alerts}
            rowKey={({ id }) => id}
            detail={(alert) => (alert.id === open ? <AlertDetail alert={alert} /> : null)}
            empty={
              shown === 'open'
                ? 'No open alerts. An alert fires when a check fails in enough of the last windows.'
                : 'No alert has fired yet.'
            }
          />
          <Pages offset={offset} size={pageSize} total={data.total} onOffset={setOffset} words={['Newer', 'Older']} />
        </div>
      )}
    </Answer>
  )
}

function columnsOf(withMonitor: boolean, open: number | null, onOpen: (id: number | null) => void): readonly Column<Alert>[] {
  const now = Date.now()
  return [
    {
      id: 'alert',
      title: 'Alert',
      names: true,
      className: 'wrap alert-title',
      value: ({ title }) => title,
      cell: ({ id, title }) => (
        <button type="button" className="alert-opener" aria-expanded={id === open} onClick={() => onOpen(id === open ? null : id)}>
          {id === open ? <IconChevronDown className="i s" aria-hidden /> : <IconChevronRight className="i s" aria-hidden />}
          <span>{title}</span>
        </button>
      ),
    },
    {
      id: 'severity',
      title: 'Severity',
      value: ({ severity }) => severity,
      cell: ({ severity }) => (
        <Badge
          tone={severity === 'critical' ? 'worse' : 'warn'}
          icon={severity === 'critical' ? <IconFlag className="i" aria-hidden /> : <IconAlertTriangle className="i" aria-hidden />}
        >
          {severity}
        </Badge>
      ),
    },
    {
      id: 'state',
      title: 'State',
      value: (alert) => alertState(alert, now).text,
      tip: ({ snoozedUntil }) => (snoozedUntil !== null && snoozedUntil > now ? `until ${instant(snoozedUntil)}` : undefined),
      cell: (alert) => <StateBadge state={alertState(alert, now)} />,
    },
    ...(withMonitor
      ? [
          {
            id: 'monitor',
            title: 'Monitor',
            className: 'clip alert-monitor',
            value: ({ monitor }: Alert) => monitor,
            tip: ({ monitor, model }: Alert) => `${monitor}, model ${model}`,
            cell: ({ monitor: name }: Alert) => (
              <Link to="/monitors/$name" params={{ name }}>
                {name}
              </Link>
            ),
          },
        ]
      : []),
    {
      id: 'opened',
      title: 'Fired',
      className: 'dim',
      value: ({ openedAt }) => instant(openedAt),
      cell: ({ openedAt }) => <Ago at={openedAt} />,
    },
    {
      id: 'updated',
      title: 'Updated',
      className: 'dim',
      value: ({ updatedAt }) => instant(updatedAt),
      cell: ({ updatedAt }) => <Ago at={updatedAt} />,
    },
  ]
}
