import { Button } from '@mantine/core'
import { useState } from 'react'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import { api, type client } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconInfoCircle } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import type { joinInputOf } from './joinDraft.ts'

type Preview = Awaited<ReturnType<typeof client.features.previewJoin>>
type Gap = Preview['gaps'][number]

interface JoinPreviewProps {
  readonly input: NonNullable<ReturnType<typeof joinInputOf>>
}

/** The first rows as they would be, and why values are missing; computed when it is asked for. */
export function JoinPreview({ input }: JoinPreviewProps) {
  const [asked, setAsked] = useState(false)
  const preview = useQuery({ ...api.features.previewJoin.queryOptions({ input }), enabled: asked })
  if (!asked)
    return (
      <div className="row">
        <Button variant="default" onClick={() => setAsked(true)}>
          Preview
        </Button>
        <span className="dim sm">The first rows, and how many have no value, and why.</span>
      </div>
    )
  return <Answer query={preview}>{(data) => <Shown preview={data} />}</Answer>
}

function Shown({ preview: { columns, rows, total, gaps, notes } }: { readonly preview: Preview }) {
  const lines = rows.map((cells, place) => ({ place, cells }))
  const some = gaps.filter(({ noRow, tooOld, null: empty }) => noRow + tooOld + empty > 0)
  return (
    <div className="stack">
      {notes.length > 0 && (
        <div className="banner info">
          <IconInfoCircle className="i" aria-hidden />
          <ul className="wrap-text">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
      <Card title="Preview" note={`the first ${rows.length} of ${counted(total, 'row')}`}>
        <DataTable<Line>
          label="Preview of the joined rows"
          columns={columns.map(
            ({ name, isFeature, type }, at): Column<Line> => ({
              id: `${at} ${name}`,
              title: name,
              className: isFeature ? 'joined-feature clip' : 'clip',
              numeric: type === 'integer' || type === 'number',
              tip: () => (isFeature ? `${name}, a feature` : name),
              value: ({ cells }) => cells[at],
              cell: ({ cells }) => cells[at]?.toString() ?? <span className="dim">{none}</span>,
            }),
          )}
          rows={lines}
          rowKey={({ place }) => place}
          sorts={false}
          maxHeight={280}
        />
      </Card>
      {some.length > 0 && (
        <Card title="Rows without a value" note="by reason">
          <DataTable<Gap>
            label="Rows without a value"
            columns={gapColumns(total)}
            rows={some}
            rowKey={({ column }) => column}
            maxHeight={220}
          />
        </Card>
      )}
    </div>
  )
}

interface Line {
  readonly place: number
  readonly cells: Preview['rows'][number]
}

function gapColumns(total: number): readonly Column<Gap>[] {
  const shown = (rows: number) => (rows === 0 ? '0' : `${count(rows)} (${((100 * rows) / Math.max(1, total)).toFixed(1)} %)`)
  return [
    { id: 'column', title: 'Feature', names: true, className: 'clip', value: ({ column }) => column },
    {
      id: 'noRow',
      title: 'No earlier row',
      help: 'The key has no source row at or before the time of the row.',
      numeric: true,
      value: ({ noRow }) => noRow,
      cell: ({ noRow }) => shown(noRow),
    },
    {
      id: 'tooOld',
      title: 'Too old',
      help: 'The newest earlier row is older than the maximum age of the view.',
      numeric: true,
      value: ({ tooOld }) => tooOld,
      cell: ({ tooOld }) => shown(tooOld),
    },
    {
      id: 'null',
      title: 'Missing in the source',
      help: 'The source row has no value.',
      numeric: true,
      value: (gap) => gap.null,
      cell: (gap) => shown(gap.null),
    },
  ]
}
