import { Select } from '@mantine/core'
import { metricIds } from '../../../../../shared/domain/evaluation/metrics.ts'
import { objectiveText, sweepMetrics } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { metricTitle } from '../runs/columnText.ts'
import type { SweepStudy, View } from './trials.ts'

interface ObjectiveProps {
  readonly study: SweepStudy
  readonly onView: (view: View) => void
}

/** What the trials were chosen by, and what they are shown by: another metric can be viewed, the choice stays. */
export function Objective({ study: { plan, shown }, onView }: ObjectiveProps) {
  const own = shown.metric === plan.metric && shown.part === 'validation'
  const metrics = metricIds.filter((id) => sweepMetrics(plan.recipe).includes(id) || id === plan.metric)
  return (
    <div className="row wrap objective">
      <span>
        Objective: <b>{objectiveText(plan.metric, 'validation')}</b>
      </span>
      <span className="push row wrap">
        <span className="dim sm">View trials by</span>
        <Select
          size="xs"
          w={180}
          aria-label="View trials by"
          allowDeselect={false}
          data={metrics.map((id) => ({ value: id, label: metricTitle(id) }))}
          value={shown.metric}
          onChange={(metric) => metric && onView({ metric, part: shown.part })}
        />
        <Select
          size="xs"
          w={120}
          aria-label="Part"
          allowDeselect={false}
          data={['validation', 'train']}
          value={shown.part}
          onChange={(part) => onView({ metric: shown.metric, part: part === 'train' ? 'train' : 'validation' })}
        />
        {!own && (
          <button type="button" className="btn quiet" onClick={() => onView({})}>
            Back to the objective
          </button>
        )}
      </span>
    </div>
  )
}
