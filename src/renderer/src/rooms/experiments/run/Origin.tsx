import { Link } from '@tanstack/react-router'
import type { TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { differenceWords } from '../../../../../shared/domain/training/fields/differences.ts'

const shown = 8

/** The run that a run was cloned from, and what differs between the two: `Cloned from run 12: Epochs 20 → 50, excluded id`. */
export function Origin({ run: { clonedFrom } }: { readonly run: TrainedRun }) {
  if (clonedFrom === null) return null
  const { run, deleted, differences } = clonedFrom
  const more = differences.length - shown
  return (
    <p className="sm soft wrap-text" title={differenceWords(differences)}>
      Cloned from{' '}
      <Link to="/experiments/runs/$run" params={{ run }}>
        run {run}
      </Link>
      {deleted && ' (in the trash)'}: {differenceWords(differences.slice(0, shown))}
      {more > 0 && ` and ${more} more`}.
    </p>
  )
}
