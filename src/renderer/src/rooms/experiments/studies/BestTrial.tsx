import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { paramText, paramTitle } from '../../../../../shared/domain/experiments/paramText.ts'
import { isTrained } from '../../../../../shared/contract/experiments/index.ts'
import { count, counted, significant } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/marks.tsx'
import { MetricsTable } from '../../evaluation/MetricsTable.tsx'
import { askRegister } from '../run/RegisterDialog.tsx'
import { metricTitle } from '../runs/columnText.ts'
import type { SweepStudy, Trial } from './trials.ts'

interface BestTrialProps {
  readonly study: SweepStudy
  readonly trial: Trial
}

/** The best trial: its value and what it set. */
export function BestTrial({ study, trial }: BestTrialProps) {
  const { plan, result, trials } = study
  const chosen = result?.kind === 'sweep' && result.best.run === trial.run
  return (
    <Card title={chosen ? 'Best trial' : 'Best trial so far'} note={`trial ${trial.trial + 1}, run ${trial.run}`}>
      <Facts
        facts={[
          { name: `${metricTitle(plan.metric)}, validation`, value: <b className="num">{significant(trial.value)}</b> },
          ...plan.space.map(({ path }) => ({ name: paramTitle(path), value: paramText(trial.params[path], path) })),
        ]}
      />
      <BestActions id={trial.run} />
      <p className="pad dim xs">
        The best of {counted(trials.filter(({ value }) => value !== null).length, 'trial')} was selected on validation, so its validation
        value is optimistic. Its test values are not: only a best trial is evaluated on test rows.
      </p>
    </Card>
  )
}

/** What comes next: the run itself, a new one from its recipe, or a model version. */
export function BestActions({ id }: { readonly id: number }) {
  const navigate = useNavigate()
  const run = useQuery(api.experiments.get.queryOptions({ input: { run: id } })).data
  const register = () => {
    if (!run || !isTrained(run)) return
    askRegister(run, ({ model, number }) => void navigate({ to: '/models/$name', params: { name: model }, search: { version: number } }))
  }
  return (
    <div className="row wrap pad">
      <Button size="xs" variant="default" onClick={() => void navigate({ to: '/experiments/runs/$run', params: { run: id } })}>
        Open run
      </Button>
      <Button size="xs" variant="default" onClick={() => void navigate({ to: '/experiments/new', search: { from: id } })}>
        Clone…
      </Button>
      <Button size="xs" variant="default" disabled={run?.status !== 'done'} onClick={register}>
        Register…
      </Button>
    </div>
  )
}

/** How the best trial does on the rows that no trial was chosen by, with intervals, beside its baselines. */
export function BestMetrics({ run: id }: { readonly run: number }) {
  const run = useQuery(api.experiments.get.queryOptions({ input: { run: id } })).data
  if (!run || !isTrained(run)) return null
  const part = run.metrics.some((value) => value.part === 'test') ? 'test' : 'validation'
  const values = run.metrics.filter((value) => value.part === part && value.subject === 'model')
  const note = `of the best trial on ${part}, ${count(run.split?.rows[part] ?? 0)} rows of ${run.dataset}`
  return <MetricsTable subject="Best trial" values={values} baselines={run.metrics} part={part} note={note} positive={run.positive} />
}
