import { useMemo } from 'react'
import { type NumbersRelation, type Relation } from '../../../../../shared/domain/datasets/relations.ts'
import { count, counted, none, quantity } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { Figures } from './Figures.tsx'
import { amountText, binnedMeanTraces, heatTraces, scatterTraces } from './relationTraces.ts'

interface NumbersChartsProps {
  readonly x: Relation['x']
  readonly y: Relation['y']
  readonly found: NumbersRelation
  readonly complete: number
  readonly meansFirst: boolean
}

/** Two columns of numbers: means in bins with intervals, single rows, and where most rows lie. */
export function NumbersCharts({ x, y, found, complete, meansFirst }: NumbersChartsProps) {
  const scatter = useMemo(() => scatterTraces(found, x.type), [found, x.type])
  const means = useMemo(() => binnedMeanTraces(found, x.type, y.column), [found, x.type, y.column])
  const heat = useMemo(() => heatTraces(found, x.type, y.type), [found, x.type, y.type])
  const drawn = found.points.x.length
  const axes = { x: { title: x.column }, y: { title: y.column } }
  const meansCard = (
    <Card key="means" title={`Mean ${y.column} by ${x.column}`} note="bins with about equal numbers of rows, 95 % interval" padded>
      <Chart title={`Mean ${y.column} by ${x.column}`} traces={means} {...axes} height={280} />
    </Card>
  )
  const scatterCard = (
    <Card
      key="scatter"
      title={`${y.column} against ${x.column}`}
      note={drawn < complete ? `${count(drawn)} of ${counted(complete, 'row')}, drawn at random` : counted(drawn, 'row')}
      padded
    >
      <Chart title={`${y.column} against ${x.column}`} traces={scatter} {...axes} height={280} layout={{ hovermode: 'closest' }} />
    </Card>
  )
  return (
    <>
      <Figures
        figures={[
          { name: 'Pearson', value: coefficient(found.pearson) },
          { name: 'Spearman', value: coefficient(found.spearman) },
        ]}
      />
      <div className="charts">
        {meansFirst ? [meansCard, scatterCard] : [scatterCard, meansCard]}
        <Card title="Heat map" note={`rows in 40 × 40 bins, all ${count(complete)}`} padded>
          <Chart title={`Rows by ${x.column} and ${y.column}`} traces={heat} {...axes} height={280} layout={{ hovermode: 'closest' }} />
        </Card>
        <Card title="Bins" note={`mean ${y.column} in each bin of ${x.column}`}>
          <DataTable
            label={`Mean ${y.column} by ${x.column}`}
            columns={binColumns(x, y)}
            rows={found.bins}
            rowKey={({ from }) => from}
            maxHeight={300}
          />
        </Card>
      </div>
    </>
  )
}

export const coefficient = (value: number | null) =>
  value === null ? none : value.toFixed(3).replace(/^-(0\.0+$)?/, (_, zero: string | undefined) => zero ?? '−')

type Bin = NumbersRelation['bins'][number]

function binColumns(x: Relation['x'], y: Relation['y']): readonly Column<Bin>[] {
  return [
    {
      id: 'from',
      title: x.column,
      names: true,
      pinned: true,
      value: ({ from }) => from,
      cell: ({ from, to }) => `${amountText(x.type, from)} to ${amountText(x.type, to)}`,
    },
    { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    { id: 'mean', title: `Mean ${y.column}`, numeric: true, value: ({ mean }) => mean, cell: ({ mean }) => amountText(y.type, mean) },
    { id: 'low', title: 'Low (95 %)', numeric: true, value: ({ low }) => low, cell: ({ low }) => (low === null ? none : quantity(low)) },
    {
      id: 'high',
      title: 'High (95 %)',
      numeric: true,
      value: ({ high }) => high,
      cell: ({ high }) => (high === null ? none : quantity(high)),
    },
  ]
}
