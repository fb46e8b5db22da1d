import { Button } from '@mantine/core'
import { useState } from 'react'
import type { EditsPreview as Preview } from '../../../../../shared/contract/datasets/index.ts'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconArrowRight } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { Pages } from '../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { cellText } from '../../../ui/grid/types.ts'

const pageEdits = 100

/** What each staged edit makes of its row; any of them can be taken back alone. */
export function EditsPreview({ version: ref }: { readonly version: string }) {
  const [offset, setOffset] = useState(0)
  const edits = useQuery(api.datasets.edits.queryOptions({ input: { ref, limit: pageEdits, offset } }))
  return (
    <Answer query={edits} lines={6}>
      {(data) => (
        <div className="stack">
          <p className="sm num">
            {count(data.rows.from)} → {count(data.rows.to)} rows · {counted(data.cells, 'cell')} set · {counted(data.deleted, 'row')}{' '}
            removed · {counted(data.inserted, 'row')} added
          </p>
          <DataTable
            card
            label="Staged edits"
            columns={columnsOf(ref, data.columns)}
            rows={data.changes}
            rowKey={({ id }) => id}
            sorts={false}
            maxHeight="50vh"
          />
          <Pages offset={offset} size={pageEdits} total={data.edits} onOffset={setOffset} />
        </div>
      )}
    </Answer>
  )
}

type Change = Preview['changes'][number]

function columnsOf(version: string, names: readonly string[]): readonly Column<Change>[] {
  return [
    {
      id: 'edit',
      title: 'Edit',
      value: ({ kind }) => kinds[kind].word,
      cell: ({ kind }) => <Badge tone={kinds[kind].tone}>{kinds[kind].word}</Badge>,
    },
    { id: 'row', title: 'Row', numeric: true, value: ({ row }) => row, cell: ({ row }) => (row === null ? none : count(row)) },
    { id: 'change', title: 'Change', className: 'wrap', cell: (change) => <Cells change={change} names={names} /> },
    { id: 'discard', title: 'Discard edit', quiet: true, cell: ({ id }) => <Discard version={version} id={id} /> },
  ]
}

const kinds = {
  set: { tone: 'info', word: 'changed' },
  insert: { tone: 'better', word: 'added' },
  delete: { tone: 'worse', word: 'removed' },
} as const satisfies Record<Change['kind'], unknown>

/** Each cell with what it was and what it becomes; of a row that goes, how it begins. */
function Cells({ change: { kind, before, after, values }, names }: { readonly change: Change; readonly names: readonly string[] }) {
  if (kind === 'delete')
    return before
      ?.slice(0, 6)
      .map((cell) => cellText(cell))
      .join(', ')
  return values.map(({ column }) => {
    const place = names.indexOf(column)
    return (
      <span key={column} className="chg-line">
        {column}{' '}
        {before && (
          <>
            <s>{cellText(before[place])}</s> <IconArrowRight className="i xs" aria-label="to" />{' '}
          </>
        )}
        <b>{cellText(after?.[place])}</b>
      </span>
    )
  })
}

function Discard({ version: ref, id }: { readonly version: string; readonly id: number }) {
  const discard = useMutation({ mutationFn: () => client.datasets.discardEdits({ ref, ids: [id] }) })
  return (
    <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard.mutate()} loading={discard.isPending}>
      Discard
    </Button>
  )
}
