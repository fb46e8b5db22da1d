import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ImportPreview } from '../../../../../shared/contract/tracking/index.ts'
import type { CsvColumns } from '../../../../../shared/domain/tracking/runsCsv.ts'
import { count, counted, size } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Stats } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { CsvColumnsTable } from './CsvColumnsTable.tsx'
import { LeftOut } from './LeftOut.tsx'
import { type ChosenPlace, placeOf } from './place.ts'

interface ImportPreviewCardProps {
  readonly place: ChosenPlace
  readonly onStarted: (job: number) => void
}

/** What is there, before anything is imported. */
export function ImportPreviewCard({ place, onStarted }: ImportPreviewCardProps) {
  const [columns, setColumns] = useState<CsvColumns>({})
  const preview = useQuery({
    ...api.tracking.import.inspect.queryOptions({ input: { source: placeOf(place, columns) } }),
    placeholderData: (shown) => shown,
    // What lies there may change, and a token is not to stay in memory.
    gcTime: 0,
  })
  return (
    <Answer query={preview} lines={8}>
      {(found) => <Found found={found} place={place} columns={columns} onColumns={setColumns} onStarted={onStarted} />}
    </Answer>
  )
}

interface FoundProps extends ImportPreviewCardProps {
  readonly found: ImportPreview
  readonly columns: CsvColumns
  readonly onColumns: (columns: CsvColumns) => void
}

function Found({ found, place, columns, onColumns, onStarted }: FoundProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  const start = useMutation({
    mutationFn: () =>
      client.tracking.import.start({ source: placeOf(place, columns), ...(chosen !== null && { experiments: [...chosen] }) }),
    onSuccess: ({ jobId }) => onStarted(jobId),
  })
  const isChosen = (name: string) => chosen === null || chosen.has(name)
  const toggle = (name: string) => {
    const next = new Set(chosen ?? found.experiments.map((each) => each.name))
    if (!next.delete(name)) next.add(name)
    setChosen(next.size === found.experiments.length ? null : next)
  }
  const runs = found.experiments.reduce((sum, each) => sum + (isChosen(each.name) ? each.runs : 0), 0)
  return (
    <>
      <Card title="Found" note={found.format} padded>
        <div className="stack">
          <Stats stats={statsOf(found)} />
          <div className="row wrap">
            <Button loading={start.isPending} disabled={runs === 0} onClick={() => start.mutate()}>
              Import {counted(runs, 'run')}
            </Button>
            <span className="dim sm">Runs keep their IDs. Importing the same again adds only what is new, and changes nothing else.</span>
          </div>
        </div>
      </Card>
      {found.columns.length > 0 && <CsvColumnsTable found={found.columns} chosen={columns} onChosen={onColumns} />}
      {found.experiments.length > 0 && (
        <DataTable
          card
          label="Experiments"
          columns={experimentColumns}
          rows={found.experiments}
          rowKey={({ name }) => name}
          selection={{
            isChosen: ({ name }) => isChosen(name),
            onToggle: ({ name }) => toggle(name),
            label: ({ name }) => `Import ${name}`,
          }}
          maxHeight={360}
        />
      )}
      {found.leftOut.length > 0 && <LeftOut title="Not imported" reasons={found.leftOut} />}
    </>
  )
}

function statsOf({ runs, here, points, files, bytes, loggedModels, models, versions }: ImportPreview) {
  const unknown = 'counted while importing'
  return [
    { name: 'Runs', value: count(runs), note: here > 0 ? `${count(here)} already here` : undefined },
    { name: 'Metric points', value: points === null ? '…' : count(points), note: points === null ? unknown : undefined },
    {
      name: 'Files',
      value: files === null ? '…' : count(files),
      note: files === null ? unknown : bytes === null ? undefined : size(bytes),
    },
    ...(loggedModels > 0 ? [{ name: 'Logged models', value: count(loggedModels) }] : []),
    ...(models > 0 ? [{ name: 'Registered models', value: count(models), note: counted(versions, 'version') }] : []),
  ]
}

const experimentColumns: readonly Column<ImportPreview['experiments'][number]>[] = [
  {
    id: 'name',
    title: 'Experiment',
    names: true,
    className: 'clip',
    value: ({ name }) => name,
    cell: ({ name }) => (
      <span className="clip" title={name}>
        {name}
      </span>
    ),
  },
  { id: 'runs', title: 'Runs', numeric: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
]
