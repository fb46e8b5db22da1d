import { useMemo } from 'react'
import type { Predictions } from '../../../../../shared/domain/evaluation/predictions.ts'
import type { BinaryCounts } from '../../../../../shared/domain/evaluation/scores.ts'
import { wilsonInterval } from '../../../../../shared/domain/evaluation/wilson.ts'
import { Stats } from '../../../ui/marks.tsx'
import { brier } from '../calibration.ts'
import { MetricName } from '../MetricName.tsx'
import { rates } from './ranking.ts'

/** The figures at a threshold, with Wilson's intervals where they are shares of rows. */
export function ThresholdStats({ data, counts }: { readonly data: Predictions; readonly counts: BinaryCounts }) {
  const { tp, fp, fn } = counts
  const { precision, recall, f1 } = rates(counts)
  const score = useMemo(() => brier(data.score, data.actual), [data])
  return (
    <Stats
      stats={[
        { id: 'recall' as const, value: recall, interval: wilsonInterval(tp, tp + fn) },
        { id: 'precision' as const, value: precision, interval: wilsonInterval(tp, tp + fp) },
        { id: 'f1' as const, value: f1, interval: null },
        { id: 'brier' as const, value: score, interval: null },
      ].map(({ id, value, interval }) => ({
        name: id,
        title: <MetricName id={id} short={shortNames[id]} />,
        value: value === null ? '–' : value.toFixed(3),
        note: interval && `${interval.low.toFixed(2)}–${interval.high.toFixed(2)}`,
      }))}
    />
  )
}

const shortNames = { recall: 'Recall', precision: 'Precision', f1: 'F1', brier: 'Brier' } as const
