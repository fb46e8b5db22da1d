import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Link } from '@tanstack/react-router'
import type { TrashEntry } from '../../../../shared/contract/governance.ts'
import { counted, size } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Ago } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'

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
      title: 'Empty trash',
      children: (
        <p className="sm">Items that nothing references are permanently deleted, and their disk space is freed. This cannot be undone.</p>
      ),
      labels: { confirm: 'Delete permanently', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => empty.mutate(),
    })
  return (
    <Page
      title="Trash"
      sub="Deleted items can be restored until the trash is emptied"
      actions={
        <>
          <Link to="/clean-up" className="btn">
            Clean up…
          </Link>
          {trash.data && trash.data.length > 0 && (
            <Button color="red" variant="light" onClick={ask} loading={empty.isPending}>
              Empty trash…
            </Button>
          )}
        </>
      }
    >
      <Answer query={trash}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="The trash is empty" why="Deleted items appear here and can be restored with all their links." />
          ) : (
            <DataTable card label="Trash" columns={columnsOf((entry) => restore.mutate(entry))} rows={entries} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </Page>
  )
}

function columnsOf(restore: (entry: string) => void): readonly Column<TrashEntry>[] {
  return [
    { id: 'what', title: 'Item', names: true, className: 'clip', value: ({ label }) => label },
    { id: 'kind', title: 'Kind', value: ({ kind }) => kind },
    {
      id: 'deleted',
      title: 'Deleted',
      className: 'dim',
      value: ({ deletedAt }) => instant(deletedAt),
      cell: ({ deletedAt }) => <Ago at={deletedAt} />,
    },
    { id: 'by', title: 'Deleted by', className: 'clip', value: ({ deletedBy }) => deletedBy },
    { id: 'used', title: 'Used by', className: 'clip dim', value: ({ usedBy }) => usedBy.join(', ') },
    {
      id: 'restore',
      title: 'Restore',
      quiet: true,
      cell: ({ id }) => (
        <Button size="compact-xs" variant="default" onClick={() => restore(id)}>
          Restore
        </Button>
      ),
    },
  ]
}
