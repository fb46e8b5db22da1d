import type { ReactNode } from 'react'
import { type SplitPart, splitParts } from '../../../../../shared/domain/datasets/dataset.ts'
import { partText, type SplitReport, type TargetParts, withoutTargetText } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import { count, none, quantity } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

/** Rows of each part, and groups where it is split by them. */
export function PartsCard({ report, actions }: { readonly report: SplitReport; readonly actions: ReactNode }) {
  const { rows, groups, missingTimes } = report
  const excluded = withoutTargetText(report)
  const total = splitParts.reduce((sum, part) => sum + rows[part], 0)
  const columns: readonly Column<SplitPart>[] = [
    { id: 'part', title: 'Part', names: true, value: (part) => part },
    { id: 'rows', title: 'Rows', numeric: true, value: (part) => rows[part], cell: (part) => partText(rows[part], total) },
    ...(groups ? [{ id: 'groups', title: 'Groups', numeric: true, value: (part: SplitPart) => groups[part] }] : []),
  ]
  return (
    <Card title="Parts" note={`${count(total)} rows`} actions={actions}>
      <DataTable label="Parts" columns={columns} rows={splitParts} rowKey={(part) => part} sorts={false} />
      {excluded !== null && <p className="foot-note">{excluded}.</p>}
      {missingTimes !== undefined && <p className="foot-note">{count(missingTimes)} rows without a time go to train.</p>}
    </Card>
  )
}

type ClassRow = NonNullable<TargetParts['classes']>[number]
type QuantileRow = NonNullable<TargetParts['quantiles']>[number]

/** How the target is spread over the parts: the same in each, or metrics on them do not compare. */
export function TargetCard({ target, rows }: { readonly target: TargetParts; readonly rows: SplitReport['rows'] }) {
  const { column, classes, others, quantiles } = target
  return (
    <Card title={<>Target: {column}</>} note={classes ? 'rows of each class, share of the part' : 'quantiles of each part'}>
      {classes && (
        <DataTable
          label={`Classes of ${column} in each part`}
          columns={classColumns(rows)}
          rows={others ? [...classes, { value: `${others.classes} more classes`, ...others }] : classes}
          rowKey={({ value }) => value}
          maxHeight={320}
        />
      )}
      {quantiles && (
        <DataTable
          label={`Quantiles of ${column} in each part`}
          columns={quantileColumns}
          rows={quantiles}
          rowKey={({ part }) => part}
          sorts={false}
        />
      )}
    </Card>
  )
}

function classColumns(rows: SplitReport['rows']): readonly Column<ClassRow>[] {
  return [
    { id: 'class', title: 'Class', names: true, pinned: true, className: 'clip', value: ({ value }) => value, tip: ({ value }) => value },
    ...splitParts.map(
      (part): Column<ClassRow> => ({
        id: part,
        title: partTitle[part],
        numeric: true,
        className: (row) => (row[part] === 0 && rows[part] > 0 ? 'c-warn' : ''),
        value: (row) => row[part],
        cell: (row) => partText(row[part], rows[part]),
      }),
    ),
  ]
}

const partTitle = { train: 'Train', validation: 'Validation', test: 'Test' } satisfies Record<SplitPart, string>
const amount = (value: number | null) => (value === null ? none : quantity(value))

const quantileColumns: readonly Column<QuantileRow>[] = [
  { id: 'part', title: 'Part', names: true, pinned: true, value: ({ part }) => partTitle[part] },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  { id: 'mean', title: 'Mean', numeric: true, value: ({ mean }) => mean, cell: ({ mean }) => amount(mean) },
  { id: 'min', title: 'Min', numeric: true, value: ({ min }) => min, cell: ({ min }) => amount(min) },
  { id: 'p25', title: '25 %', numeric: true, value: ({ p25 }) => p25, cell: ({ p25 }) => amount(p25) },
  { id: 'p50', title: 'Median', numeric: true, value: ({ p50 }) => p50, cell: ({ p50 }) => amount(p50) },
  { id: 'p75', title: '75 %', numeric: true, value: ({ p75 }) => p75, cell: ({ p75 }) => amount(p75) },
  { id: 'max', title: 'Max', numeric: true, value: ({ max }) => max, cell: ({ max }) => amount(max) },
]
