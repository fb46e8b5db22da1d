import { useMemo } from 'react'
import { type GroupsRelation, type GroupSummary, measureNames, type Relation } from '../../../../../shared/domain/datasets/relations.ts'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { coefficient } from './NumbersCharts.tsx'
import { Figures } from './Figures.tsx'
import { amountText, boxTraces, histogramTraces } from './relationTraces.ts'

interface GroupsChartsProps {
  readonly category: Relation['x']
  readonly value: Relation['x']
  readonly found: GroupsRelation
}

/** A column of numbers in the groups of another: boxes, overlaid histograms, and the numbers of both. */
export function GroupsCharts({ category, value, found }: GroupsChartsProps) {
  const boxes = useMemo(() => boxTraces(found), [found])
  const bars = useMemo(() => histogramTraces(found, value.type), [found, value.type])
  const { groups, others } = found
  const title = `${value.column} by ${category.column}`
  return (
    <>
      <Figures figures={[{ name: measureNames.correlationRatio, value: coefficient(found.correlationRatio) }]} />
      <div className="charts">
        <Card title={title} note="median, quartiles, whiskers within 1.5 interquartile ranges" padded>
          <Chart
            title={title}
            traces={boxes}
            x={{ title: category.column }}
            y={{ title: value.column }}
            height={280}
            layout={{ hovermode: 'closest' }}
          />
        </Card>
        <Card
          title={`Distribution of ${value.column}`}
          note={bars.length < groups.length ? `the ${bars.length} largest groups, share of each` : 'share of each group'}
          padded
        >
          <Chart
            title={`Distribution of ${value.column} by ${category.column}`}
            traces={bars}
            x={{ title: value.column }}
            y={{ title: 'share of the group', format: '.0%' }}
            height={280}
          />
        </Card>
      </div>
      <Card
        title="Groups"
        note={
          others
            ? `the ${groups.length} largest; ${counted(others.categories, 'more value')} in ${counted(others.rows, 'row')}`
            : `${groups.length} groups`
        }
      >
        <DataTable label={title} columns={groupColumns(category, value)} rows={groups} rowKey={(group) => group.value} />
      </Card>
    </>
  )
}

function groupColumns(category: Relation['x'], value: Relation['x']): readonly Column<GroupSummary>[] {
  const amount = (id: string, title: string, of: (group: GroupSummary) => number | null): Column<GroupSummary> => ({
    id,
    title,
    numeric: true,
    value: of,
    cell: (group) => {
      const found = of(group)
      return found === null ? none : amountText(value.type, found)
    },
  })
  return [
    {
      id: 'group',
      title: category.column,
      names: true,
      pinned: true,
      className: 'clip',
      value: (group) => group.value,
      tip: (group) => group.value,
    },
    { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    amount('mean', 'Mean', ({ mean }) => mean),
    amount('low', 'Low (95 %)', ({ low }) => low),
    amount('high', 'High (95 %)', ({ high }) => high),
    amount('min', 'Min', ({ min }) => min),
    amount('q1', '25 %', ({ q1 }) => q1),
    amount('median', 'Median', ({ median }) => median),
    amount('q3', '75 %', ({ q3 }) => q3),
    amount('max', 'Max', ({ max }) => max),
  ]
}
