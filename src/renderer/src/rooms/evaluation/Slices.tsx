import { Button, MultiSelect, NumberInput, Popover, Select } from '@mantine/core'
import { type ReactNode, use, useState } from 'react'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import type { Slice, SliceReport } from '../../../../shared/domain/evaluation/slices.ts'
import { count, metric as metricText } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconCheck, IconInfoCircle, IconPlus, IconX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { DecisionsShown } from './decisionsFirst.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../ui/table/useChosenColumns.tsx'
import { IntervalBar } from './IntervalBar.tsx'
import type { EvaluationScope } from './scope.ts'
import { MetricName } from './MetricName.tsx'
import type { ShownRows } from './RowsDrawer.tsx'

interface SlicesProps {
  readonly scope: EvaluationScope
  readonly onRows: (shown: ShownRows) => void
}

interface SliceRequest {
  readonly by: readonly string[]
  readonly metric: string | null
  readonly minSupport: number
}

const most = 1_000

/** The model on parts of its test rows, worst first; a slice opens its rows. */
export function Slices({ scope, onRows }: SlicesProps) {
  const enabled = use(DecisionsShown)
  const controls = useQuery({ ...api.evaluation.controls.queryOptions({ input: scope }), enabled }).data
  const columns = controls?.controls.map(({ column }) => column) ?? []
  const [request, setRequest] = useState<SliceRequest>({ by: [], metric: null, minSupport: 10 })
  const input = {
    ...scope,
    minSupport: request.minSupport,
    ...(request.by.length > 0 && { by: [[...request.by]] }),
    ...(request.metric !== null && { metric: request.metric }),
  }
  const report = useQuery({ ...api.evaluation.slices.queryOptions({ input }), enabled, placeholderData: (before) => before })
  const open = useMutation({
    mutationFn: async (slice: Slice) => {
      const by = slice.terms.map(({ column }) => column)
      const page = await client.evaluation.sliceRows({ ...scope, by, slice: slice.name, limit: most, offset: 0 })
      onRows({
        title: slice.name,
        total: page.total,
        rows: page.rows.map(({ row, actual, predicted, probabilities }) => ({
          row,
          actual,
          predicted,
          score: probabilities[page.labels.indexOf(String(predicted))] ?? null,
        })),
      })
    },
  })
  return (
    <Answer query={report} lines={8}>
      {(data) => (
        <SlicesCard
          report={data}
          onOpen={(slice) => open.mutate(slice)}
          fields={
            <SliceFields request={request} columns={columns} metrics={data.whole.map(({ metric }) => metric)} onRequest={setRequest} />
          }
        />
      )}
    </Answer>
  )
}

interface SlicesCardProps {
  readonly report: SliceReport
  readonly onOpen: (slice: Slice) => void
  /** What the slices are made by. */
  readonly fields: ReactNode
}

function SlicesCard({ report, onOpen, fields }: SlicesCardProps) {
  const id = report.metric as MetricId
  const { shown, chooser } = useChosenColumns('slices', sliceColumns(report, onOpen), ['low', 'high'])
  return (
    <Card
      title="Slices"
      note={
        <>
          <MetricName id={id} />, worst first, 95 % interval
        </>
      }
      actions={
        <>
          {fields}
          {chooser}
        </>
      }
    >
      <DataTable
        label={`Slices by ${metricCopy(id).name}`}
        className="slices"
        columns={shown}
        rows={report.slices}
        rowKey={({ name }) => name}
        empty="No slice has enough rows."
        maxHeight={420}
      />
      <p className="foot-note">
        <IconInfoCircle className="i s" aria-hidden />
        <span>
          Slices with at least {report.minSupport} of {count(report.rows)} rows.
          {report.tooSmall > 0 && ` ${count(report.tooSmall)} smaller slices excluded.`} Worse: {report.test}, corrected for multiple
          testing.
        </span>
      </p>
    </Card>
  )
}

function sliceColumns(report: SliceReport, onOpen: (slice: Slice) => void): readonly Column<Slice>[] {
  const id = report.metric as MetricId
  const of = (metrics: Slice['metrics']) => metrics.find((each) => each.metric === id)
  const ends = report.slices
    .flatMap(({ metrics }) => [of(metrics)?.low, of(metrics)?.high, of(metrics)?.value])
    .filter((end) => end != null)
  const whole = of(report.whole)?.value ?? null
  const range = [Math.min(...ends, whole ?? Infinity), Math.max(...ends, whole ?? -Infinity)] as const
  const bound = (side: 'low' | 'high', title: string): Column<Slice> => ({
    id: side,
    title,
    numeric: true,
    value: ({ metrics }) => of(metrics)?.[side],
    cell: ({ metrics }) => metricText(of(metrics)?.[side]),
  })
  return [
    {
      id: 'slice',
      title: 'Slice',
      names: true,
      pinned: true,
      value: ({ name }) => name,
      cell: (slice) => (
        <button type="button" className="slice-name clip" title={slice.name} onClick={() => onOpen(slice)}>
          {slice.name}
        </button>
      ),
    },
    {
      id: 'interval',
      title: `All rows: ${metricText(whole)}`,
      help: 'The line marks all rows',
      cell: ({ metrics }) => {
        const value = of(metrics)
        return (
          value?.value != null && <IntervalBar value={value.value} low={value.low} high={value.high} range={range} line={whole} strong />
        )
      },
    },
    {
      id: 'value',
      title: 'Value',
      numeric: true,
      className: 'b',
      value: ({ metrics }) => of(metrics)?.value,
      cell: ({ metrics }) => metricText(of(metrics)?.value),
      tip: ({ metrics }) => {
        const value = of(metrics)
        return value?.low == null ? undefined : `${metricText(value.low)} to ${metricText(value.high)}`
      },
    },
    bound('low', 'Low (95 %)'),
    bound('high', 'High (95 %)'),
    { id: 'n', title: 'n', numeric: true, className: 'dim', value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    {
      id: 'verdict',
      title: 'Verdict',
      quiet: true,
      value: ({ worse }) => (worse ? 'worse' : 'ok'),
      cell: ({ worse }) => (worse ? worseBadge : okBadge),
    },
  ]
}

const okBadge = <Badge icon={<IconCheck className="i" aria-hidden />}>ok</Badge>
const worseBadge = (
  <Badge tone="worse" icon={<IconX className="i" aria-hidden />}>
    worse
  </Badge>
)

interface SliceFieldsProps {
  readonly request: SliceRequest
  readonly columns: readonly string[]
  readonly metrics: readonly string[]
  readonly onRequest: (request: SliceRequest) => void
}

function SliceFields({ request, columns, metrics, onRequest }: SliceFieldsProps) {
  return (
    <Popover position="bottom-end" withArrow shadow="md" width={280} trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus className="i xs" aria-hidden />}>
          Slice
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <MultiSelect
            label="Column or pair of columns"
            placeholder={request.by.length === 0 ? 'all columns' : undefined}
            data={[...columns]}
            maxValues={2}
            searchable
            value={[...request.by]}
            onChange={(by) => onRequest({ ...request, by })}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label="Metric"
            placeholder="default metric"
            data={metrics.map((id) => ({ value: id, label: metricCopy(id as MetricId).name }))}
            clearable
            value={request.metric}
            onChange={(metric) => onRequest({ ...request, metric })}
            comboboxProps={{ withinPortal: false }}
          />
          <NumberInput
            label="Minimum rows"
            min={1}
            allowDecimal={false}
            value={request.minSupport}
            onChange={(value) => typeof value === 'number' && value >= 1 && onRequest({ ...request, minSupport: value })}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
