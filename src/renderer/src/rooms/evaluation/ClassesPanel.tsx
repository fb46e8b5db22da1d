import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import { count, interval } from '../../../../shared/numbers.ts'
import { wilsonInterval } from '../../../../shared/domain/evaluation/wilson.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { ConfusionGrid } from './ConfusionGrid.tsx'
import { partNames } from './scope.ts'
import type { ShownRows } from './RowsDrawer.tsx'
import { maskedRows, predictedRows } from './predictedRows.ts'

interface ClassesPanelProps {
  readonly data: Predictions
  readonly onRows: (shown: ShownRows) => void
}

/** Several classes: which are taken for which, and how each does. */
export function ClassesPanel({ data, onRows }: ClassesPanelProps) {
  const counts = useMemo(() => confusionOf(data), [data])
  const { labels } = data
  return (
    <>
      <Card
        title="Confusion matrix"
        note={`${partNames[data.part]}, ${count(data.total)} rows of ${data.dataset}`}
        actions={
          <Button
            size="compact-xs"
            variant="default"
            disabled={data.masked}
            onClick={() => onRows({ title: 'All rows', rows: predictedRows(data) })}
          >
            All rows…
          </Button>
        }
        padded
      >
        <ConfusionGrid
          confusion={{ labels, counts }}
          onCell={(actual, predicted) =>
            onRows(
              data.masked
                ? maskedRows
                : {
                    title: `Actual ${labels[actual]}, predicted ${labels[predicted]}`,
                    rows: predictedRows(
                      data,
                      [...data.rows.keys()].filter((i) => data.actual[i] === actual && data.predicted[i] === predicted),
                    ),
                  },
            )
          }
        />
      </Card>
      <Card title="Classes" note="with 95 % intervals">
        <DataTable label="Classes" columns={columns} rows={classesOf(labels, counts)} rowKey={({ label }) => label} />
      </Card>
    </>
  )
}

function confusionOf({ labels, actual, predicted }: Predictions): number[][] {
  const counts = labels.map(() => labels.map(() => 0))
  for (let i = 0; i < actual.length; i++) counts[actual[i]][predicted[i]]++
  return counts
}

interface ClassShare {
  readonly label: string
  readonly right: number
  /** Rows that are of the class, and rows that were said to be. */
  readonly is: number
  readonly said: number
}

function classesOf(labels: readonly string[], counts: readonly (readonly number[])[]): ClassShare[] {
  const sum = (values: readonly number[]) => values.reduce((whole, n) => whole + n, 0)
  return labels.map((label, k) => ({ label, right: counts[k][k], is: sum(counts[k]), said: sum(counts.map((row) => row[k])) }))
}

const share = (right: number, whole: number) => (whole === 0 ? null : right / whole)

const columns: readonly Column<ClassShare>[] = [
  { id: 'class', title: 'Class', names: true, className: 'clip', value: ({ label }) => label },
  {
    id: 'recall',
    title: 'Recall',
    numeric: true,
    value: ({ right, is }) => share(right, is),
    cell: ({ right, is }) => shareText(right, is),
  },
  {
    id: 'precision',
    title: 'Precision',
    numeric: true,
    value: ({ right, said }) => share(right, said),
    cell: ({ right, said }) => shareText(right, said),
  },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ is }) => is, cell: ({ is }) => count(is) },
]

function shareText(right: number, whole: number): string {
  const found = wilsonInterval(right, whole)
  return interval(share(right, whole), found?.low ?? null, found?.high ?? null)
}
