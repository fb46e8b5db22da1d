import { Select } from '@mantine/core'
import { skipToken } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { Balance } from '../../../../../shared/domain/datasets/relations.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { Figures } from './Figures.tsx'
import { axisNames } from './relationTraces.ts'

/** How the rows are spread over the classes of a column, and what always predicting the most frequent one gets. */
export function BalanceChart({ version: { ref, target } }: { readonly version: DatasetVersion }) {
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const column = chosen ?? target ?? columns[0]?.name ?? null
  const answer = useQuery(api.datasets.balance.queryOptions({ input: column === null ? skipToken : { ref, column } }))
  return (
    <>
      <div className="row wrap chart-fields">
        <Select
          label="Column"
          searchable
          limit={300}
          data={columns.map(({ name }) => name)}
          value={column}
          onChange={(value) => value && setChosen(value)}
          allowDeselect={false}
        />
      </div>
      <Answer query={answer} lines={8}>
        {(balance) => <Found balance={balance} />}
      </Answer>
    </>
  )
}

function Found({ balance }: { readonly balance: Balance }) {
  const { column, rows, missing, distinct, classes, others, majority, ratio } = balance
  const traces = useMemo<Trace[]>(
    () => [{ name: 'share', kind: 'bars', x: axisNames(classes.map(({ value }) => value)), y: classes.map(({ share }) => share) }],
    [classes],
  )
  return (
    <>
      <Figures
        figures={[
          { name: 'Rows', value: missing > 0 ? `${count(rows)}, ${count(missing)} missing` : count(rows) },
          { name: 'Distinct values', value: count(distinct) },
          ...(majority
            ? [
                { name: 'Majority-class baseline', value: `${majority.value}: accuracy ${majority.accuracy.toFixed(3)}` },
                { name: 'Its balanced accuracy', value: majority.balancedAccuracy.toFixed(3) },
              ]
            : []),
          ...(ratio === null ? [] : [{ name: 'Most frequent : rarest', value: `${ratio.toFixed(1)} : 1` }]),
        ]}
      />
      <div className="charts">
        <Card
          title={`Shares of ${column}`}
          note={others > 0 ? `the ${classes.length} most frequent; ${counted(others, 'row')} of others` : undefined}
          padded
        >
          <Chart title={`Shares of ${column}`} traces={traces} x={{ title: column }} y={{ title: 'share', format: '.0%' }} height={280} />
        </Card>
        <Card title="Values">
          <DataTable
            label={`Values of ${column}`}
            columns={valueColumns(column)}
            rows={classes}
            rowKey={({ value }) => value}
            maxHeight={320}
          />
        </Card>
      </div>
    </>
  )
}

type Value = Balance['classes'][number]

const valueColumns = (column: string): readonly Column<Value>[] => [
  { id: 'value', title: column, names: true, pinned: true, className: 'clip', value: ({ value }) => value, tip: ({ value }) => value },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  { id: 'share', title: 'Share', numeric: true, value: ({ share }) => share, cell: ({ share }) => `${(100 * share).toFixed(1)} %` },
]
