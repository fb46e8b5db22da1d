import { Select, TextInput } from '@mantine/core'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { JoinDraft } from './joinDraft.ts'

interface JoinTimeProps {
  readonly draft: JoinDraft
  readonly columns: readonly Column[]
  readonly onChange: (part: Partial<JoinDraft>) => void
}

/** At what time each row wants to know its features. */
export function JoinTime({ draft: { time, at }, columns, onChange }: JoinTimeProps) {
  const times = columns.filter(({ type }) => type === 'date' || type === 'datetime').map(({ name }) => name)
  return (
    <div className="two">
      <Select
        label="Time of each row"
        description="Features are as they were at this time (UTC)"
        data={[{ value: '', label: 'One time for all rows' }, ...times.map((name) => ({ value: name, label: name }))]}
        allowDeselect={false}
        value={time}
        onChange={(chosen) => chosen !== null && onChange({ time: chosen })}
      />
      {time === '' && (
        <TextInput
          label="Time (optional)"
          description="UTC. Empty: now"
          placeholder="2026-01-31 14:30:00"
          value={at}
          onChange={(event) => onChange({ at: event.target.value })}
        />
      )}
    </div>
  )
}
