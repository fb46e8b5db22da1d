import { SegmentedControl, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { paramTitle } from '../../../../../shared/domain/experiments/paramText.ts'
import { objectiveText } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Brush } from '../../../ui/chart/parallelAxes.ts'
import type { Trace } from '../../../ui/chart/traces.ts'
import { metricTitle } from '../runs/columnText.ts'
import { TrialsParallel } from './TrialsParallel.tsx'
import { bestSoFar, isLog, plottedParam, spreadsWidely, type SweepStudy, type Trial } from './trials.ts'

interface TrialChartsProps {
  readonly study: SweepStudy
  readonly brush: Brush
  readonly onBrush: (brush: Brush) => void
}

const kinds = [
  { value: 'history', label: 'Best so far' },
  { value: 'parallel', label: 'Parallel coordinates' },
  { value: 'parameter', label: 'One parameter' },
]

/** How the trials went: over time, all parameters at once, or one against the objective. */
export function TrialCharts({ study, brush, onBrush }: TrialChartsProps) {
  const [kind, setKind] = useState('history')
  const [path, setPath] = useState(study.plan.space[0].path)
  const { metric, part } = study.shown
  const evaluated = study.trials.filter(({ shown }) => shown !== null)
  return (
    <Card
      title="Charts"
      note={objectiveText(metric, part)}
      actions={
        <>
          {kind === 'parameter' && (
            <Select
              size="xs"
              w={170}
              aria-label="Parameter"
              allowDeselect={false}
              data={study.plan.space.map((one) => ({ value: one.path, label: paramTitle(one.path) }))}
              value={path}
              onChange={(value) => value && setPath(value)}
            />
          )}
          <SegmentedControl size="xs" aria-label="Chart" data={kinds} value={kind} onChange={setKind} />
        </>
      }
      className="trial-charts"
      padded
    >
      {evaluated.length === 0 ? (
        <p className="dim sm">No trial has a value yet. The charts fill as trials finish.</p>
      ) : kind === 'history' ? (
        <History study={study} />
      ) : kind === 'parallel' ? (
        <TrialsParallel study={study} brush={brush} onBrush={onBrush} />
      ) : (
        <OneParameter study={study} path={path} evaluated={evaluated} />
      )}
    </Card>
  )
}

function useOpenRun(trials: readonly Trial[]) {
  const navigate = useNavigate()
  return (place: number) => {
    const run = trials[place]?.run
    if (run !== undefined) void navigate({ to: '/experiments/runs/$run', params: { run } })
  }
}

/** Each trial's value in the order of the trials, and the best up to there. */
function History({ study: { trials, shown } }: { readonly study: SweepStudy }) {
  const open = useOpenRun(trials)
  const traces = useMemo<Trace[]>(() => {
    const x = trials.map(({ trial }) => trial + 1)
    const of = (pruned: boolean) => trials.map((trial) => (trial.pruned === pruned ? trial.shown : null))
    return [
      { name: 'Best so far', kind: 'steps', x, y: bestSoFar(trials, shown.metric), style: 1 },
      { name: 'Trial', kind: 'points', x, y: of(false), style: 2 },
      ...(trials.some(({ pruned }) => pruned) ? [{ name: 'Pruned trial', kind: 'points' as const, x, y: of(true), style: 0 }] : []),
    ]
  }, [trials, shown.metric])
  const values = trials.flatMap((trial) => trial.shown ?? [])
  return (
    <Chart
      title="Best so far"
      traces={traces}
      x={{ title: 'Trial' }}
      y={{ title: metricTitle(shown.metric), log: spreadsWidely(values) }}
      height={260}
      onPick={(_, place) => open(place)}
    />
  )
}

/** A parameter against the objective: on a logarithmic axis where it was searched so. */
function OneParameter({
  study: { plan, shown },
  path,
  evaluated,
}: Pick<TrialChartsProps, 'study'> & { readonly path: string; readonly evaluated: readonly Trial[] }) {
  const open = useOpenRun(evaluated)
  const traces = useMemo<Trace[]>(
    () => [
      {
        name: metricTitle(shown.metric),
        kind: 'points',
        x: evaluated.map((trial) => plottedParam(trial, path)),
        y: evaluated.map((trial) => trial.shown),
        style: 2,
        labels: evaluated.map(({ trial }) => `trial ${trial + 1}`),
      },
    ],
    [evaluated, path, shown.metric],
  )
  const values = evaluated.flatMap((trial) => trial.shown ?? [])
  return (
    <Chart
      title={`${paramTitle(path)} and ${metricTitle(shown.metric)}`}
      traces={traces}
      x={{ title: paramTitle(path), log: isLog(plan.space, path), format: isLog(plan.space, path) ? '.3~g' : undefined }}
      y={{ title: metricTitle(shown.metric), log: spreadsWidely(values) }}
      height={260}
      legend={false}
      layout={{ hovermode: 'closest' }}
      onPick={(_, place) => open(place)}
    />
  )
}
