import { Button, NumberInput, Popover } from '@mantine/core'
import { useMemo, useState } from 'react'
import { sortScores } from '../../../../../shared/domain/evaluation/scores.ts'
import { thresholdPresetsOf } from '../../../../../shared/domain/evaluation/thresholds.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconSettings } from '../../../ui/icons.ts'
import type { EvaluationScope } from '../scope.ts'

interface PresetButtonsProps {
  readonly scope: EvaluationScope
  readonly threshold: number
  readonly onThreshold: (threshold: number) => void
}

/** Thresholds that are worth most by some measure, found on validation rows so that test stays unseen. */
export function PresetButtons({ scope: { model, data }, threshold, onThreshold }: PresetButtonsProps) {
  const [request, setRequest] = useState({ recall: 0.95, miss: 5 })
  const part = data === undefined ? ('validation' as const) : ('all' as const)
  const rows = useQuery(api.evaluation.predictions.queryOptions({ input: { model, data, part } })).data
  const scores = useMemo(() => rows && sortScores(rows.actual, rows.score), [rows])
  const presets = useMemo(
    () =>
      scores
        ? thresholdPresetsOf(scores, rows?.threshold ?? 0.5, {
            recall: request.recall,
            costs: { falsePositive: 1, falseNegative: request.miss },
          })
        : [],
    [scores, rows, request],
  )
  const names = { default: 'Current', maxF1: 'Max F1', recall: `Recall ≥ ${request.recall}`, cost: `Cost ${request.miss} : 1` } as const
  return (
    <>
      <span className="group-row" role="group" aria-label="Presets">
        {presets
          .filter(({ preset }) => preset !== 'default')
          .map(({ preset, threshold: value }) => (
            <Button
              key={preset}
              size="compact-xs"
              variant={Math.abs(value - threshold) < 1e-9 ? 'light' : 'default'}
              aria-pressed={Math.abs(value - threshold) < 1e-9}
              onClick={() => onThreshold(value)}
            >
              {names[preset]}
            </Button>
          ))}
      </span>
      <Popover position="bottom-end" withArrow shadow="md" trapFocus>
        <Popover.Target>
          <Button size="compact-xs" variant="default" px={5} aria-label="Preset settings">
            <IconSettings className="i xs" aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className="stack">
            <NumberInput
              label="Minimum recall"
              min={0}
              max={1}
              step={0.01}
              decimalScale={3}
              value={request.recall}
              onChange={(value) => typeof value === 'number' && setRequest({ ...request, recall: value })}
            />
            <NumberInput
              label="Cost of a false negative, in false positives"
              min={0.01}
              step={1}
              value={request.miss}
              onChange={(value) => typeof value === 'number' && value > 0 && setRequest({ ...request, miss: value })}
            />
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}
