import { Button } from '@mantine/core'
import { useState } from 'react'
import type { EditsPreview as Preview } from '../../../../shared/contract/datasets.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconArrowRight } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { cellText } from '../../ui/grid/types.ts'

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
          <div className="card table-wrap" style={{ maxHeight: '50vh' }}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Edit</th>
                  <th scope="col" className="n">
                    Row
                  </th>
                  <th scope="col">What changes</th>
                  <th scope="col">
                    <span className="vh">Take back</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.changes.map((change) => (
                  <EditRow key={change.id} version={ref} columns={data.columns} change={change} />
                ))}
              </tbody>
            </table>
          </div>
          {data.edits > pageEdits && (
            <div className="row">
              <Button size="compact-xs" variant="default" disabled={offset === 0} onClick={() => setOffset(offset - pageEdits)}>
                Before
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                disabled={offset + pageEdits >= data.edits}
                onClick={() => setOffset(offset + pageEdits)}
              >
                After
              </Button>
            </div>
          )}
        </div>
      )}
    </Answer>
  )
}

interface EditRowProps {
  readonly version: string
  readonly columns: readonly string[]
  readonly change: Preview['changes'][number]
}

function EditRow({ version, columns, change: { id, kind, row, before, after, values } }: EditRowProps) {
  const discard = useMutation({ mutationFn: () => client.datasets.discardEdits({ ref: version, ids: [id] }) })
  return (
    <tr>
      <td>
        {kind === 'set' ? (
          <Badge tone="info">changed</Badge>
        ) : kind === 'insert' ? (
          <Badge tone="better">added</Badge>
        ) : (
          <Badge tone="worse">removed</Badge>
        )}
      </td>
      <td className="n">{row === null ? '–' : count(row)}</td>
      <td className="wrap">
        {kind === 'delete'
          ? before
              ?.slice(0, 6)
              .map((cell) => cellText(cell))
              .join(', ')
          : values.map(({ column }) => {
              const place = columns.indexOf(column)
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
            })}
      </td>
      <td>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard.mutate()} loading={discard.isPending}>
          Discard
        </Button>
      </td>
    </tr>
  )
}
