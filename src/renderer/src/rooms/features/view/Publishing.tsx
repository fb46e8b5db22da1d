import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import { time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { PublishDialog } from './PublishDialog.tsx'
import { ScheduleFields } from './ScheduleFields.tsx'

const modes = [
  { value: 'manual', label: 'Manually' },
  { value: 'newVersions', label: 'Each new version of the source' },
  { value: 'off', label: 'Off' },
] as const

const modeNotes: Readonly<Record<OnlineView['mode'], string>> = {
  manual: 'Values change when you publish, and by the schedule if there is one.',
  newVersions: 'When the source gets a version, its newest values are published automatically.',
  off: 'There are no online values: lookups find nothing.',
}

interface PublishingProps {
  readonly object: FeatureObject
  readonly online: OnlineView
}

/** When values are published, and the button that does it now. */
export function Publishing({ object, online: { mode, schedule, nextAt } }: PublishingProps) {
  const { name, problem } = object
  const [open, setOpen] = useState(false)
  const set = useMutation({
    mutationFn: (change: Partial<Pick<OnlineView, 'mode' | 'schedule'>>) => client.features.setOnline({ view: name, mode, ...change }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.features.key() }),
  })
  return (
    <Card title="Publishing" padded>
      <div className="stack">
        <Select
          label="When values are published"
          description={modeNotes[mode]}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          allowDeselect={false}
          data={[...modes]}
          value={mode}
          disabled={set.isPending}
          onChange={(chosen) => chosen && set.mutate({ mode: chosen as OnlineView['mode'] })}
        />
        {mode !== 'off' && (
          <ScheduleFields
            key={JSON.stringify(schedule)}
            schedule={schedule}
            saving={set.isPending}
            onSchedule={(next) => set.mutate({ schedule: next })}
          />
        )}
        {nextAt !== null && <p className="dim xs">Next: {time(nextAt)}</p>}
        <p className="dim xs">A value that is newer online stays: publishing never replaces it with an older one.</p>
        <div className="row">
          <Button disabled={problem !== null} onClick={() => setOpen(true)}>
            Publish…
          </Button>
        </div>
      </div>
      {open && <PublishDialog object={object} onClose={() => setOpen(false)} />}
    </Card>
  )
}
