import { NumberInput } from '@mantine/core'
import { useMemo } from 'react'
import { count, parameter } from '../../../../../shared/numbers.ts'
import { type Brush, brushed, type ParallelAxis } from '../../../ui/chart/parallelAxes.ts'
import { ParallelChart } from '../../../ui/chart/ParallelChart.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { type SweepStudy, trialAxes } from './trials.ts'

interface TrialsParallelProps {
  readonly study: SweepStudy
  readonly brush: Brush
  readonly onBrush: (brush: Brush) => void
}

/** A line for each trial across its parameters to the objective. What passes the brushes is what the table below shows. */
export function TrialsParallel({ study, brush, onBrush }: TrialsParallelProps) {
  const { axes, drawn } = useMemo(() => trialAxes(study, metricTitle(study.shown.metric)), [study])
  const passing = brushed(axes, brush)
  return (
    <div className="stack">
      <ParallelChart title="Parallel coordinates" axes={axes} shadedBy={axes[axes.length - 1].key} brush={brush} onBrush={onBrush} />
      <div className="row wrap">
        <span className="sm num" aria-live="polite">
          {count(passing.length)} of {count(drawn.length)} trials pass. Drag along an axis to filter the table below.
        </span>
        <button type="button" className="btn quiet" disabled={Object.keys(brush).length === 0} onClick={() => onBrush({})}>
          Clear filters
        </button>
      </div>
      <details>
        <summary className="sm">Filter by numbers</summary>
        <div className="brush-fields">
          {axes.map((axis) => (
            <BrushFields key={axis.key} axis={axis} brush={brush} onBrush={onBrush} />
          ))}
        </div>
      </details>
    </div>
  )
}

interface BrushFieldsProps extends Omit<TrialsParallelProps, 'study'> {
  readonly axis: ParallelAxis
}

/** The same as a drag along the axis, by keyboard. */
function BrushFields({ axis: { key, title, values, texts }, brush, onBrush }: BrushFieldsProps) {
  if (texts) return null
  const ends: readonly [number, number] = [Math.min(...values), Math.max(...values)]
  const set = (low: number | string, high: number | string) => {
    const { [key]: _, ...others } = brush
    if (low === '' && high === '') return onBrush(others)
    onBrush({ ...others, [key]: [low === '' ? ends[0] : Number(low), high === '' ? ends[1] : Number(high)] })
  }
  const [low, high] = brush[key] ?? ['', '']
  const field = (end: 'from' | 'to') => (
    <NumberInput
      size="xs"
      hideControls
      aria-label={`${title} ${end}`}
      placeholder={parameter(ends[end === 'from' ? 0 : 1])}
      value={end === 'from' ? low : high}
      onChange={(value) => (end === 'from' ? set(value, high) : set(low, value))}
    />
  )
  return (
    <fieldset>
      <legend>{title}</legend>
      {field('from')} <span className="dim">to</span> {field('to')}
    </fieldset>
  )
}
