import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import { count } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import { partNames } from './scope.ts'
import { residualBars } from './residuals.ts'
import type { ShownRows } from './RowsDrawer.tsx'
import { predictedRows } from './predictedRows.ts'

interface ResidualsPanelProps {
  readonly data: Predictions
  readonly onRows: (shown: ShownRows) => void
  readonly onRow: (row: number) => void
}

/** A number: by how much each row is missed. A point is a row: it opens in the what-if panel. */
export function ResidualsPanel({ data, onRows, onRow }: ResidualsPanelProps) {
  const residuals = useMemo(() => data.actual.map((actual, i) => actual - data.predicted[i]), [data])
  const bars = useMemo(() => residualBars(residuals), [residuals])
  const on = `${partNames[data.part]}, ${count(data.total)} rows of ${data.dataset}`
  return (
    <>
      <Card
        title="Residuals"
        note={`actual − predicted, ${on}`}
        actions={
          <Button size="compact-xs" variant="default" onClick={() => onRows({ title: 'All rows', rows: predictedRows(data) })}>
            All rows…
          </Button>
        }
        padded
      >
        <Chart
          title="Residuals of the rows"
          height={320}
          legend={false}
          traces={[
            { name: 'rows', kind: 'points', x: data.predicted, y: residuals, labels: data.rows.map((row) => `row ${row}`) },
            { name: 'no error', x: [Math.min(...data.predicted), Math.max(...data.predicted)], y: [0, 0], style: 0, quiet: true },
          ]}
          x={{ title: 'predicted' }}
          y={{ title: 'residual' }}
          layout={{ hovermode: 'closest' }}
          onPick={(trace, point) => trace === 0 && onRow(data.rows[point])}
        />
      </Card>
      <Card title="Distribution of residuals" note={on} padded>
        <Chart
          title="Histogram of residuals"
          height={180}
          legend={false}
          traces={[{ name: 'rows', kind: 'bars', x: bars.centres, y: bars.counts }]}
          x={{ title: 'residual' }}
          y={{ title: 'rows' }}
        />
      </Card>
    </>
  )
}
