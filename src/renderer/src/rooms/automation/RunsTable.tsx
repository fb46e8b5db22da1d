import { Link } from '@tanstack/react-router'
import type { PolicyRunSummary } from '../../../../shared/contract/automation.ts'
import { triggerKindTexts } from '../../../../shared/domain/automation/texts.ts'
import { duration, none } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { PolicyRunBadge } from '../../ui/automations/PolicyMarks.tsx'
import { RefLink } from '../../ui/automations/RefLink.tsx'
import { runState } from '../../ui/automations/policyState.ts'
import { Ago } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'

const most = 1_000

const columns: readonly Column<PolicyRunSummary>[] = [
  {
    id: 'run',
    title: 'Run',
    names: true,
    value: ({ id }) => id,
    cell: ({ id }) => (
      <Link to="/automations/runs/$run" params={{ run: id }}>
        Run {id}
      </Link>
    ),
  },
  { id: 'state', title: 'State', value: (run) => runState(run).text, cell: (run) => <PolicyRunBadge run={run} /> },
  {
    id: 'trigger',
    title: 'Trigger',
    className: 'clip',
    value: ({ trigger }) => triggerKindTexts[trigger],
    tip: ({ triggerText }) => triggerText,
    cell: ({ trigger, triggers, triggerText }) => (
      <>
        {triggerKindTexts[trigger]} {triggers > 1 && <span className="dim">and {triggers - 1} more</span>}{' '}
        <span className="dim xs">{triggerText}</span>
      </>
    ),
  },
  {
    id: 'challenger',
    title: 'Challenger',
    className: 'clip',
    value: ({ challenger }) => challenger,
    tip: ({ challenger }) => challenger ?? undefined,
    cell: ({ challenger }) => (challenger === null ? none : <RefLink to={challenger} kind="model" />),
  },
  { id: 'text', title: 'Outcome', className: 'policy-outcome', value: ({ text }) => text, cell: ({ text }) => text },
  {
    id: 'started',
    title: 'Started',
    className: 'dim',
    value: ({ startedAt }) => instant(startedAt),
    cell: ({ startedAt }) => <Ago at={startedAt} />,
  },
  {
    id: 'duration',
    title: 'Duration',
    numeric: true,
    value: ({ startedAt, endedAt }) => (endedAt === null ? null : endedAt - startedAt),
    cell: ({ startedAt, endedAt }) => (endedAt === null ? none : duration(endedAt - startedAt)),
  },
]

/** Every way from a trigger to its end, newest first. */
export function RunsTable({ policy }: { readonly policy: string }) {
  const runs = useQuery(api.automation.runs.queryOptions({ input: { name: policy, limit: most } }))
  return (
    <Answer query={runs}>
      {(data) => (
        <>
          <DataTable<PolicyRunSummary>
            card
            label="Runs"
            columns={columns}
            rows={data}
            rowKey={({ id }) => id}
            empty="It has not run yet. Run now starts it by hand."
          />
          {data.length === most && <p className="dim xs">The newest {most.toLocaleString('en-US')} runs are shown.</p>}
        </>
      )}
    </Answer>
  )
}
