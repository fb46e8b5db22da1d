import { Button } from '@mantine/core'
import { useState } from 'react'
import { familyText } from '../../../../../shared/domain/experiments/rivals.ts'
import type { EngineChoice } from '../../../../../shared/domain/training/recipe.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { targetOf, WhereItRuns } from '../../../ui/compute/WhereItRuns.tsx'
import { useStudyEstimates } from '../../../ui/compute/useStudyEstimates.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import './studies.css'
import type { StudyFormProps } from './SweepForm.tsx'
import { useStartStudy } from './useStartStudy.ts'

interface BestFormProps extends StudyFormProps {
  /** As the form of the run has them. */
  readonly named: { readonly name?: string; readonly experiment?: string }
  readonly engine: EngineChoice
}

/** The model types that suit, compared on validation rows: what is going to be trained, and where. */
export function BestForm({ dataset, recipe, named, engine }: BestFormProps) {
  const [on, setOn] = useState('')
  const estimates = useStudyEstimates({ kind: 'best', ref: dataset, recipe })
  const start = useStartStudy((sending) => {
    const target = targetOf(on, estimates.data)
    const contest = { ref: dataset, recipe, engine, seed: recipe.seed, ...named }
    return client.experiments.studies.best({ ...contest, ...(target !== null && { target, ...sending }) })
  })
  const trials = estimates.data?.trials ?? []
  return (
    <form
      className="stack sweep-form"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <p className="soft sm">
        Model types that suit the data are trained on the same rows and compared on validation rows. Of those that are as good as the best
        one, the simplest is chosen; only that one is evaluated on test.
      </p>
      {estimates.isError && <FailureBanner error={estimates.error} />}
      {trials.length > 0 && (
        <p className="sm" role="status">
          <b>
            {counted(
              trials.reduce((sum, { count }) => sum + count, 0),
              'run',
            )}
          </b>
          : {trials.map(({ family, count }) => `${familyText(family)} ${count}`).join(', ')}.
        </p>
      )}
      <WhereItRuns value={on} onChange={setOn} estimates={estimates} />
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" data-autofocus loading={start.isPending}>
          Start comparison
        </Button>
      </div>
    </form>
  )
}
