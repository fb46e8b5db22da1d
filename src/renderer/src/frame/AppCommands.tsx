import { useComputedColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useRouter } from '@tanstack/react-router'
import type { Theme } from '../../../shared/contract/app.ts'
import { count } from '../../../shared/numbers.ts'
import { useCommand } from '../app/commands.ts'
import { api, client, native } from '../app/connection.ts'
import { showFailure } from '../app/failureToast.tsx'
import { failureOf } from '../app/failures.ts'
import { queryClient, useMutation, useQuery } from '../app/queries.ts'
import { askJoin } from '../app/join.ts'
import { askMonitor } from '../app/monitor.ts'
import { useApp } from '../app/state.ts'
import { setTrackingServer } from '../app/trackingServer.ts'
import { useTourCommands } from '../app/tour/useTour.ts'

const noWorkspace = 'No workspace is open'

/** The commands that work on every screen. */
export function AppCommands() {
  return (
    <>
      <GoCommands />
      <ViewCommands />
      <WorkspaceCommands />
      <TrackingCommands />
      <UndoCommands />
      <TourCommands />
    </>
  )
}

function GoCommands() {
  const navigate = useNavigate()
  const { history } = useRouter()
  const closed = useApp((state) => state.app?.workspace == null)
  const disabled = closed ? noWorkspace : undefined
  useCommand('go.home', { run: () => void navigate({ to: '/' }) })
  useCommand('go.datasets', { run: () => void navigate({ to: '/datasets' }), disabled })
  useCommand('go.features', { run: () => void navigate({ to: '/features' }), disabled })
  useCommand('feature.newView', { run: () => void navigate({ to: '/features/new-view' }), disabled })
  useCommand('feature.newService', { run: () => void navigate({ to: '/features/new-service' }), disabled })
  useCommand('feature.apply', { run: () => void navigate({ to: '/features/apply' }), disabled })
  useCommand('go.experiments', { run: () => void navigate({ to: '/experiments' }), disabled })
  useCommand('go.tracking', { run: () => void navigate({ to: '/tracking' }), disabled })
  useCommand('go.models', { run: () => void navigate({ to: '/models' }), disabled })
  useCommand('go.packages', { run: () => void navigate({ to: '/packages' }), disabled })
  useCommand('go.deployments', { run: () => void navigate({ to: '/deployments' }), disabled })
  useCommand('go.monitors', { run: () => void navigate({ to: '/monitors' }), disabled })
  useCommand('go.alerts', { run: () => void navigate({ to: '/alerts' }), disabled })
  useCommand('go.automations', { run: () => void navigate({ to: '/automations' }), disabled })
  useCommand('policy.new', { run: () => void navigate({ to: '/automations/new' }), disabled })
  useCommand('go.audit', { run: () => void navigate({ to: '/audit' }), disabled })
  useCommand('go.jobs', { run: () => void navigate({ to: '/jobs' }), disabled })
  useCommand('workspace.trash', { run: () => void navigate({ to: '/trash' }), disabled })
  useCommand('workspace.cleanUp', { run: () => void navigate({ to: '/clean-up' }), disabled })
  useCommand('go.back', { run: () => history.back() })
  useCommand('go.forward', { run: () => history.forward() })
  useCommand('settings.open', { run: () => void navigate({ to: '/settings' }) })
  useCommand('help.guide', { run: () => void navigate({ to: '/help' }) })
  useCommand('help.glossary', { run: () => void navigate({ to: '/help/$page', params: { page: 'glossary' }, search: {} }) })
  useCommand('help.about', { run: () => void navigate({ to: '/settings' }) })
  return null
}

function TourCommands() {
  useTourCommands()
  return null
}

function ViewCommands() {
  const { show, toggleSidebar } = useApp()
  const scheme = useComputedColorScheme()
  const theme = useApp((state) => state.app?.theme)
  const set = (wanted: Theme) => () => void client.app.changePreferences({ theme: wanted })
  const already = (wanted: Theme) => (theme === wanted ? `Already ${scheme}` : undefined)
  useCommand('view.palette', { run: () => show('palette') })
  useCommand('view.shortcuts', { run: () => show('shortcuts') })
  useCommand('view.sidebar', { run: toggleSidebar })
  useCommand('view.theme.light', { run: set('light'), disabled: already('light') })
  useCommand('view.theme.dark', { run: set('dark'), disabled: already('dark') })
  useCommand('view.theme.system', { run: set('system'), disabled: already('system') })
  return null
}

