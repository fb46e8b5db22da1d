import { Link } from '@tanstack/react-router'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { RefLink } from '../../../ui/automations/RefLink.tsx'
import { type Fact, Facts } from '../../../ui/marks.tsx'
import { JobProgress } from './JobProgress.tsx'

/** The training of the challenger: how far it is, and what came of it. */
export function TrainingStep({ run: { state, facts, settings } }: { readonly run: PolicyRun }) {
  const { run, study, challenger, trainingJob } = facts
  const shown: Fact[] = [
    {
      name: 'Recipe',
      value: settings.recipe === 'best' ? 'best of the model types that suit' : `as recorded for ${facts.champion ?? 'the newest version'}`,
    },
    ...(study === null
      ? []
      : [
          {
            name: 'Sweep',
            value: (
              <Link to="/experiments/studies/$study" params={{ study }}>
                Sweep {study}
              </Link>
            ),
          },
        ]),
    ...(run === null
      ? []
      : [
          {
            name: 'Training run',
            value: (
              <Link to="/experiments/runs/$run" params={{ run }}>
                Run {run}
              </Link>
            ),
          },
        ]),
    ...(challenger === null ? [] : [{ name: 'Challenger', value: <RefLink to={challenger} kind="model" /> }]),
  ]
  return (
    <>
      <Facts facts={shown} />
      {state === 'training' && <JobProgress job={trainingJob} label="Training" />}
    </>
  )
}
