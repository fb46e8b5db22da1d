import { Link } from '@tanstack/react-router'
import { keepPreviousData } from '@tanstack/react-query'
import type { RunRow } from '../../../../shared/contract/experiments/index.ts'
import type { RunsColumn } from '../../../../shared/domain/experiments/runsView.ts'
import { counted, none } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Ago } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { LiveBadge } from '../experiments/LiveBadge.tsx'
import { isLive } from '../experiments/live.ts'

const shown = 100
/** How soon newly logged runs are looked for, in ms. */
const lookInterval = 2_000

const facts = ['experiment', 'user', 'started', 'heard'] as const
const input = {
  columns: facts.map((fact): RunsColumn => ({ kind: 'fact', fact })),
  filter: {
    archived: 'with' as const,
    conditions: [{ column: { kind: 'fact' as const, fact: 'source' as const }, operator: '=' as const, value: 'mlflow' }],
  },
  orderBy: { column: { kind: 'fact' as const, fact: 'heard' as const }, descending: true },
  limit: shown,
}

/** Who logs now, and who did last: those that were heard of last come first. */
export function LiveRuns({ up }: { readonly up: boolean }) {
  const runs = useQuery({
    ...api.experiments.table.queryOptions({ input }),
    placeholderData: keepPreviousData,
    refetchInterval: up && lookInterval,
  })
  const live = runs.data?.rows.filter(isLive).length ?? 0
  return (
    <Card
      title="Logged runs"
      note={runs.data && (live > 0 ? `${counted(live, 'run')} in progress` : 'none in progress')}
      actions={
        <Link to="/experiments" search={{}} className="btn quiet">
          All runs
        </Link>
      }
    >
      <Answer query={runs} lines={4}>
        {({ rows, runs: total }) => (
          <>
            <DataTable
              label="Logged runs"
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              sorts={false}
              maxHeight={420}
              empty="No runs yet. Run your script with the lines above: its runs appear here as soon as they start."
            />
            {total > rows.length && (
              <p className="dim sm pad">
                The {shown} that were logged to last, of {counted(total, 'run')}.
              </p>
            )}
          </>
        )}
      </Answer>
    </Card>
  )
}

const text = (value: RunRow['values'][number]) => (value === null ? none : String(value))
const at = (value: RunRow['values'][number]) => (typeof value === 'number' ? <Ago at={value} /> : none)

const columns: readonly Column<RunRow>[] = [
  {
    id: 'run',
    title: 'Run',
    names: true,
    className: 'clip',
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Link to="/experiments/runs/$run" params={{ run: id }} title={name}>
        {id} <span className="soft">{name}</span>
      </Link>
    ),
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => status,
    cell: (run) => (isLive(run) ? <LiveBadge /> : <StatusBadge status={run.status} />),
  },
  { id: 'experiment', title: 'Experiment', className: 'clip', value: ({ values }) => text(values[0]) },
  { id: 'user', title: 'User', className: 'clip', value: ({ values }) => text(values[1]) },
  { id: 'started', title: 'Started', value: ({ values }) => instant(values[2] as number | null), cell: ({ values }) => at(values[2]) },
  { id: 'heard', title: 'Last logged', value: ({ values }) => instant(values[3] as number | null), cell: ({ values }) => at(values[3]) },
]
