import { Link } from '@tanstack/react-router'
import type { Study, TrialCheck } from '../../../../../shared/contract/experiments/studies.ts'
import { Card } from '../../../ui/Card.tsx'
import { Verdict } from '../Verdict.tsx'

/** Of a study on a compute target: the trial that was trained again on this computer, and whether it has the same weights. */
export function CheckedTrial({ study: { plan, target, result } }: { readonly study: Study }) {
  if (!result?.check) return null
  const { check } = result
  const noun = plan.kind === 'crossValidation' ? 'fold' : 'trial'
  return (
    <Card title={`Checked ${noun}`} note={`${noun} ${check.trial + 1}`} padded>
      <div className="stack tight">
        {check.identical !== null && <Verdict verdict={{ original: check.run, identical: check.identical, differences: [] }} />}
        <p className="sm soft">
          <Link to="/experiments/runs/$run" params={{ run: check.run }}>
            Run {check.run}
          </Link>
          {`, trained on ${target ?? 'a compute target'}, `}
          {textOf(check)}{' '}
          <Link to="/experiments/runs/$run" params={{ run: check.again }}>
            run {check.again}
          </Link>
          .
        </p>
        {check.identical !== true && <Differences differences={check.differences} />}
      </div>
    </Card>
  )
}

function textOf({ identical }: TrialCheck): string {
  if (identical === null) return 'could not be trained again on this computer:'
  return identical
    ? 'was trained again on this computer and has the same weights, bit by bit:'
    : 'has other weights when it is trained on this computer:'
}

function Differences({ differences }: Pick<TrialCheck, 'differences'>) {
  return (
    <ul className="soft sm wrap-text">
      {differences.map((difference) => (
        <li key={difference}>{difference}</li>
      ))}
    </ul>
  )
}
