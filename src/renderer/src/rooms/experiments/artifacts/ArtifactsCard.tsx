import { Link } from '@tanstack/react-router'
import type { ArtifactEntry, Run } from '../../../../../shared/contract/experiments/index.ts'
import { size } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { fileIcon } from '../../../ui/artifacts/fileIcon.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconFile, IconFolder } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'
import { isLive, whileLive } from '../live.ts'
import { AddFile } from './FileActions.tsx'

/** So many are listed; the browser has all of them. */
const shown = 8

/** The first files and folders of a run, and the way to what is in them. */
export function ArtifactsCard({ run }: { readonly run: Run }) {
  const found = useQuery({
    ...api.experiments.artifacts.list.queryOptions({ input: { run: run.id, limit: shown } }),
    refetchInterval: whileLive(() => isLive(run)),
  })
  return (
    <Card
      title="Artifacts"
      actions={
        <>
          <Link to="/experiments/runs/$run" params={{ run: run.id }} search={{ tab: 'artifacts' }} className="btn quiet">
            Browse
          </Link>
          <AddFile run={run.id} />
        </>
      }
    >
      <Answer query={found} lines={2}>
        {({ entries, next }) => (
          <>
            <DataTable
              label="Artifacts"
              columns={columnsOf(run.id)}
              rows={entries}
              rowKey={({ name, kind }) => `${kind} ${name}`}
              sorts={false}
              empty="No files."
            />
            {next !== null && (
              <Link to="/experiments/runs/$run" params={{ run: run.id }} search={{ tab: 'artifacts' }} className="btn quiet">
                More files
              </Link>
            )}
          </>
        )}
      </Answer>
    </Card>
  )
}

function columnsOf(run: number): Column<ArtifactEntry>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      names: true,
      className: 'clip',
      value: ({ name }) => name,
      cell: ({ name, kind }) => {
        const Icon = kind === 'folder' ? IconFolder : (fileIcon(name) ?? IconFile)
        // A folder opens with what is in it: no file has the path of its own.
        const path = kind === 'folder' ? `${name}/` : name
        return (
          <Link to="/experiments/runs/$run" params={{ run }} search={{ tab: 'artifacts', path }} title={name}>
            <Icon className="i s" aria-hidden /> {name}
          </Link>
        )
      },
    },
    { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => (bytes === null ? '' : size(bytes)) },
    {
      id: 'added',
      title: 'Added',
      value: ({ addedAt }) => instant(addedAt),
      cell: ({ addedAt }) => (addedAt === null ? '' : <Ago at={addedAt} />),
    },
  ]
}
