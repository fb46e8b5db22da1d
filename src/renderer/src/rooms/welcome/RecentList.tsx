import { ActionIcon, Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api, client, native } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { runningText } from '../../app/background.ts'
import { Answer } from '../../ui/Answer.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconFolderOpen, IconPlayerStop, IconX } from '../../ui/icons.ts'
import { OpenByPath } from './OpenByPath.tsx'
import { Ago, Badge } from '../../ui/marks.tsx'

type OpenRequest = { readonly id: string } | { readonly folder: string } | { readonly path: string }

/** The workspaces that were open before, and the way to any other. */
export function RecentList({ onOpened }: { readonly onOpened?: () => void }) {
  const background = useApp((state) => state.app?.background)
  const recent = useQuery({ ...api.app.recent.queryOptions({ input: {} }), staleTime: 0 })
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: (request: OpenRequest) => client.app.open(request),
    onSuccess: () => {
      onOpened?.()
      void navigate({ to: '/' })
    },
    onError: () => {},
  })
  const forget = useMutation({
    mutationFn: (id: string) => client.app.forget({ id }),
    onSuccess: (list) => queryClient.setQueryData(api.app.recent.queryKey({ input: {} }), list),
  })
  const stop = useMutation({ mutationFn: (id: string) => client.app.close({ id, stop: true }) })
  return (
    <div className="stack">
      <Answer query={recent}>
        {(list) =>
          list.length === 0 ? (
            <p className="dim">No recent workspaces.</p>
          ) : (
            <ul className="recent">
              {list.map(({ id, name, folder, openedAt, missing }) => {
                const running = background?.find((each) => each.id === id)
                return (
                  <li key={id}>
                    <button
                      type="button"
                      className="btn quiet recent-open"
                      disabled={missing || open.isPending}
                      onClick={() => open.mutate({ id })}
                    >
                      <b className="clip">{name}</b>
                      <span className="dim clip">{folder}</span>
                    </button>
                    {running && <Badge tone="info">{runningText(running)}</Badge>}
                    {missing ? <Badge tone="warn">missing</Badge> : !running && <Ago at={openedAt} />}
                    {running ? (
                      <ActionIcon
                        aria-label={`Stop jobs in ${name}`}
                        title="Stop its jobs and services. A stopped run keeps its best model so far."
                        loading={stop.isPending && stop.variables === id}
                        onClick={() => stop.mutate(id)}
                      >
                        <IconPlayerStop className="i s" aria-hidden />
                      </ActionIcon>
                    ) : (
                      <ActionIcon aria-label={`Remove ${name} from the list`} onClick={() => forget.mutate(id)}>
                        <IconX className="i s" aria-hidden />
                      </ActionIcon>
                    )}
                  </li>
                )
              })}
            </ul>
          )
        }
      </Answer>
      {open.isError && <FailureBanner error={open.error} />}
      {!native.pickFolder && <OpenByPath opening={open.isPending} onOpen={(path) => open.mutate({ path })} />}
      <div className="row">
        {native.pickFolder && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen className="i s" aria-hidden />}
            onClick={() =>
              void native.pickFolder?.({ title: 'Open a workspace' }).then((folder) => folder && open.mutate({ folder: folder.token }))
            }
          >
            Open folder…
          </Button>
        )}
      </div>
    </div>
  )
}
