import { NumberInput, Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { isMetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { axisText, type Brush, brushed, type ParallelAxis } from '../../../ui/chart/parallelAxes.ts'
import { ParallelChart } from '../../../ui/chart/ParallelChart.tsx'
import { saveFile, toCsv } from '../../../ui/save.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { axesOf } from './axes.ts'
import type { MeasuredRun } from './measuredRun.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'

const mostRuns = 1_000
const mostAxes = 6

/** From the recipe to the result: every run on the data of the baseline, not only those that are compared. */
export function Parallel({ comparison: { runs, metrics }, base }: { readonly comparison: Comparison; readonly base: MeasuredRun }) {
  const [metric, setMetric] = useState<string>(primaryMetric(base.task))
  const choices = useQuery(api.experiments.columns.queryOptions({ input: {} })).data
  const columns: RunsColumn[] = [
    ...(choices?.params ?? []).map((param): RunsColumn => ({ kind: 'param', param })),
    { kind: 'metric', metric, part: 'validation' },
  ]
  const input = {
    columns,
    limit: mostRuns,
    filter: {
      archived: 'without' as const,
      conditions: [{ column: { kind: 'fact' as const, fact: 'dataset' as const }, operator: '=' as const, value: base.dataset }],
    },
  }
  const table = useQuery({ ...api.experiments.table.queryOptions({ input }), enabled: choices !== undefined })
  return (
    <Card
      title="Recipe to result"
      note={
        table.data &&
        `${table.data.total > mostRuns ? `${count(mostRuns)} newest of ` : ''}${counted(table.data.total, 'run')} on ${base.dataset}`
      }
      actions={
        <Select
          size="xs"
          w={170}
          aria-label="The metric"
          allowDeselect={false}
          data={metrics.flatMap(({ metric: id }) => (isMetricId(id) ? [{ value: id, label: metricTitle(id) }] : []))}
          value={metric}
          onChange={(value) => value && setMetric(value)}
        />
      }
      padded
    >
      <Answer query={table} lines={6}>
        {({ rows }) => <Brushable rows={rows} columns={columns} compared={new Set(runs.map(({ id }) => id))} />}
      </Answer>
    </Card>
  )
}

interface BrushableProps {
  readonly rows: Parameters<typeof axesOf>[0]
  readonly columns: readonly RunsColumn[]
  readonly compared: ReadonlySet<number>
}

function Brushable({ rows, columns, compared }: BrushableProps) {
  const [brush, setBrush] = useState<Brush>({})
  const shape = JSON.stringify(columns)
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns are told apart by what they are
  const { axes, runs } = useMemo(() => axesOf(rows, columns, mostAxes), [rows, shape])
  const passing = brushed(axes, brush)
  if (runs.length < 2 || axes.length < 2)
    return <p className="dim sm">Nothing to draw: fewer than two runs on this data have the metric and differ in a parameter.</p>
  const exportRows = () =>
    saveFile(
      'recipe-to-result.csv',
      toCsv(
        ['run', ...axes.map(({ title }) => title)],
        passing.map((i) => [runs[i], ...axes.map((axis) => axis.texts?.[axis.values[i]] ?? axis.values[i])]),
      ),
      'text/csv',
    )
  return (
    <div className="stack">
      <ParallelChart title="Recipe to result" axes={axes} shadedBy={axes[axes.length - 1].key} brush={brush} onBrush={setBrush} />
      <div className="row wrap">
        <span className="sm num" aria-live="polite">
          {count(passing.length)} of {count(runs.length)} runs match the filters
        </span>
        <button type="button" className="btn quiet" disabled={Object.keys(brush).length === 0} onClick={() => setBrush({})}>
          Clear filters
        </button>
        <button type="button" className="btn quiet" onClick={exportRows}>
          Export data
        </button>
      </div>
      <details className="brush-table">
        <summary className="sm">Show as table and filter by value</summary>
        <DataTable
          label="Runs that match the filters"
          columns={[runColumn(runs, compared), ...axes.map((axis) => axisColumn(axis, brush, setBrush))]}
          rows={passing}
          rowKey={(i) => runs[i]}
          isMarked={(i) => compared.has(runs[i])}
          maxHeight={300}
        />
      </details>
    </div>
  )
}

function runColumn(runs: readonly number[], compared: ReadonlySet<number>): Column<number> {
  return {
    id: 'run',
    title: 'Run',
    names: true,
    value: (i) => runs[i],
    cell: (i) => (
      <>
        <Link to="/experiments/runs/$run" params={{ run: runs[i] }}>
          {runs[i]}
        </Link>
        {compared.has(runs[i]) && <span className="dim"> compared</span>}
      </>
    ),
  }
}

function axisColumn(axis: ParallelAxis, brush: Brush, onBrush: (brush: Brush) => void): Column<number> {
  return {
    id: `axis ${axis.key}`,
    title: axis.title,
    numeric: true,
    value: (i) => axis.texts?.[axis.values[i]] ?? axis.values[i],
    cell: (i) => axisText(axis, i),
    menu: <BrushInputs axis={axis} brush={brush} onBrush={onBrush} />,
  }
}

interface BrushInputsProps {
  readonly axis: ParallelAxis
  readonly brush: Brush
  readonly onBrush: (brush: Brush) => void
}

/** The same as a drag along the axis, by keyboard. */
function BrushInputs({ axis: { key, title, values, texts }, brush, onBrush }: BrushInputsProps) {
  if (texts) return null
  const set = (place: 0 | 1, value: number | string) => {
    const range: [number, number] = [...(brush[key] ?? [Math.min(...values), Math.max(...values)])] as [number, number]
    if (typeof value !== 'number') return
    range[place] = value
    onBrush({ ...brush, [key]: range })
  }
  return (
    <span className="row tight">
      <NumberInput
        size="xs"
        w={74}
        hideControls
        aria-label={`${title} from`}
        placeholder="from"
        value={brush[key]?.[0] ?? ''}
        onChange={(value) => set(0, value)}
      />
      <NumberInput
        size="xs"
        w={74}
        hideControls
        aria-label={`${title} to`}
        placeholder="to"
        value={brush[key]?.[1] ?? ''}
        onChange={(value) => set(1, value)}
      />
    </span>
  )
}
