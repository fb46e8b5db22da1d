import { Button, SegmentedControl } from '@mantine/core'
import type { Theme } from '../../../../shared/contract/app.ts'
import { api, client, native } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Badge, Facts } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'

/** What this user prefers, which engines are here, and what Cairn does not do: speak to other machines. */
export function SettingsPage() {
  const app = useApp((state) => state.app)
  return (
    <Page title="Settings">
      <div className="two">
        <Appearance />
        <Engines />
        <Folders />
        <Card title="About" padded>
          <div className="stack tight sm">
            <Facts
              facts={[
                { name: 'Cairn', value: app?.version ?? '' },
                { name: 'Face', value: app?.face === 'electron' ? 'desktop window' : 'browser' },
                { name: 'System', value: app?.platform ?? '' },
              ]}
            />
            <p>
              <b>No request ever leaves this machine.</b> The page may load and connect to nothing but the program that served it: its
              content policy forbids all else, in the browser itself. The one operation that fetches something, the faster engine, is
              started by hand in the terminal with `cairn engine install`.
            </p>
          </div>
        </Card>
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
          { value: 'system', label: 'As the system' },
        ]}
      />
    </Card>
  )
}

function Engines() {
  const engines = useQuery(api.training.engines.queryOptions({ input: {} }))
  return (
    <Card title="Training engines" note="`auto` measures and takes the fastest" padded>
      <Answer query={engines}>
        {(list) => (
          <ul className="stack tight sm">
            {list.map(({ id, available, version, reason, howToGet }) => (
              <li key={id}>
                <b>{id}</b> {available ? <Badge tone="better">here {version}</Badge> : <Badge>not here</Badge>}
                <p className="dim">
                  {reason} {howToGet && <code>{howToGet}</code>}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  )
}

function Folders() {
  const preferences = useQuery(api.app.preferences.queryOptions({ input: {} }))
  const choose = async () => {
    const folder = await native.pickFolder?.({ title: 'Where new workspaces are made' })
    if (folder)
      queryClient.setQueryData(
        api.app.preferences.queryKey({ input: {} }),
        await client.app.changePreferences({ workspaces: folder.token }),
      )
  }
  return (
    <Card title="Folder of workspaces" padded>
      <Answer query={preferences} lines={1}>
        {({ workspaces }) => (
          <div className="row wrap">
            <code className="clip">{workspaces}</code>
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
