import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { counted, size } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Ago } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'

/** What was deleted, with the way back. */
export function TrashPage() {
  const trash = useQuery(api.governance.trash.list.queryOptions({ input: {} }))
  const restore = useMutation({
    mutationFn: (entry: string) => client.governance.trash.restore({ entry }),
    onSuccess: ({ label }) => notifications.show({ message: `Restored ${label}` }),
  })
  const empty = useMutation({
    mutationFn: async () => {
      const emptied = await client.governance.trash.empty({})
      const freed = await client.governance.gc({ now: true })
      return { ...emptied, freed }
    },
    onSuccess: ({ deleted, kept, freed }) =>
      notifications.show({
        message: `Deleted ${counted(deleted.length, 'entry', 'entries')}, kept ${kept.length} that are used, freed ${size(freed.bytes)}.`,
      }),
  })
  const ask = () =>
    modals.openConfirmModal({
      title: 'Empty the trash',
      children: <p className="sm">What nothing refers to is deleted for good, and its space is freed. This cannot be undone.</p>,
      labels: { confirm: 'Delete for good', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => empty.mutate(),
    })
  return (
    <Page
      title="Trash"
      sub="Deleted things keep their links until they are deleted for good"
      actions={
        trash.data && trash.data.length > 0 ? (
          <Button color="red" variant="light" onClick={ask} loading={empty.isPending}>
            Empty the trash…
          </Button>
        ) : undefined
      }
    >
      <Answer query={trash}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="The trash is empty" why="What you delete waits here and can be restored with all its links." />
          ) : (
            <div className="card table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">What</th>
                    <th scope="col">Kind</th>
                    <th scope="col">Deleted</th>
                    <th scope="col">Used by</th>
                    <th scope="col">
                      <span className="vh">Restore</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map(({ id, kind, label, deletedAt, usedBy }) => (
                    <tr key={id}>
                      <th scope="row" className="clip">
                        {label}
                      </th>
                      <td>{kind}</td>
                      <td className="dim">
                        <Ago at={deletedAt} />
                      </td>
                      <td className="clip dim">{usedBy.join(', ') || '–'}</td>
                      <td>
                        <Button size="compact-xs" variant="default" onClick={() => restore.mutate(id)}>
                          Restore
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
    </Page>
  )
}
