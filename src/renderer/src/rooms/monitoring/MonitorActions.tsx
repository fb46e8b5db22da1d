import { Button, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ListedMonitor, Monitor } from '../../../../shared/contract/monitoring/index.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { askCheckFile } from '../../app/monitor.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { askRemoval } from '../../ui/askRemoval.tsx'
import { IconRefresh } from '../../ui/icons.ts'
import { MoreMenu, PauseItem } from '../../ui/MoreMenu.tsx'
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
      <MoreMenu>
        {!byHand && <Menu.Item onClick={() => askCheckFile(name)}>Check a file…</Menu.Item>}
        <PauseItem runs={!paused} onToggle={() => pause.mutate()} />
        <Menu.Divider />
        <Menu.Item color="red" onClick={remove}>
          Remove…
        </Menu.Item>
      </MoreMenu>
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
function useRemove({ name, windows }: ListedMonitor): () => void {
  const navigate = useNavigate()
  return () =>
    askRemoval({
      kind: 'monitor',
      name,
      text: `${windows === 0 ? 'It has no windows.' : `${counted(windows, 'window')} and all alerts are deleted with it.`} The rows themselves, the model and its reference profile stay.`,
      remove: () => client.monitoring.remove({ name }),
      onRemoved: () => {
        void navigate({ to: '/monitors' })
        void queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
      },
    })
}
