import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import { cronText } from '../../../../../shared/domain/automation/cronText.ts'

type Schedule = OnlineView['schedule']

interface ScheduleFieldsProps {
  /** As it is saved. */
  readonly schedule: Schedule
  readonly saving: boolean
  readonly onSchedule: (schedule: Schedule) => void
}

const usual = [
  { value: '', label: 'No schedule' },
  { value: '0 * * * *', label: 'Hourly' },
  { value: '0 3 * * *', label: 'Daily' },
  { value: '0 3 * * 1', label: 'Weekly' },
  { value: 'other', label: 'Other…' },
] as const

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Publishing by the clock, beside what else starts it. */
export function ScheduleFields({ schedule, saving, onSchedule }: ScheduleFieldsProps) {
  const [cron, setCron] = useState(schedule?.cron ?? '')
  const isUsual = usual.some(({ value }) => value === cron)
  const [other, setOther] = useState(!isUsual)
  const zone = schedule?.zone ?? here
  const choose = (chosen: string) => {
    setOther(chosen === 'other')
    if (chosen === 'other') return
    setCron(chosen)
    onSchedule(chosen === '' ? null : { cron: chosen, zone })
  }
  return (
    <div className="row wrap at-end">
      <Select
        label="Schedule"
        description={cron === '' ? 'Also at times of the clock' : `${cronText(cron) ?? cron}, ${zone}`}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        allowDeselect={false}
        data={[...usual]}
        value={other ? 'other' : cron}
        disabled={saving}
        onChange={(chosen) => chosen !== null && choose(chosen)}
      />
      {other && (
        <>
          <TextInput
            label="Cron"
            description="minute, hour, day, month, day of the week"
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            value={cron}
            maxLength={200}
            onChange={(event) => setCron(event.target.value)}
          />
          <Button
            size="compact-sm"
            variant="default"
            loading={saving}
            disabled={cron.trim() === '' || cron === schedule?.cron}
            onClick={() => onSchedule({ cron: cron.trim(), zone })}
          >
            Save
          </Button>
        </>
      )}
    </div>
  )
}
