import { Select } from '@mantine/core'
import { useState } from 'react'
import type { Dependence } from '../../../../shared/domain/evaluation/explanation.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import type { Trace } from '../../ui/chart/traces.ts'
import type { EvaluationScope } from './scope.ts'
import { hasClasses, hasPositive } from '../../../../shared/domain/training/tasks.ts'

interface DependenceCardProps {
  readonly scope: EvaluationScope
  /** The first one when null. */
  readonly column: string | null
  readonly onColumn: (column: string) => void
}

/** How the answer moves with one column, on held-out rows. */
export function DependenceCard({ scope, column, onColumn }: DependenceCardProps) {
  const controls = useQuery(api.evaluation.controls.queryOptions({ input: scope }))
  return (
    <Answer query={controls}>
      {(data) => {
        const columns = data.controls.filter(({ sensitive }) => !sensitive).map((control) => control.column)
        const chosen = column ?? columns[0]
        return chosen === undefined ? null : <OfColumn key={chosen} scope={scope} column={chosen} columns={columns} onColumn={onColumn} />
      }}
    </Answer>
  )
}

interface OfColumnProps extends Pick<DependenceCardProps, 'scope' | 'onColumn'> {
  readonly column: string
  readonly columns: readonly string[]
}

function OfColumn({ scope, column, columns, onColumn }: OfColumnProps) {
  const [label, setLabel] = useState<string | null>(null)
  const predictions = useQuery(api.evaluation.predictions.queryOptions({ input: scope })).data
  const labels = predictions && hasClasses(predictions.task) && !hasPositive(predictions.task) ? predictions.labels : []
  const input = { ...scope, column, ...(label !== null && { label }) }
  const dependence = useQuery({ ...api.evaluation.dependence.queryOptions({ input }), placeholderData: (before) => before })
  return (
    <Card
      title="Partial dependence"
      note={dependence.data && `mean of ${count(dependence.data.rows)} test rows, and ${count(dependence.data.ice.length)} single rows`}
      actions={
        <>
          <Select
            aria-label="Column"
            size="xs"
            searchable
            allowDeselect={false}
            data={columns.includes(column) ? [...columns] : [column, ...columns]}
            value={column}
            onChange={(next) => next && onColumn(next)}
          />
          {labels.length > 0 && (
            <Select aria-label="Class" size="xs" allowDeselect={false} data={[...labels]} value={label ?? labels[0]} onChange={setLabel} />
          )}
        </>
      }
      padded
    >
      <Answer query={dependence} lines={8}>
        {(data) => (
          <>
            <Chart
              title={`Partial dependence on ${column}`}
              height={320}
              legend={false}
              traces={tracesOf(data)}
              x={{ title: column, categories: data.axis === 'category' }}
              y={{ title: data.label === null ? 'prediction' : `probability of ${data.label}` }}
              layout={{ hovermode: 'closest' }}
            />
            <p className="dim xs">Some combinations of values may not occur in the data; trust the curve where there are rows.</p>
          </>
        )}
      </Answer>
    </Card>
  )
}

function tracesOf({ axis, grid, mean, ice }: Dependence): Trace[] {
  if (axis === 'category') return [{ name: 'mean', kind: 'bars', x: grid.map((value) => String(value ?? 'missing')), y: mean }]
  const x = grid.map((value) => (typeof value === 'number' ? value : String(value)))
  return [
    ...ice.slice(0, 30).map(({ row, values }): Trace => ({ name: `row ${row}`, x, y: values, style: 0, quiet: true, faint: true })),
    { name: 'mean', x, y: mean, style: 1 },
  ]
}
