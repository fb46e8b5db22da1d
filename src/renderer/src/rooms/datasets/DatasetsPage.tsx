import { Button, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import type { Dataset } from '../../../../shared/contract/datasets/index.ts'
import { count, none, size } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconSearch, IconUpload } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { Storage } from './Storage.tsx'
import { SampleButtons } from './import/SampleButtons.tsx'

/** The catalogue. */
export function DatasetsPage() {
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  const show = useApp((state) => state.show)
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({ ...api.datasets.search.queryOptions({ input: { text: wanted } }), enabled: wanted !== '' }).data
  const visible = (list: readonly Dataset[]) =>
    wanted === '' || !found ? list : list.filter(({ name }) => found.some(({ dataset }) => dataset === name))
  const why = (name: string) => found?.find(({ dataset }) => dataset === name)?.matches.filter(({ where }) => where !== 'name') ?? []
  return (
    <Page
      title="Datasets"
      sub="Immutable versions of your data, with profile, rules and splits"
      actions={
        <>
          <Button variant="default" onClick={() => void navigate({ to: '/compute/files' })}>
            Profile large files…
          </Button>
          <Button leftSection={<IconUpload className="i s" aria-hidden />} onClick={() => show('import')}>
            Import data…
          </Button>
        </>
      }
    >
      <Answer query={datasets}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No data yet"
              why="Start by importing a file: text, Excel, Parquet, JSON or a database, as it is. Each import is saved as an immutable version."
            >
              <Button onClick={() => show('import')}>Import data…</Button>
              <SampleButtons />
            </Empty>
          ) : (
            <>
              <TextInput
                leftSection={<IconSearch className="i s" aria-hidden />}
                placeholder="Find by name, tag, column or notes"
                aria-label="Find datasets"
                value={text}
                onChange={(event) => setText(event.target.value)}
                maw={360}
              />
              <DataTable
                card
                label="Datasets"
                columns={columnsOf(why)}
                rows={visible(list)}
                rowKey={({ name }) => name}
                empty="No matching datasets."
              />
              <Storage />
            </>
          )
        }
      </Answer>
    </Page>
  )
}

type Matches = readonly { readonly where: string; readonly text: string }[]

/** @param why the words were found in a dataset, besides its name */
function columnsOf(why: (name: string) => Matches): readonly Column<Dataset>[] {
  const newest = ({ versions }: Dataset) => versions[0]
  return [
    {
      id: 'dataset',
      title: 'Dataset',
      names: true,
      className: 'clip',
      value: ({ name }) => name,
      cell: ({ name }) => <Name name={name} matches={why(name)} />,
    },
    {
      id: 'newest',
      title: 'Newest version',
      value: (dataset) => newest(dataset)?.number,
      cell: (dataset) => (newest(dataset) ? `v${newest(dataset).number} of ${count(dataset.versions.length)}` : none),
    },
    {
      id: 'rows',
      title: 'Rows',
      numeric: true,
      value: (dataset) => newest(dataset)?.rows,
      cell: (dataset) => counts(newest(dataset)?.rows),
    },
    {
      id: 'columns',
      title: 'Columns',
      numeric: true,
      value: (dataset) => newest(dataset)?.columns,
      cell: (dataset) => counts(newest(dataset)?.columns),
    },
    { id: 'target', title: 'Target', className: 'clip', value: (dataset) => newest(dataset)?.target },
    {
      id: 'tags',
      title: 'Tags',
      value: ({ tags }) => tags.join(', '),
      cell: ({ tags }) => tags.map((tag) => <Badge key={tag}>{tag}</Badge>),
    },
    { id: 'stored', title: 'Stored', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
    {
      id: 'placed',
      title: 'Created',
      value: (dataset) => instant(newest(dataset)?.createdAt),
      cell: (dataset) => newest(dataset) && <Ago at={newest(dataset).createdAt} />,
    },
  ]
}

const counts = (value: number | undefined) => (value === undefined ? none : count(value))

function Name({ name, matches }: { readonly name: string; readonly matches: Matches }) {
  return (
    <>
      <Link to="/datasets/$name" params={{ name }} search={{}}>
        {name}
      </Link>
      {matches.length > 0 && <span className="dim xs"> {matches.map(({ where, text }) => `${where} ${text}`).join(', ')}</span>}
    </>
  )
}
