import { use, useMemo } from 'react'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import { brier, calibrationBins } from './calibration.ts'
import { DecisionsShown } from './decisionsFirst.ts'
import { type EvaluationScope, partNames } from './scope.ts'
import { MetricName } from './MetricName.tsx'

/** Whether a probability is one: what was said against what was so. */
export function CalibrationCard({ scope }: { readonly scope: EvaluationScope }) {
  const predictions = useQuery({ ...api.evaluation.predictions.queryOptions({ input: scope }), enabled: use(DecisionsShown) })
  return (
    <Answer query={predictions}>
      {(data) => <Shown score={data.score} actual={data.actual} on={`${partNames[data.part]}, ${count(data.total)} rows`} />}
    </Answer>
  )
}

function Shown({ score, actual, on }: { readonly score: readonly number[]; readonly actual: readonly number[]; readonly on: string }) {
  const bins = useMemo(() => calibrationBins(score, actual).filter((bin) => bin.count > 0), [score, actual])
  const loss = useMemo(() => brier(score, actual), [score, actual])
  return (
    <Card
      title="Calibration"
      note={
        <>
          <MetricName id="brier" short="Brier" /> <span className="num">{loss?.toFixed(4) ?? '–'}</span>, {on}
        </>
      }
      padded
    >
      <Chart
        title="Calibration"
        traces={[
          {
            name: 'model',
            kind: 'points',
            x: bins.map(({ meanScore }) => meanScore ?? 0),
            y: bins.map(({ fractionPositive }) => fractionPositive),
            labels: bins.map((bin) => `${count(bin.count)} rows`),
          },
          { name: 'perfect', x: [0, 1], y: [0, 1], style: 0 },
        ]}
        x={{ title: 'mean predicted probability', range: [0, 1] }}
        y={{ title: 'observed share of positives', range: [0, 1.02] }}
      />
    </Card>
  )
}
