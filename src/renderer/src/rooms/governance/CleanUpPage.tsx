import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Link } from '@tanstack/react-router'
import type { GarbageReport, StorageReport, TrashEntry } from '../../../../shared/contract/governance.ts'
import { counted, size } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Bar, Stats } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

/** What takes disk space in the workspace, and what of it can be freed: the trash, and data that nothing refers to. */
export function CleanUpPage() {
  const storage = useQuery({ ...api.governance.storage.queryOptions({ input: {} }), staleTime: 0 })
  const garbage = useQuery({ ...api.governance.gc.queryOptions({ input: { dryRun: true, now: true } }), staleTime: 0 })
  const trash = useQuery(api.governance.trash.list.queryOptions({ input: {} }))
  return (
    <Page title="Clean up" sub="What this workspace stores, and what can be freed">
      <Answer query={storage} lines={6}>
        {(stored) => (
          <Answer query={garbage} lines={6}>
            {(loose) => <Answer query={trash}>{(entries) => <Shown stored={stored} loose={loose} entries={entries} />}</Answer>}
          </Answer>
        )}
      </Answer>
    </Page>
  )
}

interface ShownProps {
  readonly stored: StorageReport
  readonly loose: GarbageReport
  readonly entries: readonly TrashEntry[]
}

/** Together, so that what the trash let go is freed at once. */
async function cleanUp(emptyTrash: boolean): Promise<{ deleted: number; kept: number; bytes: number }> {
  const emptied = emptyTrash ? await client.governance.trash.empty({}) : { deleted: [], kept: [] }
  const { bytes, database } = await client.governance.gc({ now: true })
  return { deleted: emptied.deleted.length, kept: emptied.kept.length, bytes: bytes + database }
}

function Shown({ stored, loose, entries }: ShownProps) {
  const run = useMutation({
    mutationFn: cleanUp,
    onSuccess: ({ deleted, kept, bytes }) =>
      notifications.show({
        message: [
          `Freed ${size(bytes)}`,
          deleted > 0 && `deleted ${counted(deleted, 'entry', 'entries')} of the trash`,
          kept > 0 && `kept ${kept} that ${kept === 1 ? 'is' : 'are'} still used`,
        ]
          .filter(Boolean)
          .join(', '),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.governance.key() }),
  })
  const ask = () =>
    modals.openConfirmModal({
      title: 'Empty trash and free its space?',
      children: (
        <p className="sm">
          {counted(entries.length, 'entry', 'entries')} that nothing else uses {entries.length === 1 ? 'is' : 'are'} permanently deleted.
          This cannot be undone.
        </p>
      ),
      labels: { confirm: 'Delete permanently', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => run.mutate(true),
    })
  const inUse = stored.bytes - stored.trashBytes
  const total = stored.bytes + loose.bytes
  const freeable = stored.trashBytes + loose.bytes + loose.database
  return (
    <div className="stack clean-up">
      <Card title="Disk space" note={`${size(total)} in objects of this workspace`} padded>
        <div className="stack">
          <Stats
            stats={[
              { name: 'In use', value: size(inUse) },
              { name: 'In the trash', value: size(stored.trashBytes), note: counted(entries.length, 'entry', 'entries') },
              { name: 'Unreferenced', value: size(loose.bytes), note: counted(loose.objects, 'object') },
            ]}
          />
          <Bar share={total === 0 ? 0 : inUse / total} label={`${size(inUse)} of ${size(total)} in use`} />
        </div>
      </Card>
      <Card
        title="Trash"
        note={size(stored.trashBytes)}
        actions={
          <Link to="/trash" className="btn quiet">
            Open the trash
          </Link>
        }
        padded
      >
        <div className="row wrap">
          <span className="soft sm">
            {entries.length === 0
              ? 'Nothing is in the trash.'
              : 'Deleted items can be restored until the trash is emptied. What something else still uses is kept.'}
          </span>
          <Button className="push" color="red" variant="light" disabled={entries.length === 0} loading={run.isPending} onClick={ask}>
            Empty trash…
          </Button>
        </div>
      </Card>
      <Card title="Unreferenced data" note={size(loose.bytes)} padded>
        <div className="row wrap">
          <span className="soft sm">
            {loose.objects === 0 && loose.leftovers === 0
              ? 'There is none.'
              : 'Data that nothing in the workspace refers to: replaced artifacts, interrupted jobs, what was deleted before.'}
            {loose.database > 0 && ` ${size(loose.database)} of unused database pages.`}
            {loose.leftovers > 0 && ` ${counted(loose.leftovers, 'temporary file')} of ended processes.`}
          </span>
          <Button
            className="push"
            variant="default"
            disabled={loose.objects === 0 && loose.leftovers === 0 && loose.database === 0}
            loading={run.isPending}
            onClick={() => run.mutate(false)}
          >
            {loose.bytes + loose.database > 0 ? `Free ${size(loose.bytes + loose.database)}` : 'Free space'}
          </Button>
        </div>
      </Card>
      <DatasetSizes stored={stored} />
      <p className="dim sm">
        {freeable === 0 ? 'Nothing can be freed now.' : `At most ${size(freeable)} can be freed.`} Objects that several versions or runs
        share are stored and counted once.
      </p>
    </div>
  )
}

function DatasetSizes({ stored: { datasets } }: { readonly stored: StorageReport }) {
  if (datasets.length === 0) return null
  return (
    <DataTable
      card
      label="Datasets by size"
      columns={columns}
      rows={datasets.toSorted((a, b) => b.bytes - a.bytes)}
      rowKey={({ dataset, trashed }) => `${dataset} ${trashed}`}
      maxHeight={320}
    />
  )
}

const columns: readonly Column<StorageReport['datasets'][number]>[] = [
  {
    id: 'dataset',
    title: 'Dataset',
    names: true,
    className: 'clip',
    value: ({ dataset }) => dataset,
    cell: ({ dataset, trashed }) => (trashed ? <span className="dim">{dataset}, in the trash</span> : dataset),
  },
  { id: 'versions', title: 'Versions', numeric: true, value: ({ versions }) => versions },
  { id: 'bytes', title: 'Stored', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  {
    id: 'whole',
    title: 'Without sharing',
    help: 'If every version were stored whole.',
    numeric: true,
    value: ({ wholeBytes }) => wholeBytes,
    cell: ({ wholeBytes }) => size(wholeBytes),
  },
]
