import { SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { LoggedMetric, Run } from '../../../../../../shared/contract/experiments/index.ts'
import { count, counted, significant } from '../../../../../../shared/numbers.ts'
import { Answer } from '../../../../ui/Answer.tsx'
import { IconSearch } from '../../../../ui/icons.ts'
import { Pages } from '../../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../../ui/table/DataTable.tsx'
import { MetricCharts } from './MetricCharts.tsx'
import { useLoggedMetrics } from './useLoggedMetrics.ts'

/** So many at once: each chart is drawn, lines of a table are cheap. */
const atOnce = { charts: 12, table: 500 } as const
type Look = keyof typeof atOnce

interface MetricsTabProps {
  readonly run: Run
  readonly group: 'training' | 'system'
}

/** All metrics of a group, found by a part of their name, as charts or as a table. */
export function MetricsTab({ run, group }: MetricsTabProps) {
  const [look, setLook] = useState<Look>('charts')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const [offset, setOffset] = useState(0)
  const limit = atOnce[look]
  const found = useLoggedMetrics(run, { group, search, limit, offset })
  return (
    <div className="stack">
      <div className="row wrap">
        <TextInput
          leftSection={<IconSearch className="i s" aria-hidden />}
          placeholder="Find a metric"
          aria-label="Find a metric"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setOffset(0)
          }}
        />
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          value={look}
          onChange={(next) => {
            setLook(next as Look)
            setOffset(0)
          }}
          data={[
            { value: 'charts', label: 'Charts' },
            { value: 'table', label: 'Table' },
          ]}
        />
        {found.data && (
          <span className="push dim sm num">
            {search === '' ? counted(found.data.total, 'metric') : `${count(found.data.total)} of ${counted(found.data.all, 'metric')}`}
          </span>
        )}
      </div>
      <Answer query={found} lines={8}>
        {({ metrics, total, all }) =>
          total === 0 ? (
            <p className="dim sm">{all === 0 ? 'No metrics were logged.' : 'No matching metrics.'}</p>
          ) : (
            <>
              {look === 'charts' ? (
                <div className="card">
                  <div className="pad">
                    <MetricCharts run={run} metrics={metrics} />
                  </div>
                </div>
              ) : (
                <DataTable card label="Metrics" columns={columns} rows={metrics} rowKey={({ name }) => name} sorts={total <= limit} />
              )}
              <Pages total={total} size={limit} offset={offset} onOffset={setOffset} />
            </>
          )
        }
      </Answer>
    </div>
  )
}

const columns: readonly Column<LoggedMetric>[] = [
  {
    id: 'name',
    title: 'Metric',
    names: true,
    className: 'wrap',
    value: ({ name }) => name,
    cell: ({ name }) => <span className="wrap-text">{name}</span>,
  },
  { id: 'last', title: 'Last', numeric: true, value: ({ last }) => last, cell: ({ last }) => significant(last) },
  { id: 'step', title: 'At step', numeric: true, value: ({ lastStep }) => lastStep },
  { id: 'minimum', title: 'Min', numeric: true, value: ({ minimum }) => minimum, cell: ({ minimum }) => significant(minimum) },
  { id: 'maximum', title: 'Max', numeric: true, value: ({ maximum }) => maximum, cell: ({ maximum }) => significant(maximum) },
  { id: 'points', title: 'Points', numeric: true, value: ({ points }) => points, cell: ({ points }) => count(points) },
]
