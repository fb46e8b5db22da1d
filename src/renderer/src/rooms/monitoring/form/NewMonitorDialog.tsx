import { Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { type MonitorQuestion, useMonitorDialogs } from '../../../app/monitor.ts'
import { queryClient } from '../../../app/queries.ts'
import { useApp } from '../../../app/state.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { MonitorForm } from './MonitorForm.tsx'
import { newDraft, withModel, withSource } from './monitorDraft.ts'
import { useSources } from './sources.ts'
import '../monitoring.css'

/** Over whatever screen is shown: makes a monitor, and leads to its page. */
export function NewMonitorDialog() {
  const asked = useMonitorDialogs((state) => state.asked)
  const close = useMonitorDialogs((state) => state.close)
  const open = useApp((state) => state.app?.workspace != null) && asked !== null
  return (
    <Modal opened={open} onClose={close} title={asked?.deployment ? `Monitor ${asked.deployment}` : 'New monitor'} size={680}>
      {open && <Loaded asked={asked} onClose={close} />}
    </Modal>
  )
}

interface LoadedProps {
  readonly asked: MonitorQuestion
  readonly onClose: () => void
}

function Loaded(props: LoadedProps) {
  const { data, error } = useSources()
  if (error) return <FailureBanner error={error} />
  if (!data) return <Skeleton lines={6} />
  return <New sources={data} {...props} />
}

interface NewProps extends LoadedProps {
  readonly sources: NonNullable<ReturnType<typeof useSources>['data']>
}

function New({ sources, asked, onClose }: NewProps) {
  const navigate = useNavigate()
  const { models, deployments } = sources
  const initial = useMemo(() => {
    const byDeployment = asked.deployment !== undefined || (asked.model === undefined && deployments.length > 0)
    if (byDeployment)
      return withSource({ ...newDraft('deployment'), deployment: asked.deployment ?? '' }, 'deployment', deployments, models)
    const kind = 'dataset'
    return withModel(newDraft(kind), asked.model ?? models[0]?.name ?? '', models)
  }, [asked, deployments, models])
  const draft = useDraft(draftKey(`new monitor ${asked.deployment ?? asked.model ?? ''}`.trim()), initial)
  return (
    <MonitorForm
      sources={sources}
      draft={draft}
      action="Create monitor"
      save={async (name, settings) => {
        await client.monitoring.create({ name, settings })
        await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
      }}
      onSaved={(name) => {
        notifications.show({ message: `Created the monitor ${name}` })
        // Who closed the dialog meanwhile has gone on to something else.
        if (useMonitorDialogs.getState().asked === null) return
        onClose()
        void navigate({ to: '/monitors/$name', params: { name } })
      }}
    />
  )
}
