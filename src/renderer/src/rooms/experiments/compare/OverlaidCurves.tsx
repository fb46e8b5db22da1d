import { Popover, SegmentedControl, Select, Slider, Switch } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { systemPrefix } from '../../../../../shared/domain/experiments/run.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import { IconAdjustments } from '../../../ui/icons.ts'
import { paramTitle, seriesTitle } from '../runs/columnText.ts'
import { runLabel } from '../runs/runText.ts'
import { roundsOfRuns } from './rows.ts'
import { groupCurves, inliers, type RunCurve, smooth } from './curves.ts'

interface Look {
  readonly smoothing: number
  readonly logX: boolean
  readonly logY: boolean
  readonly outliers: 'shown' | 'cut off'
  readonly group: string | null
}

const plain: Look = { smoothing: 0, logX: false, logY: false, outliers: 'shown', group: null }

/** One curve of each run over the others, or of each group of runs their mean. */
export function OverlaidCurves({ comparison }: { readonly comparison: Comparison }) {
  const { runs, logged } = comparison
  const names = logged.map(({ metric }) => metric)
  const trained = runs.some(({ source }) => source === 'cairn')
  const [chosen, setSeries] = useState<string | null>(null)
  const series = chosen ?? firstCurve(comparison)
  const [look, setLook] = useState(plain)
  // All in one answer: the chart is drawn once.
  const input = { runs: runs.map(({ id }) => id), name: series }
  const answer = useQuery({ ...api.experiments.curves.queryOptions({ input }), placeholderData: keepPreviousData })
  const traces = useMemo(() => {
    const name = new Map(runs.map((run) => [run.id, runLabel(run)]))
    const curves = (answer.data ?? []).map(
      ({ run, series: { values } }): RunCurve => ({ run, name: name.get(run) ?? String(run), points: values }),
    )
    return tracesOf(runs, curves, look)
  }, [runs, answer.data, look])
  // As its data has it, so that the last curve stands under its own name until the next is there.
  const shown = answer.data?.[0]?.series.name ?? series
  const range = look.outliers === 'cut off' ? (inliers(traces) ?? undefined) : undefined
  return (
    <Card
      title={
        <Select
          size="xs"
          aria-label="The curve"
          data={[...new Set([series, ...names])].map((value) => ({ value, label: seriesTitle(value) }))}
          searchable={names.length > 12}
          value={series}
          onChange={(value) => value && setSeries(value)}
          allowDeselect={false}
          w={210}
        />
      }
      note={trained ? 'each run on its own split' : 'as each run logged it'}
      actions={<LookMenu comparison={comparison} look={look} onLook={setLook} />}
      padded
    >
      {traces.length === 0 ? (
        <p className="dim sm">{answer.isPending ? 'Loading curves…' : 'None of the runs has this curve.'}</p>
      ) : (
        <Chart
          title={`${seriesTitle(shown)} of runs ${runs.map(({ id }) => id).join(', ')}`}
          traces={traces}
          x={{ title: trained ? roundsOfRuns(runs).slice(0, -1) : 'step', log: look.logX }}
          y={{ title: seriesTitle(shown), log: look.logY, range: look.logY && range && range[0] <= 0 ? undefined : range }}
          height={250}
          ends
        />
      )}
    </Card>
  )
}

/** The validation loss where a run has one, else the curve that most of them logged. */
function firstCurve({ logged }: Comparison): string {
  if (logged.length === 0 || logged.some(({ metric }) => metric === 'valLoss')) return 'valLoss'
  const having = ({ values }: Comparison['logged'][number]) => values.filter((value) => value !== null).length
  const curves = logged.filter(({ metric, points }) => points > 1 && !metric.startsWith(systemPrefix))
  return (curves.length > 0 ? curves : logged).reduce((most, each) => (having(each) > having(most) ? each : most)).metric
}

function tracesOf(runs: Comparison['runs'], curves: readonly RunCurve[], { group, smoothing }: Look): Trace[] {
  const params = new Map(runs.map(({ id, params: all }) => [id, all]))
  const traces: Trace[] =
    group === null
      ? curves.map(({ run, name, points }) => ({
          name,
          // A line of one point would not be seen.
          ...(points.length === 1 && { kind: 'points' as const }),
          x: points.map(([step]) => step),
          y: points.map(([, value]) => value),
          style: (runs.findIndex(({ id }) => id === run) % 10) + 1,
        }))
      : groupCurves(curves, (run) => `${paramTitle(group)} ${params.get(run)?.[group] ?? 'none'}`)
  if (smoothing === 0) return traces
  return traces.map((trace) => ({ ...trace, y: smooth(trace.y, smoothing) }))
}

interface LookMenuProps {
  readonly comparison: Comparison
  readonly look: Look
  readonly onLook: (look: Look) => void
}

function LookMenu({ comparison: { params, runs }, look, onLook }: LookMenuProps) {
  const differing = params
    .filter(({ differs, key }) => differs && key !== 'dataset' && key !== 'engine')
    .map(({ key }) => ({ value: key, label: paramTitle(key) }))
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <button type="button" className="btn quiet" aria-label="Curve display">
          <IconAdjustments className="i" aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack runs-filters">
          <div>
            <span className="sm">Smoothing {look.smoothing.toFixed(2)}</span>
            <Slider
              thumbLabel="Smoothing"
              min={0}
              max={0.98}
              step={0.02}
              label={null}
              value={look.smoothing}
              onChange={(smoothing) => onLook({ ...look, smoothing })}
            />
          </div>
          <Select
            size="xs"
            label="Group by a parameter"
            placeholder="no grouping"
            clearable
            data={differing}
            value={look.group}
            onChange={(group) => onLook({ ...look, group })}
            comboboxProps={{ withinPortal: false }}
          />
          <Switch
            label={`Logarithmic ${roundsOfRuns(runs)}`}
            checked={look.logX}
            onChange={(event) => onLook({ ...look, logX: event.target.checked })}
          />
          <Switch label="Logarithmic values" checked={look.logY} onChange={(event) => onLook({ ...look, logY: event.target.checked })} />
          <div>
            <span className="sm">Outliers</span>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label="Outliers"
              data={['shown', 'cut off']}
              value={look.outliers}
              onChange={(outliers) => onLook({ ...look, outliers: outliers === 'cut off' ? 'cut off' : 'shown' })}
            />
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
