import { Button, Drawer, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { count, metric, quantity } from '../../../../shared/numbers.ts'
import { IconCheck, IconX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

/** A row with what is true of it and what was said. */
export interface PredictedRow {
  readonly row: number
  readonly actual: string | number
  readonly predicted: string | number
  /** Of what was said, or of the positive class; null for regression. */
  readonly score: number | null
}

export interface ShownRows {
  readonly title: string
  readonly rows: readonly PredictedRow[]
  /** More than are here. */
  readonly total?: number
  readonly scoreName?: string
}

interface RowsDrawerProps {
  readonly shown: ShownRows | null
  readonly onClose: () => void
  readonly onRow: (row: number) => void
}

type Show = 'misclassified' | 'correct' | 'all'

/** The rows behind a figure. A row is opened in the what-if panel, with all its values. */
export function RowsDrawer({ shown, onClose, onRow }: RowsDrawerProps) {
  return (
    <Drawer opened={shown !== null} onClose={onClose} position="right" size={460} title={shown?.title ?? ''} padding="md">
      {shown && <RowsList key={shown.title} shown={shown} onRow={onRow} />}
    </Drawer>
  )
}

function RowsList({
  shown: { rows, total = rows.length, scoreName },
  onRow,
}: {
  readonly shown: ShownRows
  readonly onRow: (row: number) => void
}) {
  const isNumber = rows.length > 0 && typeof rows[0].actual === 'number'
  const [show, setShow] = useState<Show>('all')
  const chosen = isNumber
    ? byError(rows, show)
    : rows.filter(({ actual, predicted }) => show === 'all' || (actual === predicted) === (show === 'correct'))
  return (
    <div className="stack">
      <SegmentedControl
        size="xs"
        aria-label="Which rows"
        value={show}
        onChange={(value) => setShow(value as Show)}
        data={[
          { value: 'all', label: isNumber ? 'Data order' : 'All' },
          { value: 'misclassified', label: isNumber ? 'Largest errors' : 'Misclassified' },
          { value: 'correct', label: isNumber ? 'Smallest errors' : 'Correct' },
        ]}
      />
      <p className="dim xs" aria-live="polite">
        {count(chosen.length)} rows{total > rows.length ? `, of ${count(total)}` : ''}. Open a row to see its values.
      </p>
      <DataTable
        label="Rows"
        columns={isNumber ? numberColumns(onRow) : classColumns(onRow, scoreName ?? 'Probability')}
        rows={chosen}
        rowKey={({ row }) => row}
        empty="No matching rows."
        maxHeight="calc(100dvh - 170px)"
      />
    </div>
  )
}

const errorOf = ({ actual, predicted }: PredictedRow) => Number(actual) - Number(predicted)

function byError(rows: readonly PredictedRow[], show: Show): readonly PredictedRow[] {
  if (show === 'all') return rows
  return rows.toSorted((a, b) => (Math.abs(errorOf(b)) - Math.abs(errorOf(a))) * (show === 'misclassified' ? 1 : -1))
}

function rowColumn(onRow: (row: number) => void): Column<PredictedRow> {
  return {
    id: 'row',
    title: 'Row',
    names: true,
    value: ({ row }) => row,
    cell: ({ row }) => (
      <Button size="compact-xs" variant="default" onClick={() => onRow(row)} aria-label={`What-if for row ${row}`}>
        {row}
      </Button>
    ),
  }
}

function numberColumns(onRow: (row: number) => void): readonly Column<PredictedRow>[] {
  return [
    rowColumn(onRow),
    { id: 'actual', title: 'Actual', numeric: true, value: ({ actual }) => actual, cell: ({ actual }) => quantity(Number(actual)) },
    {
      id: 'predicted',
      title: 'Predicted',
      numeric: true,
      value: ({ predicted }) => predicted,
      cell: ({ predicted }) => quantity(Number(predicted)),
    },
    { id: 'error', title: 'Error', numeric: true, value: errorOf, cell: (row) => metric(errorOf(row)) },
  ]
}

function classColumns(onRow: (row: number) => void, scoreName: string): readonly Column<PredictedRow>[] {
  return [
    rowColumn(onRow),
    { id: 'actual', title: 'Actual', className: 'clip', value: ({ actual }) => actual },
    {
      id: 'predicted',
      title: 'Predicted',
      className: 'clip',
      value: ({ predicted }) => predicted,
      cell: (row) => <PredictedLabel row={row} />,
    },
    { id: 'score', title: scoreName, numeric: true, value: ({ score }) => score, cell: ({ score }) => metric(score) },
  ]
}

/** What was said of a row, and whether it is so. */
function PredictedLabel({ row: { actual, predicted } }: { readonly row: PredictedRow }) {
  return (
    <>
      {predicted}{' '}
      {actual === predicted ? (
        <IconCheck className="i xs c-better" aria-label="correct" />
      ) : (
        <Badge tone="worse" icon={<IconX className="i" aria-hidden />}>
          wrong
        </Badge>
      )}
    </>
  )
}
