import { Link } from '@tanstack/react-router'
import type { PolicyTriggered } from '../../../../shared/contract/automation.ts'
import { triggerKindTexts } from '../../../../shared/domain/automation/texts.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Ago } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { Evidence } from './run/Evidence.tsx'

const outcomes = { started: 'Started', joined: 'Joined', pending: 'Waits', heldBack: 'Came to nothing' } as const

const columns: readonly Column<PolicyTriggered>[] = [
  { id: 'at', title: 'When', className: 'dim', value: ({ at }) => instant(at), cell: ({ at }) => <Ago at={at} /> },
  { id: 'kind', title: 'Trigger', names: true, value: ({ kind }) => triggerKindTexts[kind], cell: ({ kind }) => triggerKindTexts[kind] },
  {
    id: 'evidence',
    title: 'Evidence',
    className: 'policy-outcome',
    value: ({ evidence }) => evidence.text,
    cell: ({ evidence }) => <Evidence evidence={evidence} />,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    className: 'policy-outcome',
    value: ({ outcome }) => outcomes[outcome],
    cell: ({ outcome, run, detail }) => (
      <>
        {outcomes[outcome]}{' '}
        {run !== null && (
          <Link to="/automations/runs/$run" params={{ run }}>
            run {run}
          </Link>
        )}{' '}
        {detail !== '' && <span className="dim xs">{detail}</span>}
      </>
    ),
  },
]

/** Everything that triggered the policy, with what came of it: also what came to nothing, and why. */
export function TriggersTable({ policy }: { readonly policy: string }) {
  const triggers = useQuery(api.automation.triggers.queryOptions({ input: { name: policy, limit: 1_000 } }))
  return (
    <Answer query={triggers}>
      {(data) => (
        <DataTable<PolicyTriggered>
          card
          label="Triggers"
          columns={columns}
          rows={data}
          rowKey={({ id }) => id}
          empty="Nothing has triggered it yet. Dry run shows what would have triggered it in the last 90 days."
        />
      )}
    </Answer>
  )
}
