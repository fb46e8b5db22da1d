import { Button, Slider } from '@mantine/core'
import { useState } from 'react'
import type { ModelChoice } from '../../../../shared/contract/evaluation.ts'
import type { Thresholds } from '../../../../shared/domain/slices.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Stats } from '../../ui/marks.tsx'
import { Confusion } from './Confusion.tsx'
import { atThreshold, rates } from './thresholds.ts'

/** Where the line is drawn, and what that does: everything moves with the slider. */
export function ThresholdPanel({ model }: { readonly model: ModelChoice }) {
  const thresholds = useQuery(api.evaluation.thresholds.queryOptions({ input: { model, part: 'validation' } }))
  return <Answer query={thresholds}>{(data) => <Panel data={data} />}</Answer>
}

const presetNames = { default: 'As it is', maxF1: 'Max F1', recall: 'Recall', cost: 'Cost' } as const

function Panel({ data }: { readonly data: Thresholds }) {
  const [threshold, setThreshold] = useState(data.current.threshold)
  const counts = atThreshold(data.points, threshold)
  const { precision, recall, f1, falsePositiveRate } = rates(counts)
  const [negative, positive] = data.labels
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3))
  return (
    <Card
      title="Threshold"
      note={`${positive} from ${threshold.toFixed(3)} on, ${count(data.rows)} validation rows`}
      actions={data.presets.map(({ preset, threshold: value, parameter }) => (
        <Button
          key={preset}
          size="compact-xs"
          variant={Math.abs(value - threshold) < 1e-9 ? 'filled' : 'default'}
          onClick={() => setThreshold(value)}
        >
          {presetNames[preset]}
          {parameter !== undefined && ` ${parameter}`}
        </Button>
      ))}
      padded
    >
      <div className="stack">
        <Slider
          aria-label="Threshold"
          thumbLabel="Threshold"
          min={0}
          max={1}
          step={0.001}
          value={threshold}
          onChange={setThreshold}
          label={(value) => value.toFixed(3)}
        />
        <Confusion
          confusion={{
            labels: [positive, negative],
            counts: [
              [counts.tp, counts.fn],
              [counts.fp, counts.tn],
            ],
          }}
        />
        <Stats
          stats={[
            { name: 'Recall', value: figure(recall) },
            { name: 'Precision', value: figure(precision) },
            { name: 'F1', value: figure(f1) },
            { name: 'False positive rate', value: figure(falsePositiveRate) },
          ]}
        />
      </div>
    </Card>
  )
}
