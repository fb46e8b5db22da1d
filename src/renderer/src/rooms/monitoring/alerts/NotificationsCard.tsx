import { Button, Checkbox, Switch, TextInput } from '@mantine/core'
import { notifications as toasts } from '@mantine/notifications'
import { useMemo } from 'react'
import type { Notifications } from '../../../../../shared/contract/monitoring/alerts.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { useApp } from '../../../app/state.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { saveFile } from '../../../ui/save.ts'

/** Where alerts are shown beside the app. */
export function NotificationsCard() {
  const open = useApp((state) => state.app?.workspace != null)
  const notifications = useQuery({ ...api.monitoring.alerts.notifications.queryOptions({ input: {} }), enabled: open })
  if (!open) return null
  return (
    <Card title="Alerts" padded>
      <Answer query={notifications} lines={3}>
        {(data) => <Form saved={data} />}
      </Answer>
    </Card>
  )
}

interface NotificationsDraft {
  readonly system: boolean
  readonly sends: boolean
  readonly url: string
  readonly allowOutside: boolean
}

function Form({ saved }: { readonly saved: Notifications }) {
  const initial = useMemo<NotificationsDraft>(
    () => ({
      system: saved.system,
      sends: saved.webhook !== null,
      url: saved.webhook?.url ?? '',
      allowOutside: saved.webhook?.allowOutside ?? false,
    }),
    [saved],
  )
  const draft = useDraft(draftKey('notifications'), initial)
  const { system, sends, url, allowOutside } = draft.value
  const set = (part: Partial<NotificationsDraft>) => draft.set((before) => ({ ...before, ...part }))
  const problem = sends && !/^https?:\/\/\S+$/.test(url.trim()) ? 'Type a URL that begins with http:// or https://.' : null
  const save = useMutation({
    mutationFn: () => client.monitoring.alerts.setNotifications({ system, webhook: sends ? { url: url.trim(), allowOutside } : null }),
    onSuccess: (now) => {
      queryClient.setQueryData(api.monitoring.alerts.notifications.queryKey({ input: {} }), now)
      draft.saved()
      toasts.show({ message: 'The notifications were saved' })
    },
    onError: () => {},
  })
  const rules = useMutation({
    mutationFn: () => client.monitoring.alerts.prometheusRules({}),
    onSuccess: ({ text }) => saveFile('cairn-rules.yml', text, 'application/yaml'),
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <Switch
        label="Show alerts as system notifications"
        description="While Cairn is open or in the tray"
        checked={system}
        onChange={(event) => set({ system: event.target.checked })}
      />
      <Switch
        label="Send alerts to a program (webhook)"
        description="Each alert as JSON by POST"
        checked={sends}
        onChange={(event) => set({ sends: event.target.checked })}
      />
      {sends && (
        <>
          <TextInput
            label="URL"
            placeholder="http://127.0.0.1:8080/alerts"
            value={url}
            spellCheck={false}
            error={draft.dirty && problem}
            onChange={(event) => set({ url: event.target.value })}
          />
          <Checkbox
            label="Allow other computers"
            description="Otherwise only 127.0.0.1. Alerts name columns, models and metrics, and leave this computer."
            checked={allowOutside}
            onChange={(event) => set({ allowOutside: event.target.checked })}
          />
        </>
      )}
      {save.isError && <FailureBanner error={save.error} />}
      <div className="row wrap">
        <Button type="submit" disabled={!draft.dirty || problem !== null} loading={save.isPending}>
          Save
        </Button>
        <Button variant="default" loading={rules.isPending} onClick={() => rules.mutate()}>
          Prometheus rules
        </Button>
        <span className="dim xs">A rules file for what /metrics of the endpoint shows</span>
      </div>
    </form>
  )
}
