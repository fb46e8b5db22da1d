import { type ReactNode, useState } from 'react'
import type { ModelChoice } from '../../../../shared/contract/evaluation.ts'
import type { Task } from '../../../../shared/domain/training/recipe.ts'
import { taskRow } from '../../../../shared/domain/training/tasks.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { CalibrationCard } from './CalibrationCard.tsx'
import { ClassesPanel } from './ClassesPanel.tsx'
import { DecisionsShown, useDecisionsShown } from './decisionsFirst.ts'
import type { EvaluationScope } from './scope.ts'
import { ResidualsPanel } from './ResidualsPanel.tsx'
import { RowsDrawer, type ShownRows } from './RowsDrawer.tsx'
import { ThresholdPanel } from './thresholds/ThresholdPanel.tsx'
import { WhatIf } from './whatIf/WhatIf.tsx'
import { SeenNote } from './SeenNote.tsx'
import './evaluation.css'

/** How a run's model does on its test rows: threshold and curves of two classes, confusion of several, residuals of a number. */
export function Evaluation({ subject }: { readonly subject: ModelChoice & { readonly run: number } }) {
  const evaluation = useQuery(api.experiments.evaluation.queryOptions({ input: { run: subject.run } }))
  return (
    <Answer query={evaluation}>
      {({ task }) => {
        const scope: EvaluationScope = { model: subject, part: 'test' }
        return (
          <Linked task={task} scope={scope}>
            {({ onRows, onRow, whatIf }) => (
              <>
                <Decisions task={task} scope={scope} onRows={onRows} onRow={onRow} />
                {taskRow(task).screens.calibration && <CalibrationCard scope={scope} />}
                {whatIf}
              </>
            )}
          </Linked>
        )
      }}
    </Answer>
  )
}

interface Links {
  readonly onRows: (shown: ShownRows) => void
  readonly onRow: (row: number) => void
  readonly whatIf: ReactNode
}

interface LinkedProps {
  readonly task: Task
  readonly scope: EvaluationScope
  readonly children: (links: Links) => ReactNode
}

/** Figures that lead to rows, and rows that lead to the what-if panel. What it decides comes first, all else after it. */
export function Linked({ task, scope, children }: LinkedProps) {
  const decided = useDecisionsShown(task, scope)
  const [shown, setShown] = useState<ShownRows | null>(null)
  const [row, setRow] = useState<number | null>(null)
  const onRow = (next: number) => {
    setShown(null)
    setRow(next)
  }
  return (
    <DecisionsShown value={decided}>
      {children({ onRows: setShown, onRow, whatIf: <WhatIf scope={scope} row={row} onRow={setRow} /> })}
      <RowsDrawer shown={shown} onClose={() => setShown(null)} onRow={onRow} />
    </DecisionsShown>
  )
}

interface DecisionsProps extends Omit<Links, 'whatIf'> {
  readonly task: Task
  readonly scope: EvaluationScope
  readonly keep?: (threshold: number, why: string) => ReactNode
}

/** What the model decides, by its task. */
export function Decisions({ task, scope, onRows, onRow, keep }: DecisionsProps) {
  if (taskRow(task).screens.decisions === 'threshold') return <ThresholdPanel scope={scope} onRows={onRows} keep={keep} />
  return <Others task={task} scope={scope} onRows={onRows} onRow={onRow} />
}

function Others({ task, scope, onRows, onRow }: Omit<DecisionsProps, 'keep'>) {
  const predictions = useQuery(api.evaluation.predictions.queryOptions({ input: scope }))
  return (
    <Answer query={predictions} lines={10}>
      {(data) => (
        <>
          <SeenNote seen={data.seen} />
          {taskRow(task).screens.decisions === 'classes' ? (
            <ClassesPanel data={data} onRows={onRows} />
          ) : (
            <ResidualsPanel data={data} onRows={onRows} onRow={onRow} />
          )}
        </>
      )}
    </Answer>
  )
}
