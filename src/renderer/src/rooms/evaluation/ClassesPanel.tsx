import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import { count, interval } from '../../../../shared/numbers.ts'
import { wilsonInterval } from '../../../../shared/domain/evaluation/wilson.ts'
import { Card } from '../../ui/Card.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { ConfusionGrid } from './ConfusionGrid.tsx'
import { partNames } from './looked.ts'
import type { ShownRows } from './RowsDrawer.tsx'
import { maskedRows, saidRows } from './saidRows.ts'

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
            onClick={() => onRows({ title: 'All rows', rows: saidRows(data) })}
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
                    rows: saidRows(
                      data,
                      [...data.rows.keys()].filter((i) => data.actual[i] === actual && data.predicted[i] === predicted),
                    ),
                  },
            )
          }
        />
      </Card>
      <Card title="Classes" note="with 95 % intervals">
        <Scroll label="Classes">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col" className="n">
                  Recall
                </th>
                <th scope="col" className="n">
                  Precision
                </th>
                <th scope="col" className="n">
                  Rows
                </th>
              </tr>
            </thead>
            <tbody>
              {labels.map((label, k) => {
                const is = counts[k].reduce((sum, n) => sum + n, 0)
                const said = counts.reduce((sum, row) => sum + row[k], 0)
                return (
                  <tr key={label}>
                    <th scope="row" className="clip">
                      {label}
                    </th>
                    <td className="n">{shareText(counts[k][k], is)}</td>
                    <td className="n">{shareText(counts[k][k], said)}</td>
                    <td className="n">{count(is)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Scroll>
      </Card>
    </>
  )
}

function confusionOf({ labels, actual, predicted }: Predictions): number[][] {
  const counts = labels.map(() => labels.map(() => 0))
  for (let i = 0; i < actual.length; i++) counts[actual[i]][predicted[i]]++
  return counts
}

function shareText(right: number, whole: number): string {
  const found = wilsonInterval(right, whole)
  return interval(whole === 0 ? null : right / whole, found?.low ?? null, found?.high ?? null)
}
