import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import type { Dataset } from '../../../../shared/contract/datasets.ts'
import { count, size } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconSearch, IconUpload } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { Storage } from './Storage.tsx'
import { SampleButtons } from './SampleButtons.tsx'

/** The catalogue. */
export function DatasetsPage() {
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  const show = useApp((state) => state.show)
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({ ...api.datasets.search.queryOptions({ input: { text: wanted } }), enabled: wanted !== '' }).data
  const visible = (list: readonly Dataset[]) =>
    wanted === '' || !found ? list : list.filter(({ name }) => found.some(({ dataset }) => dataset === name))
  const why = (name: string) => found?.find(({ dataset }) => dataset === name)?.matches.filter(({ where }) => where !== 'name') ?? []
  return (
    <Page
      title="Datasets"
      sub="Versions that never change, and what is known of them"
      actions={
        <Button leftSection={<IconUpload className="i s" aria-hidden />} onClick={() => show('import')}>
          Import data…
        </Button>
      }
    >
      <Answer query={datasets}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No data yet"
              why="Everything on the trail begins with a dataset: a CSV, TSV, JSON or Parquet file becomes a version that never changes."
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
              <div className="card table-wrap">
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">Dataset</th>
                      <th scope="col">Newest version</th>
                      <th scope="col" className="n">
                        Rows
                      </th>
                      <th scope="col" className="n">
                        Columns
                      </th>
                      <th scope="col">Target</th>
                      <th scope="col">Tags</th>
                      <th scope="col" className="n">
                        Stored
                      </th>
                      <th scope="col">Placed</th>
                    </tr>
                  </thead>
                  <tbody>
                    {visible(list).map((dataset) => (
                      <DatasetRow key={dataset.name} dataset={dataset} matches={why(dataset.name)} />
                    ))}
                    {visible(list).length === 0 && (
                      <tr>
                        <td colSpan={8} className="dim">
                          No dataset has all of these words.
                        </td>
                      </tr>
                    )}
                  </tbody>
                </table>
              </div>
              <Storage />
            </>
          )
        }
      </Answer>
    </Page>
  )
}

function DatasetRow({ dataset, matches }: { readonly dataset: Dataset; readonly matches: readonly { where: string; text: string }[] }) {
  const { name, versions, tags, bytes } = dataset
  const [latest] = versions
  return (
    <tr>
      <th scope="row" className="clip">
        <Link to="/datasets/$name" params={{ name }} search={{}}>
          {name}
        </Link>
        {matches.length > 0 && <span className="dim xs"> {matches.map(({ where, text }) => `${where} ${text}`).join(', ')}</span>}
      </th>
      <td>{latest ? `v${latest.number} of ${count(versions.length)}` : '–'}</td>
      <td className="n">{latest ? count(latest.rows) : '–'}</td>
      <td className="n">{latest ? count(latest.columns) : '–'}</td>
      <td className="clip">{latest?.target ?? '–'}</td>
      <td>
        {tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </td>
      <td className="n">{size(bytes)}</td>
      <td>{latest && <Ago at={latest.createdAt} />}</td>
    </tr>
  )
}
