import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DryRun } from '../../../../../shared/contract/automation.ts'
import type { PolicySettings } from '../../../../../shared/domain/automation/policy.ts'
import { triggerKindTexts } from '../../../../../shared/domain/automation/texts.ts'
import { counted, time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'

type Triggered = DryRun['triggers'][number]

const outcomes = { starts: 'starts a run', joins: 'joins', waits: 'waits', heldBack: 'held back' } as const
const tones = { starts: 'info', joins: 'plain', waits: 'plain', heldBack: 'plain' } as const
const days = 90

const columns: readonly Column<Triggered>[] = [
  { id: 'at', title: 'When', className: 'dim num', value: ({ at }) => instant(at), cell: ({ at }) => time(at) },
  {
    id: 'trigger',
    title: 'Trigger',
    names: true,
    className: 'policy-outcome',
    value: ({ text }) => text,
    cell: ({ kind, text }) => (
      <>
        <b>{triggerKindTexts[kind]}</b> <span className="soft xs">{text}</span>
      </>
    ),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    className: 'policy-outcome',
    value: ({ outcome }) => outcomes[outcome],
    cell: ({ outcome, reason }) => (
      <>
        <Badge tone={tones[outcome]}>{outcomes[outcome]}</Badge> <span className="dim xs">{reason}</span>
      </>
    ),
  },
]

interface DryRunCardProps {
  /** A policy that is there, whose runs tell how long one takes. */
  readonly name?: string
  readonly settings: PolicySettings
}

/** What would have triggered a policy in the last 90 days, and what it would have come to. Nothing is trained and nothing is written. */
export function DryRunCard({ name, settings }: DryRunCardProps) {
  // What is typed is not run at each key: the settings of the last press stay until the next one.
  const [asked, setAsked] = useState(settings)
  const isCurrent = JSON.stringify(asked) === JSON.stringify(settings)
  const found = useQuery(api.automation.dryRun.queryOptions({ input: { name, settings: asked, days } }))
  return (
    <Card
      title="Dry run"
      note={`over the last ${days} days`}
      actions={
        !isCurrent && (
          <Button size="compact-xs" variant="default" onClick={() => setAsked(settings)}>
            Run again
          </Button>
        )
      }
    >
      <Answer query={found} lines={4}>
        {(data) => <Found dryRun={data} outdated={!isCurrent} />}
      </Answer>
    </Card>
  )
}

interface FoundProps {
  readonly dryRun: DryRun
  readonly outdated: boolean
}

function Found({ dryRun: { triggers, runs, notes, nextAt }, outdated }: FoundProps) {
  return (
    <>
      <div className="pad stack tight">
        <p className="verdict-line">
          {triggers.length === 0
            ? 'Nothing would have triggered it.'
            : `${counted(triggers.length, 'trigger')} would have started ${counted(runs, 'run')}.`}
        </p>
        {nextAt !== null && <p className="sm">Next on the schedule: {time(nextAt)}</p>}
        {outdated && (
          <p className="c-warn sm" role="status">
            The settings have changed since.
          </p>
        )}
        <ul className="dim xs judgement-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
      {triggers.length > 0 && (
        <DataTable<Triggered>
          label="Triggers of the dry run"
          columns={columns}
          rows={triggers.toReversed()}
          rowKey={({ kind, key }) => `${kind} ${key}`}
          maxHeight={420}
        />
      )}
    </>
  )
}
