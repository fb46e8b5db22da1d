import { Button, NumberInput, SegmentedControl, Slider } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import type { Predictions } from '../../../../../shared/domain/evaluation/predictions.ts'
import { countsAt, cutAt, rocArea, sortScores } from '../../../../../shared/domain/evaluation/scores.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { failureOf } from '../../../app/failures.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ConfusionGrid } from '../ConfusionGrid.tsx'
import { thresholdPart } from '../decisionsFirst.ts'
import { type EvaluationScope, partNames } from '../scope.ts'
import { PresetButtons } from './PresetButtons.tsx'
import { averagePrecision, prPoints, rates, rocPoints } from './ranking.ts'
import type { ShownRows } from '../RowsDrawer.tsx'
import { maskedRows, predictedRows } from '../predictedRows.ts'
import { ScoreHistogram } from './ScoreHistogram.tsx'
import { SeenNote } from '../SeenNote.tsx'
import { ThresholdStats } from './ThresholdStats.tsx'
import { UnitCurve } from './UnitCurve.tsx'

interface ThresholdPanelProps {
  readonly scope: EvaluationScope
  readonly onRows: (shown: ShownRows) => void
  /** What can be done with a threshold that is not that of the version. */
  readonly keep?: (threshold: number, why: string) => ReactNode
}

/** Where the line is drawn, and what that does: everything moves with the slider. It is chosen on validation rows, and looked at on test. */
export function ThresholdPanel({ scope, onRows, keep }: ThresholdPanelProps) {
  const own = scope.data === undefined
  const [part, setPart] = useState<'validation' | 'test' | 'all'>(thresholdPart(scope))
  const input = { ...scope, part }
  const asked = useQuery(api.evaluation.predictions.queryOptions({ input }))
  // A model that was refitted has no validation rows left: test rows are all that can be shown of its own data.
  const refitted = own && part === 'validation' && asked.isError && failureOf(asked.error).code === 'NO_UNSEEN_ROWS'
  const onTest = useQuery({ ...api.evaluation.predictions.queryOptions({ input: { ...scope, part: 'test' } }), enabled: refitted })
  const predictions = refitted ? onTest : asked
  const [threshold, setThreshold] = useState<number | null>(null)
  return (
    <Answer query={predictions} lines={12}>
      {(data) => {
        const at = threshold ?? data.threshold ?? 0.5
        const parts = own && !refitted && (
          <SegmentedControl
            size="xs"
            aria-label="Evaluated on"
            value={part}
            onChange={(value) => setPart(value as 'validation' | 'test')}
            data={[
              { value: 'validation', label: 'Validation' },
              { value: 'test', label: 'Test' },
            ]}
          />
        )
        return (
          <Card
            title="Threshold"
            note={
              <NumberInput
                aria-label="Threshold, as a number"
                className="mini-number"
                size="xs"
                hideControls
                min={0}
                max={1}
                step={0.001}
                decimalScale={4}
                value={at}
                onChange={(value) => typeof value === 'number' && setThreshold(value)}
              />
            }
            actions={!refitted && <PresetButtons scope={scope} threshold={at} onThreshold={setThreshold} />}
          >
            {refitted && (
              <p className="pad sm soft wrap-text">
                The model was trained on the validation rows too, so it is shown on test. A threshold chosen on test rows makes the test
                metrics optimistic.
              </p>
            )}
            <Panel data={data} threshold={at} onThreshold={setThreshold} onRows={onRows} parts={parts || null} />
            {keep?.(at, `Threshold ${at} chosen on ${partNames[data.part]} rows.`)}
          </Card>
        )
      }}
    </Answer>
  )
}

interface PanelProps {
  readonly data: Predictions
  readonly threshold: number
  readonly onThreshold: (threshold: number) => void
  readonly onRows: (shown: ShownRows) => void
  readonly parts: ReactNode
}

function Panel({ data, threshold, onThreshold, onRows, parts }: PanelProps) {
  const ranking = useMemo(() => sortScores(data.actual, data.score), [data])
  const roc = useMemo(() => rocPoints(ranking), [ranking])
  const pr = useMemo(() => prPoints(ranking), [ranking])
  const areas = useMemo(() => ({ auc: rocArea(ranking), ap: averagePrecision(ranking) }), [ranking])
  const counts = countsAt(ranking, threshold)
  const { precision, recall, falsePositiveRate } = rates(counts)
  const positive = data.labels[1]
  const onCell = (actual: number, predicted: number) => {
    const cut = cutAt(ranking, threshold)
    const places = [...(predicted === 1 ? ranking.order.subarray(0, cut) : ranking.order.subarray(cut))]
    const rows = predictedRows(
      data,
      places.filter((place) => data.actual[place] === actual),
    )
    onRows({
      title: `Actual ${data.labels[actual]}, predicted ${data.labels[predicted]} at ${threshold.toFixed(3)}`,
      rows: rows.map((row) => ({ ...row, predicted: data.labels[predicted] })),
      scoreName: `Of ${positive}`,
    })
  }
  const thin = data.actual.length < data.total ? `${count(data.actual.length)} of ` : ''
  return (
    <div className="pad stack thr-pad">
      <div className="row wrap xs dim">
        <span>
          On {partNames[data.part]}: {thin}
          {count(data.total)} rows of {data.dataset}
          {data.masked && '; the target is sensitive, so single rows are masked'}
        </span>
        <span className="push row">
          <Button
            size="compact-xs"
            variant="default"
            disabled={data.masked}
            onClick={() => {
              const cut = cutAt(ranking, threshold)
              const said = new Uint8Array(data.rows.length)
              for (const place of ranking.order.subarray(0, cut)) said[place] = 1
              const rows = predictedRows(data).map((row, i) => ({ ...row, predicted: data.labels[said[i]] }))
              onRows({ title: `All rows at ${threshold.toFixed(3)}`, rows, scoreName: `Of ${positive}` })
            }}
          >
            All rows…
          </Button>
          {parts}
        </span>
      </div>
      <SeenNote seen={data.seen} />
      <div className="score-slider">
        <ScoreHistogram score={data.score} actual={data.actual} labels={data.labels} />
        <i className="cut" style={{ left: `${threshold * 100}%` }} />
        <Slider
          aria-label="Threshold"
          thumbLabel="Threshold"
          min={0}
          max={1}
          step={0.001}
          value={threshold}
          onChange={onThreshold}
          label={(value) => value.toFixed(3)}
          marks={[
            { value: 0, label: '0' },
            { value: 0.5, label: '0.5' },
            { value: 1, label: '1' },
          ]}
        />
      </div>
      <ConfusionGrid
        binary
        confusion={{
          labels: data.labels,
          counts: [
            [counts.tn, counts.fp],
            [counts.fn, counts.tp],
          ],
        }}
        onCell={data.masked ? () => onRows(maskedRows) : onCell}
      />
      <ThresholdStats data={data} counts={counts} />
      <div className="curves">
        <UnitCurve
          title="ROC"
          points={roc}
          at={recall === null || falsePositiveRate === null ? null : { x: falsePositiveRate, y: recall }}
          x="false positive rate"
          y="recall"
          note={roc.length > 0 ? `AUC ${areas.auc.toFixed(3)}` : 'one class only'}
          diagonal
        />
        <UnitCurve
          title="Precision, recall"
          points={pr}
          at={recall === null || precision === null ? null : { x: recall, y: precision }}
          x="recall"
          y="precision"
          note={areas.ap === null ? 'no positive row' : `AP ${areas.ap.toFixed(3)}`}
        />
      </div>
    </div>
  )
}
