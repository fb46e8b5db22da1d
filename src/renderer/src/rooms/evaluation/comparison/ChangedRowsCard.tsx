import { NumberInput, SegmentedControl } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelChoice } from '../../../../../shared/contract/evaluation.ts'
import type { ChangedRow } from '../../../../../shared/domain/evaluation/slices.ts'
import { count, quantity } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { IconArrowDown, IconArrowUp } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type ComparedRows, comparedRowsOf } from './comparedRows.ts'
import './comparison.css'

interface ChangedRowsCardProps {
  /** The two models, and what they are called. */
  readonly before: ModelChoice
  readonly after: ModelChoice
  readonly names: { readonly before: string; readonly after: string }
  readonly rows: ComparedRows
}

const shownRows = 200

/** The rows that two models predict differently, on the rows of their comparison. */
export function ChangedRowsCard({ before, after, names, rows: chosen }: ChangedRowsCardProps) {
  const [show, setShow] = useState<'all' | 'fixed' | 'broken'>('all')
  const [tolerance, setTolerance] = useState(0)
  const input = { before, after, ...comparedRowsOf(chosen), tolerance, show, limit: shownRows, offset: 0 }
  const changed = useQuery({ ...api.evaluation.changed.queryOptions({ input }), placeholderData: keepPreviousData })
  return (
    <Answer query={changed} lines={6}>
      {({ compared, changed: all, fixed, broken, total, rows }) => (
        <Card
          title="Rows whose prediction changed"
          note={`${count(all)} of ${count(compared)}: ${count(fixed)} better, ${count(broken)} worse, ${count(all - fixed - broken)} neither`}
          actions={
            <>
              {rows.some(({ actual }) => typeof actual === 'number') && (
                <NumberInput
                  aria-label="Treat differences up to this as zero"
                  title="Treat differences up to this as zero"
                  className="mini-number tolerance"
                  size="xs"
                  hideControls
                  min={0}
                  value={tolerance}
                  onChange={(value) => typeof value === 'number' && setTolerance(value)}
                  leftSection="±"
                  leftSectionWidth={20}
                />
              )}
              <SegmentedControl
                size="xs"
                aria-label="Which rows"
                value={show}
                onChange={(value) => setShow(value as typeof show)}
                data={[
                  { value: 'all', label: 'All' },
                  { value: 'fixed', label: 'Better now' },
                  { value: 'broken', label: 'Worse now' },
                ]}
              />
            </>
          }
        >
          <DataTable
            label="Rows whose prediction changed"
            columns={changedColumns(names)}
            rows={rows}
            rowKey={({ row }) => row}
            sorts={rows.length === total}
            empty={all === 0 ? 'Both predict the same for every row.' : 'No matching rows.'}
            maxHeight={420}
          />
          {rows.length < total && (
            <p className="foot-note dim">
              Showing the first {count(rows.length)} of {count(total)}; `cairn evaluate changed` lists all.
            </p>
          )}
        </Card>
      )}
    </Answer>
  )
}

function changedColumns({ before, after }: ChangedRowsCardProps['names']): readonly Column<ChangedRow>[] {
  return [
    { id: 'row', title: 'Row', names: true, pinned: true, className: 'num', value: ({ row }) => row },
    { id: 'actual', title: 'Actual', value: ({ actual }) => actual, cell: ({ actual }) => text(actual) },
    { id: 'before', title: `${before} predicted`, value: (row) => row.before, cell: (row) => text(row.before) },
    { id: 'after', title: `${after} predicted`, value: (row) => row.after, cell: (row) => text(row.after) },
    { id: 'now', title: 'Now', value: ({ verdict }) => verdict, cell: ({ verdict }) => verdicts[verdict] },
  ]
}

const text = (value: string | number) => (typeof value === 'number' ? quantity(value) : value)

const verdicts: Readonly<Record<ChangedRow['verdict'], React.ReactNode>> = {
  fixed: (
    <Badge tone="better" icon={<IconArrowUp className="i" aria-hidden />}>
      better
    </Badge>
  ),
  broken: (
    <Badge tone="worse" icon={<IconArrowDown className="i" aria-hidden />}>
      worse
    </Badge>
  ),
  other: <span className="dim">neither</span>,
}
