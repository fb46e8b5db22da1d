import { use, useMemo } from 'react'
import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import { hasPositive } from '../../../../shared/domain/training/tasks.ts'
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
  return <Answer query={predictions}>{(data) => <Claimed data={data} on={`${partNames[data.part]}, ${count(data.total)} rows`} />}</Answer>
}

function Claimed({ data, on }: { readonly data: Predictions; readonly on: string }) {
  const claims = useMemo(() => claimsOf(data), [data])
  return <Shown claims={claims} on={on} />
}

interface Claims {
  readonly score: readonly number[]
  readonly so: readonly number[]
  /** What the score is the probability of, and what the share beside it counts. */
  readonly names: { readonly x: string; readonly y: string }
  readonly brier: boolean
}

/** Of two classes the positive one counts; of several the one that is predicted. */
function claimsOf({ task, score, actual, predicted }: Predictions): Claims {
  if (hasPositive(task)) {
    return { score, so: actual, names: { x: 'mean predicted probability', y: 'observed share of positives' }, brier: true }
  }
  const so = predicted.map((label, row) => (label === actual[row] ? 1 : 0))
  return { score, so, names: { x: 'mean probability of the predicted class', y: 'observed share of correct rows' }, brier: false }
}

function Shown({ claims, on }: { readonly claims: Claims; readonly on: string }) {
  const { score, so, names } = claims
  const bins = useMemo(() => calibrationBins(score, so).filter((bin) => bin.count > 0), [score, so])
  const loss = useMemo(() => (claims.brier ? brier(score, so) : null), [claims.brier, score, so])
  return (
    <Card
      title="Calibration"
      note={
        claims.brier ? (
          <>
            <MetricName id="brier" short="Brier" /> <span className="num">{loss?.toFixed(4) ?? '–'}</span>, {on}
          </>
        ) : (
          <>Predicted class, {on}</>
        )
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
        x={{ title: names.x, range: [0, 1] }}
        y={{ title: names.y, range: [0, 1.02] }}
      />
    </Card>
  )
}
