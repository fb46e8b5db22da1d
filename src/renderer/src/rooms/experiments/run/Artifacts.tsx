import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ArtifactEntry, Run } from '../../../../../shared/contract/experiments/index.ts'
import { size, time } from '../../../../../shared/numbers.ts'
import { api, client, native } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconDownload, IconFolder, IconTrash, IconUpload } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

/** The files of a run, a folder at a time. */
export function Artifacts({ run }: { readonly run: Run }) {
  const [folder, setFolder] = useState('')
  const [last, setLast] = useState<string | undefined>()
  const input = { run: run.id, ...(folder !== '' && { folder }), ...(last !== undefined && { after: last }) }
  const found = useQuery(api.experiments.artifacts.list.queryOptions({ input }))
  const open = (to: string) => {
    setFolder(to)
    setLast(undefined)
  }
  const pathOf = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  const add = useMutation({
    mutationFn: async () => {
      const file = await native.pickFile({ title: 'Add a file to the run', kinds: [] })
      if (file) await client.experiments.artifacts.add({ run: run.id, path: pathOf(file.name), file: file.token })
    },
  })
  return (
    <Card
      title="Artifacts"
      note={folder === '' ? undefined : folder}
      actions={
        <>
          {folder !== '' && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => open(folder.split('/').slice(0, -1).join('/'))}>
              Up
            </Button>
          )}
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconUpload className="i s" aria-hidden />}
            loading={add.isPending}
            onClick={() => add.mutate()}
          >
            Add file…
          </Button>
        </>
      }
    >
      <Answer query={found} lines={2}>
        {({ entries, next }) => (
          <>
            <DataTable
              label="Artifacts"
              columns={columnsOf(run.id, pathOf, open)}
              rows={entries}
              rowKey={({ name, kind }) => `${kind} ${name}`}
              sorts={false}
              empty="No files."
            />
            {next !== null && (
              <Button size="xs" variant="subtle" color="gray" onClick={() => setLast(next)}>
                More
              </Button>
            )}
          </>
        )}
      </Answer>
    </Card>
  )
}

function columnsOf(run: number, pathOf: (name: string) => string, open: (folder: string) => void): Column<ArtifactEntry>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      names: true,
      value: ({ name }) => name,
      cell: ({ name, kind }) =>
        kind === 'folder' ? (
          <button type="button" className="btn quiet" onClick={() => open(pathOf(name))}>
            <IconFolder className="i s" aria-hidden /> {name}
          </button>
        ) : (
          <span className="wrap-text">{name}</span>
        ),
    },
    { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => (bytes === null ? '' : size(bytes)) },
    { id: 'added', title: 'Added', value: ({ addedAt }) => addedAt, cell: ({ addedAt }) => (addedAt === null ? '' : time(addedAt)) },
    {
      id: 'actions',
      title: 'Actions',
      quiet: true,
      cell: ({ name, kind }) => (kind === 'file' ? <FileActions run={run} path={pathOf(name)} name={name} /> : ''),
    },
  ]
}

/** Under these names lies what training makes, which stays. */
const made = new Set(['model', 'weights', 'predictions', 'evaluation'])

function FileActions({ run, path, name }: { readonly run: number; readonly path: string; readonly name: string }) {
  const save = useMutation({
    mutationFn: async () => {
      const file = await native.saveAs({ title: 'Save file', name, kinds: [] })
      if (!file) return
      await client.experiments.artifacts.save({ run, path, file: file.token, overwrite: true })
      await native.deliver(file)
    },
  })
  const remove = useMutation({ mutationFn: () => client.experiments.artifacts.remove({ run, path }) })
  return (
    <>
      <button type="button" className="btn quiet" aria-label={`Save ${name}`} title="Save" onClick={() => save.mutate()}>
        <IconDownload className="i s" aria-hidden />
      </button>
      {!made.has(path.split('/')[0]) && (
        <button type="button" className="btn quiet" aria-label={`Remove ${name}`} title="Remove" onClick={() => remove.mutate()}>
          <IconTrash className="i s" aria-hidden />
        </button>
      )}
    </>
  )
}
