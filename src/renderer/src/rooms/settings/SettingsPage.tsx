import { Button, SegmentedControl, Switch } from '@mantine/core'
import type { Theme } from '../../../../shared/contract/app.ts'
import { api, client, native } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Page } from '../../ui/Page.tsx'
import { NotificationsCard } from '../monitoring/alerts/NotificationsCard.tsx'
import { About } from './About.tsx'
import { Author } from './Author.tsx'
import { TargetsCard } from './compute/TargetsCard.tsx'
import { Engines } from './Engines.tsx'
import { TrackingCard } from './TrackingCard.tsx'
import { KnownKeys } from './KnownKeys.tsx'

/** What this user prefers, which engines are here, and where work may run besides this computer. */
export function SettingsPage() {
  return (
    <Page title="Settings" sub="Your settings on this computer; workspace data stays in the workspace folder">
      <div className="two settings">
        <Appearance />
        <WhenClosed />
        <Folders />
        <TrackingCard />
        <Engines />
        <Author />
        <NotificationsCard />
        <TargetsCard />
        <KnownKeys />
        <About />
      </div>
    </Page>
  )
}

function Appearance() {
  const theme = useApp((state) => state.app?.theme ?? 'system')
  const change = useMutation({ mutationFn: (wanted: Theme) => client.app.changePreferences({ theme: wanted }) })
  return (
    <Card title="Theme" padded>
      <SegmentedControl
        aria-label="Theme"
        value={theme}
        onChange={(value) => change.mutate(value as Theme)}
        data={[
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
          { value: 'system', label: 'Use system theme' },
        ]}
      />
    </Card>
  )
}

/** Only the desktop app has a window whose closing is not the end of its page. */
function WhenClosed() {
  const face = useApp((state) => state.app?.face)
  const preferences = useQuery(api.app.preferences.queryOptions({ input: {} }))
  const change = useMutation({
    mutationFn: (keepRunning: boolean) => client.app.changePreferences({ keepRunning }),
    onSuccess: (changed) => queryClient.setQueryData(api.app.preferences.queryKey({ input: {} }), changed),
  })
  if (face !== 'electron') return null
  return (
    <Card title="When the window closes" padded>
      <Answer query={preferences} lines={1}>
        {({ keepRunning }) => (
          <Switch
            label="Keep jobs and services running in the tray"
            description="Otherwise Cairn asks. It quits once nothing is running."
            checked={keepRunning}
            onChange={(event) => change.mutate(event.target.checked)}
          />
        )}
      </Answer>
    </Card>
  )
}

function Folders() {
  const preferences = useQuery(api.app.preferences.queryOptions({ input: {} }))
  const choose = async () => {
    const folder = await native.pickFolder?.({ title: 'Choose the workspace folder' })
    if (folder)
      queryClient.setQueryData(
        api.app.preferences.queryKey({ input: {} }),
        await client.app.changePreferences({ workspaces: folder.token }),
      )
  }
  return (
    <Card title="Workspace folder" padded>
      <Answer query={preferences} lines={1}>
        {({ workspaces }) => (
          <div className="row wrap">
            <code className="clip" title={workspaces}>
              {workspaces}
            </code>
            {native.pickFolder && (
              <Button variant="default" onClick={() => void choose()}>
                Choose…
              </Button>
            )}
          </div>
        )}
      </Answer>
    </Card>
  )
}