function WorkspaceCommands() {
  const { show } = useApp()
  const workspace = useApp((state) => state.app?.workspace)
  const disabled = workspace ? undefined : noWorkspace
  const verify = useMutation({
    mutationFn: () => client.workspace.verify({}),
    onSuccess: (report) =>
      report.ok
        ? notifications.show({
            title: 'Workspace verified',
            message: `${count(report.objects)} objects were re-hashed, and every reference is valid.`,
          })
        : notifications.show({
            color: 'red',
            autoClose: false,
            title: 'Workspace damaged',
            message: report.problems.map(({ where, what, fix }) => `${where}: ${what} ${fix}`).join('\n'),
          }),
  })
  const backup = async () => {
    const folder = await native.pickFolder?.({ title: 'New folder for the backup' })
    if (folder)
      await client.governance.backup({ folder: folder.token }).then(
        ({ path }) => notifications.show({ message: `Backed up to ${path}` }),
        (error) => showFailure(failureOf(error)),
      )
  }
  useCommand('workspace.new', { run: () => show('newWorkspace') })
  useCommand('workspace.open', { run: () => show('openWorkspace') })
  // Here and not in its dialog, which is loaded after the first screen: no key that is pressed before is lost.
  useCommand('dataset.import', { run: () => show('import'), disabled })
  useCommand('feature.join', { run: () => askJoin(), disabled })
  useCommand('monitor.new', { run: () => askMonitor(), disabled })
  useCommand('workspace.close', { run: () => void leave(), disabled })
  useCommand('workspace.verify', { run: () => verify.mutate(), disabled })
  useCommand('workspace.backup', {
    run: () => void backup(),
    disabled: disabled ?? (native.pickFolder ? undefined : 'A browser cannot choose a folder: use `cairn workspace backup`'),
  })
  return null
}

async function leave(): Promise<void> {
  await client.app.close({}).catch((error) => showFailure(failureOf(error)))
}

function TrackingCommands() {
  const navigate = useNavigate()
  const open = useApp((state) => state.app?.workspace != null)
  const server = useQuery({ ...api.tracking.status.queryOptions({ input: {} }), enabled: open }).data
  const wanted = server?.service?.desired === 'running'
  const start = useMutation({ mutationFn: () => client.tracking.start({}), onSuccess: setTrackingServer })
  const stop = useMutation({ mutationFn: () => client.tracking.stop({}), onSuccess: setTrackingServer })
  const disabled = open ? undefined : noWorkspace
  useCommand('tracking.start', {
    run: () => {
      start.mutate()
      void navigate({ to: '/tracking' })
    },
    disabled: disabled ?? (wanted ? 'It is running' : undefined),
  })
  useCommand('tracking.export', {
    run: () => void import('../rooms/tracking/ExportRuns.tsx').then(({ askExportRuns }) => askExportRuns()),
    disabled,
  })
  useCommand('tracking.import', { run: () => void navigate({ to: '/tracking/import', search: {} }), disabled })
  useCommand('tracking.stop', { run: () => stop.mutate(), disabled: disabled ?? (wanted ? undefined : 'It is not running') })
  return null
}

function UndoCommands() {
  const open = useApp((state) => state.app?.workspace != null)
  const steps = useQuery({ ...api.governance.undo.list.queryOptions({ input: { limit: 50 } }), enabled: open }).data ?? []
  const undoable = steps.find((step) => !step.undone)
  const redoable = steps.filter((step) => step.undone).at(-1)
  const undo = useMutation({
    mutationFn: () => client.governance.undo.undo({}),
    onSuccess: async ({ label }) => {
      await queryClient.invalidateQueries({ queryKey: api.governance.undo.key() })
      notifications.show({ message: `Undone: ${label}` })
    },
  })
  const redo = useMutation({
    mutationFn: () => client.governance.undo.redo({}),
    onSuccess: async ({ label }) => {
      await queryClient.invalidateQueries({ queryKey: api.governance.undo.key() })
      notifications.show({ message: `Redone: ${label}` })
    },
  })
  useCommand('edit.undo', {
    run: () => undo.mutate(),
    label: undoable ? `Undo ${undoable.label}` : undefined,
    disabled: undoable ? undefined : 'Nothing to undo',
  })
  useCommand('edit.redo', {
    run: () => redo.mutate(),
    label: redoable ? `Redo ${redoable.label}` : undefined,
    disabled: redoable ? undefined : 'Nothing to redo',
  })
  return null
}
