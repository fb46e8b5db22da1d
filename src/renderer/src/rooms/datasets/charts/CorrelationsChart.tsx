import { MultiSelect, SegmentedControl } from '@mantine/core'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import {
  type CorrelationMethod,
  correlationMethods,
  type Correlations,
  measureNames,
  mostCorrelated,
} from '../../../../../shared/domain/datasets/relations.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { coefficient } from './NumbersCharts.tsx'
import { matrixTraces } from './relationTraces.ts'

/** Every two columns: the matrix, and the strongest pairs first. */
export function CorrelationsChart({ version: { ref } }: { readonly version: DatasetVersion }) {
  const all = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const [method, setMethod] = useState<CorrelationMethod>('pearson')
  const [columns, setColumns] = useState<string[]>([])
  const input = columns.length === 1 ? skipToken : { ref, method, ...(columns.length > 1 && { columns }) }
  const answer = useQuery({ ...api.datasets.correlations.queryOptions({ input }), placeholderData: keepPreviousData })
  return (
    <>
      <div className="row wrap chart-fields">
        <MultiSelect
          className="chart-columns"
          label="Columns"
          placeholder={
            columns.length > 0
              ? undefined
              : all.length > mostCorrelated
                ? `the first ${mostCorrelated} of ${count(all.length)}`
                : 'all columns'
          }
          searchable
          clearable
          limit={300}
          maxValues={mostCorrelated}
          data={all.map(({ name }) => name)}
          value={columns}
          onChange={setColumns}
          error={columns.length === 1 ? 'Choose at least two columns' : undefined}
        />
        <SegmentedControl
          aria-label="Coefficient for two columns of numbers"
          data={correlationMethods.map((value) => ({ value, label: measureNames[value] }))}
          value={method}
          onChange={(value) => setMethod(correlationMethods.find((each) => each === value) ?? method)}
        />
      </div>
      <Answer query={answer} lines={8}>
        {(found) => (
          <div className="stack" aria-busy={answer.isPlaceholderData}>
            <Found found={found} />
          </div>
        )}
      </Answer>
    </>
  )
}

function Found({ found }: { readonly found: Correlations }) {
  const traces = useMemo(() => matrixTraces(found), [found])
  const { columns, rows, sampled } = found
  const height = Math.min(720, 140 + 22 * columns.length)
  return (
    <>
      <p className="sm soft" role="status">
        {counted(columns.length, 'column')},{' '}
        {sampled < rows ? `${count(sampled)} of ${count(rows)} rows, drawn at random` : counted(rows, 'row')}. Rows with a missing value are
        excluded from that pair.{skippedText(found)}
      </p>
      {columns.length > 1 && (
        <>
          <Card title="Matrix" note="numbers: −1 to 1; categories: 0 to 1" padded>
            <Chart
              title="Correlations"
              traces={traces}
              x={{ title: '' }}
              y={{ title: '' }}
              height={height}
              layout={{
                hovermode: 'closest',
                yaxis: { autorange: 'reversed', automargin: true, type: 'category' },
                xaxis: { automargin: true, type: 'category' },
              }}
            />
          </Card>
          <Card title="Pairs" note="strongest first">
            <DataTable label="Correlations" columns={pairColumns} rows={found.pairs} rowKey={({ a, b }) => `${a}\n${b}`} maxHeight={420} />
          </Card>
        </>
      )}
    </>
  )
}

function skippedText({ skipped }: Correlations): string {
  const of = (reason: Correlations['skipped'][number]['reason'], words: string) => {
    const names = skipped.filter((one) => one.reason === reason).map(({ column }) => column)
    if (names.length === 0) return ''
    return ` ${words}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`
  }
  const more = skipped.filter(({ reason }) => reason === 'notChosen').length
  const notChosen = more === 0 ? '' : ` ${counted(more, 'more column')} not compared: choose columns to compare others.`
  return (
    of('constant', 'Constant, excluded') +
    of('tooManyValues', 'Text with too many values, excluded') +
    of('sensitive', 'Sensitive, excluded') +
    notChosen
  )
}

type Pair = Correlations['pairs'][number]

const pairColumns: readonly Column<Pair>[] = [
  { id: 'a', title: 'Column', names: true, pinned: true, className: 'clip', value: ({ a }) => a, tip: ({ a }) => a },
  { id: 'b', title: 'And', className: 'clip', value: ({ b }) => b, tip: ({ b }) => b },
  { id: 'value', title: 'Value', numeric: true, value: ({ value }) => value, cell: ({ value }) => coefficient(value) },
  { id: 'measure', title: 'Coefficient', value: ({ measure }) => measureNames[measure] },
  { id: 'n', title: 'n', numeric: true, value: ({ n }) => n, cell: ({ n }) => count(n) },
]
