import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { DatasetDiff, DiffRows } from '../../../../shared/contract/datasets.ts'
import type { RowChange } from '../../../../shared/domain/diff.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconArrowRight, IconPencil } from '../../ui/icons.ts'
import { cellText } from '../../ui/grid/types.ts'

const pageRows = 100
/** Columns beside the key and those that changed. */
const fewColumns = 8

interface ChangedRowsProps {
  readonly diff: DatasetDiff
  readonly by: readonly string[] | undefined
}

/** The rows that differ, old and new value in one cell. */
export function ChangedRows({ diff, by }: ChangedRowsProps) {
  const [change, setChange] = useState<RowChange>(diff.rows.changed > 0 ? 'changed' : diff.rows.added > 0 ? 'added' : 'removed')
  const [offset, setOffset] = useState(0)
  const [all, setAll] = useState(false)
  const key = by === undefined ? undefined : [...by]
  const page = useQuery(
    api.datasets.diffRows.queryOptions({ input: { from: diff.from, to: diff.to, key, change, limit: pageRows, offset } }),
  )
  return (
    <Card
      title="Rows"
      actions={
        <>
          <button type="button" className="btn quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? 'Fewer columns' : 'All columns'}
          </button>
          <SegmentedControl
            size="xs"
            aria-label="Which rows"
            value={change}
            onChange={(value) => {
              setChange(value as RowChange)
              setOffset(0)
            }}
            data={(['changed', 'added', 'removed'] as const).map((value) => ({ value, label: `${value} ${count(diff.rows[value])}` }))}
          />
        </>
      }
    >
      <Answer query={page}>
        {(data) =>
          data.total === 0 ? (
            <p className="dim pad sm">
              {change === 'changed' && diff.rows.by === 'content'
                ? 'Without a key a row that changed counts as one removed and one added. Choose what names a row to see its cells.'
                : `No rows were ${change}.`}
            </p>
          ) : (
            <>
              <RowTable page={data} shown={all ? data.columns.map((_, index) => index) : chosen(data, diff)} />
              {data.total > pageRows && <Pages offset={offset} total={data.total} onOffset={setOffset} />}
            </>
          )
        }
      </Answer>
    </Card>
  )
}

/** The key, the columns that changed most, then the first others. */
function chosen({ columns, rows }: DiffRows, { rows: { key } }: DatasetDiff): number[] {
  const times = new Map<string, number>()
  for (const row of rows) for (const name of row.changed) times.set(name, (times.get(name) ?? 0) + 1)
  const rank = (name: string) => (key.includes(name) ? Number.POSITIVE_INFINITY : (times.get(name) ?? 0))
  const ranked = columns.map((name, index) => ({ index, rank: rank(name) })).sort((a, b) => b.rank - a.rank || a.index - b.index)
  const telling = ranked.filter((column) => column.rank > 0).length
  return ranked.slice(0, telling + fewColumns).map(({ index }) => index)
}

function RowTable({ page: { change, columns, rows }, shown }: { readonly page: DiffRows; readonly shown: readonly number[] }) {
  const numeric = shown.map((index) => rows.every(({ from, to }) => typeof ((to ?? from)?.[index] ?? 0) === 'number'))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div className="table-wrap" style={{ maxHeight: 420 }} role="region" aria-label="Rows that differ" tabIndex={0}>
      <table className="table rowdiff">
        <thead>
          <tr>
            <th scope="col">Row</th>
            {shown.map((index, k) => (
              <th key={columns[index]} scope="col" className={numeric[k] ? 'n' : ''}>
                {columns[index]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fromRow, toRow, from, to, changed }) => (
            <tr key={`${fromRow} ${toRow}`} className={change === 'added' ? 'r-add' : change === 'removed' ? 'r-del' : ''}>
              <th scope="row" className="num">
                {count(toRow ?? fromRow ?? 0)}
              </th>
              {shown.map((index, k) => (
                <td key={columns[index]} className={numeric[k] ? 'n' : 'clip'}>
                  {changed.includes(columns[index]) ? (
                    <span className="chg">
                      <IconPencil className="i xs" aria-label="changed from" />
                      <s>{cellText(from?.[index])}</s> <IconArrowRight className="i xs" aria-label="to" /> <b>{cellText(to?.[index])}</b>
                    </span>
                  ) : (
                    cellText((to ?? from)?.[index])
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface PagesProps {
  readonly offset: number
  readonly total: number
  readonly onOffset: (offset: number) => void
}

function Pages({ offset, total, onOffset }: PagesProps) {
  return (
    <div className="more">
      <button type="button" className="btn quiet" disabled={offset === 0} onClick={() => onOffset(offset - pageRows)}>
        Before
      </button>
      <span className="dim num">
        {count(offset + 1)}–{count(Math.min(total, offset + pageRows))} of {count(total)}
      </span>
      <button type="button" className="btn quiet" disabled={offset + pageRows >= total} onClick={() => onOffset(offset + pageRows)}>
        After
      </button>
    </div>
  )
}
