import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { DatasetDiff, DiffRows } from '../../../../../shared/contract/datasets/index.ts'
import type { RowChange } from '../../../../../shared/domain/datasets/diff.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconArrowRight, IconPencil } from '../../../ui/icons.ts'
import { Pages } from '../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { cellText } from '../../../ui/grid/types.ts'

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
                ? 'Without a key, a changed row counts as one removed and one added. Choose a key to compare cells.'
                : `No rows were ${change}.`}
            </p>
          ) : (
            <>
              <RowTable page={data} shown={all ? data.columns.map((_, index) => index) : chosen(data, diff)} />
              <Pages offset={offset} size={pageRows} total={data.total} onOffset={setOffset} />
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

type ChangedRow = DiffRows['rows'][number]

function RowTable({ page: { change, columns, rows }, shown }: { readonly page: DiffRows; readonly shown: readonly number[] }) {
  const of = (index: number): Column<ChangedRow> => {
    const numeric = rows.every(({ from, to }) => typeof ((to ?? from)?.[index] ?? 0) === 'number')
    return {
      id: `column ${columns[index]}`,
      title: columns[index],
      numeric,
      className: numeric ? '' : 'clip',
      value: ({ from, to }) => (to ?? from)?.[index],
      cell: (row) => <ChangedCell row={row} name={columns[index]} index={index} />,
    }
  }
  return (
    <DataTable
      label="Rows that differ"
      className="rowdiff"
      columns={[rowColumn, ...shown.map(of)]}
      rows={rows}
      rowKey={({ fromRow, toRow }) => `${fromRow} ${toRow}`}
      rowClass={() => ({ added: 'r-add', removed: 'r-del', changed: '' })[change]}
      sorts={false}
      maxHeight={420}
    />
  )
}

const numberOf = ({ toRow, fromRow }: ChangedRow) => toRow ?? fromRow ?? 0
const rowColumn: Column<ChangedRow> = {
  id: 'row',
  title: 'Row',
  names: true,
  className: 'num',
  value: numberOf,
  cell: (row) => count(numberOf(row)),
}

interface ChangedCellProps {
  readonly row: ChangedRow
  readonly name: string
  readonly index: number
}

function ChangedCell({ row: { from, to, changed }, name, index }: ChangedCellProps) {
  if (!changed.includes(name)) return cellText((to ?? from)?.[index])
  return (
    <span className="chg">
      <IconPencil className="i xs" aria-label="changed from" />
      <s>{cellText(from?.[index])}</s> <IconArrowRight className="i xs" aria-label="to" /> <b>{cellText(to?.[index])}</b>
    </span>
  )
}
