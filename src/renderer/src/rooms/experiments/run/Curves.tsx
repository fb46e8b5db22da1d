import { useMemo } from 'react'
import type { Series, TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import type { RunCurves } from './useCurves.ts'
import { keepsBestRound, roundsOf, roundWord } from '../../../../../shared/domain/training/recipe.ts'

interface CurvesProps {
  readonly run: TrainedRun
  readonly live: boolean
  readonly curves: RunCurves
}

/** Loss by epoch, or by tree, on train and validation, and the metric that is followed beside it, as they grow. */
export function Curves({ run, live, curves }: CurvesProps) {
  const { loss, valLoss, valAccuracy, valRmse } = curves
  const metric = valAccuracy ?? valRmse
  const losses = useMemo(() => [...traceOf('validation', 1, valLoss), ...traceOf('train', 2, loss)], [valLoss, loss])
  const followed = useMemo(() => traceOf('validation', 1, metric), [metric])
  const metricName = valAccuracy ? 'accuracy' : 'RMSE'
  const marks = run.bestEpoch === null || !keepsBestRound(run.recipe.model) ? [] : [{ x: run.bestEpoch, text: 'best' }]
  // The epochs to go have their place already.
  const word = roundWord(run.recipe.model)
  const x = { title: word, ...(live && { range: [0, roundsOf(run.recipe.model)] as const }) }
  const done = loss?.lastStep ?? 0
  return (
    <Card
      title="Learning curves"
      note={done > 0 ? `${counted(done, word)}${live ? `, ${roundsOf(run.recipe.model) - done} to go` : ''}` : undefined}
      padded
    >
      {losses.length === 0 ? (
        <p className="dim sm">{live ? `The first ${word} has not finished yet.` : `No ${word} was completed.`}</p>
      ) : (
        <div className={metric ? 'curve-pair' : ''}>
          <Chart title={`Loss of run ${run.id}`} traces={losses} x={x} y={{ title: 'loss' }} height={240} ends marks={marks} />
          {metric && (
            <Chart
              title={`Validation ${metricName} of run ${run.id}`}
              traces={followed}
              x={x}
              y={{ title: metricName }}
              height={200}
              ends
              marks={marks}
            />
          )}
        </div>
      )}
    </Card>
  )
}

function traceOf(name: string, style: number, series: Series | undefined): Trace[] {
  if (!series || series.values.length === 0) return []
  return [{ name, style, x: series.values.map(([step]) => step), y: series.values.map(([, value]) => value) }]
}
