import { ActionIcon, Button, NumberInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { use, useMemo, useState } from 'react'
import type { Controls } from '../../../../../shared/domain/evaluation/whatIf.ts'
import type { Explanation } from '../../../../../shared/domain/evaluation/explanation.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconArrowLeft, IconArrowRight, IconRefresh } from '../../../ui/icons.ts'
import { DecisionsShown } from '../decisionsFirst.ts'
import { type EvaluationScope, partNames } from '../scope.ts'
import { NearestOpposite } from './NearestOpposite.tsx'
import { Verdict } from './Verdict.tsx'
import { WhatIfControl } from './WhatIfControl.tsx'
import { changesOf, type Cell, type Turned } from './whatIfValues.ts'

interface WhatIfProps {
  readonly scope: EvaluationScope
  /** Where it begins; the first row when null. */
  readonly row: number | null
  readonly onRow: (row: number) => void
}

/** What the model would say of a row if its values were others. */
export function WhatIf({ scope, row, onRow }: WhatIfProps) {
  const controls = useQuery({ ...api.evaluation.controls.queryOptions({ input: scope }), enabled: use(DecisionsShown) })
  return (
    <Answer query={controls} lines={10}>
      {(data) => {
        const start = row ?? data.rowIds[0]
        return start === undefined ? null : <AtRow key={start} scope={scope} controls={data} row={start} onRow={onRow} />
      }}
    </Answer>
  )
}

interface AtRowProps {
  readonly scope: EvaluationScope
  readonly controls: Controls
  readonly row: number
  readonly onRow: (row: number) => void
}

/** While a slider moves, no more than some questions a second. */
const patience = 30
const shownFirst = 6
/** Answers of a moment: they are not kept for long. */
const kept = 30_000

function AtRow({ scope, controls, row, onRow }: AtRowProps) {
  const [turned, setTurned] = useState<Turned>(new Map())
  const [all, setAll] = useState(false)
  const [asked] = useDebouncedValue(turned, patience)
  const options = (changes: ReturnType<typeof changesOf>) => api.evaluation.whatIf.queryOptions({ input: { ...scope, row, changes } })
  const original = useQuery(options([]))
  const now = useQuery({ ...options(changesOf(asked)), placeholderData: keepPreviousData, gcTime: kept })
  const place = controls.rowIds.indexOf(row)
  const step = (by: number) => onRow(controls.rowIds[(place + by + controls.rowIds.length) % controls.rowIds.length])
  // The order is that of the row itself, so that nothing jumps under the hand.
  const order = useMemo(() => original.data?.contributions.map(({ column }) => column) ?? [], [original.data])
  const shown = all ? order : order.slice(0, shownFirst)
  // Nothing is changed: the row's own answer is at hand, and none of a moment ago is shown in its place.
  const answer = turned.size === 0 ? original.data : (now.data ?? original.data)
  return (
    <Card
      title="What if"
      note={place < 0 ? `row ${row}` : `${partNames[controls.part]} row ${row}`}
      className="whatif"
      actions={
        <>
          <ActionIcon size={24} aria-label="Previous row" onClick={() => step(-1)}>
            <IconArrowLeft className="i s" aria-hidden />
          </ActionIcon>
          <NumberInput
            aria-label="Row number"
            className="mini-number"
            size="xs"
            hideControls
            min={0}
            allowDecimal={false}
            defaultValue={row}
            onKeyDown={(event) => event.key === 'Enter' && onRow(Number(event.currentTarget.value))}
            onBlur={(event) => event.target.value !== '' && Number(event.target.value) !== row && onRow(Number(event.target.value))}
          />
          <ActionIcon size={24} aria-label="Next row" onClick={() => step(1)}>
            <IconArrowRight className="i s" aria-hidden />
          </ActionIcon>
          <ActionIcon size={24} aria-label="Original values" disabled={turned.size === 0} onClick={() => setTurned(new Map())}>
            <IconRefresh className="i s" aria-hidden />
          </ActionIcon>
        </>
      }
      padded
    >
      <Answer query={original} lines={8}>
        {(data) => (
          <>
            <Verdict now={answer ?? data} original={data} changed={turned.size > 0} />
            {now.isError && <FailureBanner error={now.error} />}
            <div className="row xs dim wi-h">
              <span>Feature and value</span>
              <span className="push">{pushes(data)}</span>
            </div>
            <ul className="wi">
              {shown.map((column) => (
                <WhatIfControl
                  key={column}
                  control={controls.controls.find((each) => each.column === column)}
                  column={column}
                  value={valueOf(column, turned, data)}
                  changed={turned.has(column)}
                  contribution={(answer ?? data).contributions.find((each) => each.column === column)?.contribution ?? 0}
                  against={against(answer ?? data)}
                  largest={Math.max(...(answer ?? data).contributions.map(({ contribution }) => Math.abs(contribution)))}
                  onValue={(value) => setTurned((before) => turn(before, column, value, data))}
                />
              ))}
            </ul>
            {order.length > shownFirst && (
              <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)} aria-expanded={all}>
                {all ? 'Fewer features' : `${count(order.length - shownFirst)} more features`}
              </Button>
            )}
            <NearestOpposite now={answer ?? data} part={controls.part} onRow={onRow} />
          </>
        )}
      </Answer>
    </Card>
  )
}

function pushes({ scale, label }: Explanation): string {
  if (scale === 'log' || scale === 'log1p') return 'Adds to the logarithm'
  return scale === 'value' ? 'Adds' : `Pushes to ${label ?? ''}`
}

const scales: Readonly<Record<Explanation['scale'], string>> = {
  logOdds: 'the log-odds',
  centredLogit: 'the logit of the class',
  probability: 'the probability',
  value: 'the prediction',
  log: 'the logarithm of the prediction',
  log1p: 'the logarithm of 1 + the prediction',
}

const methods: Readonly<Record<Explanation['method'], string>> = {
  exact: 'exact: the model is linear',
  gradients: 'integrated gradients',
  sampling: 'sampled Shapley values',
  interventional: 'interventional TreeSHAP',
  pathDependent: 'path-dependent TreeSHAP',
}

function against({ scale, background, method, uncalibrated }: Explanation): string {
  const rows =
    method === 'pathDependent' ? 'the training rows' : background === null ? 'the average row' : `the mean of ${count(background)} rows`
  return `Contribution to ${scales[scale]}${uncalibrated ? ' before calibration' : ''}, relative to ${rows} (${methods[method]})`
}

function valueOf(column: string, turned: Turned, original: Explanation): Cell {
  const changed = turned.get(column)
  return changed === undefined ? (original.contributions.find((each) => each.column === column)?.value ?? null) : changed
}

/** A value that is the row's own again is no change. */
function turn(before: Turned, column: string, value: Cell, original: Explanation): Turned {
  const next = new Map(before)
  if (value === valueOf(column, new Map(), original)) next.delete(column)
  else next.set(column, value)
  return next
}
