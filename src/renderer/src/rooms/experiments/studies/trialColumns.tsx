import { Link } from '@tanstack/react-router'
import { trialStateText } from '../../../../../shared/domain/experiments/studyText.ts'
import { roundsTitle } from '../../../../../shared/domain/training/recipe.ts'
import { count, duration, none } from '../../../../../shared/numbers.ts'
import { Badge } from '../../../ui/marks.tsx'
import type { Column } from '../../../ui/table/DataTable.tsx'
import { TrialMenu } from './TrialMenu.tsx'
import { TrialState } from './TrialState.tsx'
import type { Trial } from './trials.ts'

/** The number of a trial or fold as a link to its run, with its menu. @param best the number of the best trial */
export function numberColumn(of: 'sweep' | 'crossValidation', best: number | null = null): Column<Trial> {
  const title = of === 'sweep' ? 'Trial' : 'Fold'
  return {
    id: title.toLowerCase(),
    title,
    names: true,
    pinned: true,
    width: of === 'sweep' ? 128 : 88,
    value: ({ trial }) => trial + 1,
    cell: (one) => (
      <span className="row tight">
        <Link
          to="/experiments/runs/$run"
          params={{ run: one.run }}
          title={`Run ${one.run}`}
          aria-label={`${title} ${one.trial + 1}, run ${one.run}`}
        >
          {one.trial + 1}
        </Link>
        {one.trial === best && <Badge tone="better">best</Badge>}
        <span className="push">
          <TrialMenu trial={one} name={`${title.toLowerCase()} ${one.trial + 1}`} of={of} />
        </span>
      </span>
    ),
  }
}

/** @param round what the rounds of the trials are called */
export function stateColumn(round?: 'epoch' | 'tree'): Column<Trial> {
  const text = (trial: Trial) => trialStateText(trial, round)
  return {
    id: 'state',
    title: 'State',
    width: 170,
    className: 'clip',
    value: text,
    tip: text,
    cell: (trial) => <TrialState trial={trial} round={round} />,
  }
}

/** What a trial or fold took: epochs or trees, and time. @param families the model types of the trials */
export const effortColumns = (families: Parameters<typeof roundsTitle>[0]): readonly Column<Trial>[] => [
  {
    id: 'epochs',
    title: capitalized(roundsTitle(families)),
    numeric: true,
    width: 70,
    value: ({ epochs }) => epochs,
    cell: ({ epochs }) => (epochs === null ? none : count(epochs)),
  },
  {
    id: 'took',
    title: 'Duration',
    numeric: true,
    width: 78,
    value: durationOf,
    cell: (trial) => {
      const milliseconds = durationOf(trial)
      return milliseconds === null ? none : duration(milliseconds)
    },
  },
]

/** Where each was trained; no column where all were trained on this computer. */
export function placeColumns(trials: readonly Trial[]): readonly Column<Trial>[] {
  if (trials.every(({ target }) => target === null)) return []
  const text = ({ target }: Trial) => target ?? thisComputer
  return [{ id: 'place', title: 'Ran on', width: 120, className: 'clip', value: text, tip: text }]
}

export const thisComputer = 'this computer'

const capitalized = (text: string) => `${text[0].toUpperCase()}${text.slice(1)}`

/** In ms; null while it has not ended. */
function durationOf({ startedAt, endedAt }: Trial): number | null {
  return startedAt === null || endedAt === null ? null : endedAt - startedAt
}
