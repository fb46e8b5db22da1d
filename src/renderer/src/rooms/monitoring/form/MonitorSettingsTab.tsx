import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { Monitor } from '../../../../../shared/contract/monitoring/index.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient } from '../../../app/queries.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { MonitorForm } from './MonitorForm.tsx'
import { draftOf } from './monitorDraft.ts'
import { useSources } from './sources.ts'

/** All that a monitor does, to be changed. Windows that were checked before stay as they were judged then. */
export function MonitorSettingsTab({ monitor }: { readonly monitor: Monitor }) {
  const { data, error } = useSources()
  if (error) return <FailureBanner error={error} />
  if (!data) return <Skeleton lines={8} />
  return <Shown monitor={monitor} sources={data} />
}

interface ShownProps {
  readonly monitor: Monitor
  readonly sources: NonNullable<ReturnType<typeof useSources>['data']>
}

function Shown({ monitor, sources }: ShownProps) {
  const { name, settings } = monitor
  const saved = useMemo(() => draftOf(name, settings), [name, settings])
  const draft = useDraft(draftKey('settings', `monitor:${name}`), saved)
  return (
    <Card title="Settings" note="for windows from now on; earlier ones stay as they were judged" className="monitor-settings" padded>
      <MonitorForm
        // Once what was saved has come back, the form begins with it: with its folder too.
        key={JSON.stringify(settings.source)}
        sources={sources}
        draft={draft}
        monitor={monitor}
        action="Save settings"
        save={async (_, changed) => {
          await client.monitoring.change({ name, settings: changed })
          await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
        }}
        onSaved={() => notifications.show({ message: `The settings of ${name} were saved` })}
      />
    </Card>
  )
}
