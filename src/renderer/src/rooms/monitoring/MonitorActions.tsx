import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ListedMonitor, Monitor } from '../../../../shared/contract/monitoring/index.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { askCheckFile } from '../../app/monitor.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconDots, IconPlayerPause, IconPlayerPlay, IconRefresh } from '../../ui/icons.ts'
import { ReportMenu } from '../../ui/ReportMenu.tsx'
import { counted } from '../../../../shared/numbers.ts'

/** What is done with a monitor: a check now; rarer things stand behind the dots. */
export function MonitorActions({ monitor }: { readonly monitor: Monitor }) {
  const { name, status, settings, windows } = monitor
  const [checking, setChecking] = useState(false)
  const byHand = settings.source.kind === 'files'
  const paused = status === 'paused'
  const pause = useMutation({ mutationFn: () => (paused ? client.monitoring.resume({ name }) : client.monitoring.pause({ name })) })
  const checkNow = async () => {
    if (byHand) return askCheckFile(name)
    setChecking(true)
    await runJob(
      () => client.monitoring.checkNow({ name }),
      () => `Checked ${name}`,
    )
    setChecking(false)
    await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
  }
  useCommand('monitor.checkNow', { run: () => void checkNow() })
  useCommand('monitor.checkFile', { run: () => askCheckFile(name) })
  const remove = useRemove(monitor)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots className="i s" aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {!byHand && <Menu.Item onClick={() => askCheckFile(name)}>Check a file…</Menu.Item>}
          <Menu.Item
            leftSection={paused ? <IconPlayerPlay className="i s" aria-hidden /> : <IconPlayerPause className="i s" aria-hidden />}
            onClick={() => pause.mutate()}
          >
            {paused ? 'Resume' : 'Pause'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={remove}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {windows > 0 && <ReportMenu write={(format) => client.monitoring.report({ name, window: null, format })} name={`monitor-${name}`} />}
      <Button loading={checking} leftSection={<IconRefresh className="i s" aria-hidden />} onClick={() => void checkNow()}>
        {byHand ? 'Check a file…' : 'Check now'}
      </Button>
    </>
  )
}

/** All that can be done with one that is damaged. */
export function RemoveMonitor({ monitor }: { readonly monitor: ListedMonitor }) {
  return (
    <Button color="red" onClick={useRemove(monitor)}>
      Remove…
    </Button>
  )
}

/** Asks, and goes to the list once it is removed. */
function useRemove(monitor: ListedMonitor): () => void {
  const navigate = useNavigate()
  const onRemoved = () => void navigate({ to: '/monitors' })
  return () => modals.open({ title: `Remove ${monitor.name}`, children: <RemoveForm monitor={monitor} onRemoved={onRemoved} /> })
}

interface RemoveFormProps {
  readonly monitor: ListedMonitor
  readonly onRemoved: () => void
}

function RemoveForm({ monitor: { name, windows }, onRemoved }: RemoveFormProps) {
  const remove = useMutation({
    mutationFn: () => client.monitoring.remove({ name }),
    onSuccess: async () => {
      modals.closeAll()
      onRemoved()
      notifications.show({ message: `Removed the monitor ${name}` })
      await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
    >
      <p className="soft sm wrap-text">
        {windows === 0 ? 'It has no windows.' : `${counted(windows, 'window')} and all alerts are deleted with it.`} The rows themselves,
        the model and its reference profile stay.
      </p>
      {remove.isError && <FailureBanner error={remove.error} />}
      <div className="row">
        <Button type="submit" color="red" loading={remove.isPending}>
          Remove
        </Button>
      </div>
    </form>
  )
}
