import { ActionIcon, Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api, client, native } from '../../app/connection.ts'
import { failureOf } from '../../app/failures.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconFolderOpen, IconX } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'

type Wish = { readonly id: string } | { readonly folder: string }

/** The workspaces that were open before, and the way to any other. */
export function RecentList({ onOpened }: { readonly onOpened?: () => void }) {
  const recent = useQuery({ ...api.app.recent.queryOptions({ input: {} }), staleTime: 0 })
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: (wish: Wish & { readonly stopJobs?: boolean }) => client.app.open(wish),
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
  const busy = open.isError && failureOf(open.error).code === 'WORKSPACE_BUSY'
  return (
    <div className="stack">
      <Answer query={recent}>
        {(list) =>
          list.length === 0 ? (
            <p className="dim">No workspace has been opened yet.</p>
          ) : (
            <ul className="recent">
              {list.map(({ id, name, folder, openedAt, missing }) => (
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
                  {missing ? <Badge tone="warn">missing</Badge> : <Ago at={openedAt} />}
                  <ActionIcon aria-label={`Take ${name} off the list`} onClick={() => forget.mutate(id)}>
                    <IconX className="i s" aria-hidden />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {open.isError && <FailureBanner error={open.error} />}
      <div className="row">
        {busy && open.variables && (
          <Button color="red" onClick={() => open.mutate({ ...open.variables, stopJobs: true })}>
            Stop the jobs and open it
          </Button>
        )}
        {native.pickFolder && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen className="i s" aria-hidden />}
            onClick={() =>
              void native.pickFolder?.({ title: 'Open a workspace' }).then((folder) => folder && open.mutate({ folder: folder.token }))
            }
          >
            Open a folder…
          </Button>
        )}
      </div>
    </div>
  )
}
