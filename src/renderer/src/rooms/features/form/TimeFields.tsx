import { Select, TextInput } from '@mantine/core'
import { Segments } from '../../../ui/Segments.tsx'
import { canBeTime, ttlOf } from './viewDraft.ts'
import type { ViewFieldsProps } from './viewFields.ts'

const kinds = [
  { value: 'event' as const, label: 'Events' },
  { value: 'valid' as const, label: 'Periods' },
]
const notes = {
  event: 'A row holds from its event on, until a later event of the same key or the maximum age.',
  valid: 'A row holds from one time (inclusive) to another (exclusive); without an end it still holds.',
}

/** Since when, or while, a row holds, when it became known, and how old it may be. */
export function TimeFields({ draft: { time, ttl }, change, columns }: ViewFieldsProps) {
  const choices = columns.filter(canBeTime).map(({ name }) => name)
  const set = (part: Partial<typeof time>) => change({ time: { ...time, ...part } })
  return (
    <div className="stack">
      <Segments label="Rows are" data={kinds} value={time.kind} onChange={(kind) => set({ kind })} note={notes[time.kind]} />
      <div className="two">
        <TimeSelect
          label={time.kind === 'event' ? 'Event time' : 'Valid from'}
          choices={choices}
          value={time.from}
          onValue={(from) => set({ from })}
        />
        {time.kind === 'valid' && <TimeSelect label="Valid to" choices={choices} value={time.to} onValue={(to) => set({ to })} />}
        <TimeSelect
          optional
          label="Created time (optional)"
          description="When a row became known: corrections and late arrivals are recognized by it"
          choices={choices}
          value={time.created}
          onValue={(created) => set({ created })}
        />
        <TextInput
          label="Maximum age (optional)"
          description="Older values count as missing. Empty: any age"
          placeholder="30 days"
          value={ttl}
          error={ttlOf(ttl) === undefined && 'Such as 90 minutes, 12 hours or 30 days'}
          onChange={(event) => change({ ttl: event.target.value })}
        />
      </div>
      {choices.length === 0 && (
        <p className="c-warn sm">The dataset has no date or datetime column. Change the type of one on its Prepare tab first.</p>
      )}
    </div>
  )
}

interface TimeSelectProps {
  readonly label: string
  readonly description?: string
  readonly optional?: boolean
  readonly choices: readonly string[]
  readonly value: string
  readonly onValue: (column: string) => void
}

function TimeSelect({ label, description, optional = false, choices, value, onValue }: TimeSelectProps) {
  return (
    <Select
      label={label}
      description={description}
      searchable
      clearable={optional}
      allowDeselect={optional}
      data={[...choices]}
      value={value === '' ? null : value}
      onChange={(column) => onValue(column ?? '')}
    />
  )
}
