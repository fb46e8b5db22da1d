import { Link } from '@tanstack/react-router'
import type { BestResult, Candidate } from '../../../../../shared/contract/experiments/studies.ts'
import { paramText } from '../../../../../shared/domain/experiments/paramText.ts'
import { familyText } from '../../../../../shared/domain/experiments/rivals.ts'
import { studyTitle, trialFamilies } from '../../../../../shared/domain/experiments/studyText.ts'
import { objectiveText } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { hasEnded } from '../../../../../shared/domain/job.ts'
import { count, duration, interval, none, percent, significant, time } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Badge, Facts } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { BestActions, BestMetrics } from './BestTrial.tsx'
import { CheckedTrial } from './CheckedTrial.tsx'
import { StudyActions } from './StudyActions.tsx'
import { StudyFailure } from './StudyFailure.tsx'
import { StudyProgress } from './StudyProgress.tsx'
import { effortColumns, numberColumn, placeColumns, stateColumn, thisComputer } from './trialColumns.tsx'
import { type BestStudy, remaining, type Trial } from './trials.ts'

/** A contest of model types: what each came to, which was chosen, and why. */
export function BestPage({ study }: { readonly study: BestStudy }) {
  const { plan, trials, dataset, status, target, experiment, createdAt, endedAt } = study
  const result = study.result?.kind === 'best' ? study.result : null
  const finished = trials.filter((trial) => hasEnded(trial.status)).length
  return (
    <Page
      title={
        <>
          <span className="clip">{studyTitle(study)}</span> <StatusBadge status={status} />
        </>
      }
      sub={`${plan.recipe.target} on ${dataset}`}
      actions={<StudyActions study={study} />}
      below={<StudyProgress study={study} left={remaining(trials, plan.trials.length)} />}
      className="sweep-page"
    >
      <StudyFailure study={study} />
      <div className="run-parts">
        <div className="stack">
          {result && (
            <Card title="Chosen model" note={`run ${result.best.run}`}>
              <p className="pad sm">{result.why}</p>
              <BestActions id={result.best.run} />
            </Card>
          )}
          {result && <Candidates result={result} metric={plan.metric} />}
          <Card title="Trials" note={`${count(finished)} of ${count(plan.trials.length)} finished, on validation rows`}>
            <DataTable
              label="Trials"
              columns={trialColumns(study, result?.best.trial ?? null)}
              rows={trials}
              rowKey={({ trial }) => trial}
              isMarked={({ trial }) => trial === result?.best.trial}
              empty="The first trial has not started."
            />
          </Card>
          {result && <BestMetrics run={result.best.run} />}
        </div>
        <div className="stack">
          <Card title="Plan">
            <Facts
              facts={[
                { name: 'Objective', value: objectiveText(plan.metric, 'validation') },
                { name: 'Runs on', value: target ?? thisComputer },
                { name: 'Seed', value: plan.seed },
                { name: 'Experiment', value: experiment },
                { name: 'Created', value: time(createdAt) },
                { name: 'Duration', value: endedAt === null ? none : duration(endedAt - createdAt) },
              ]}
            />
          </Card>
          <CheckedTrial study={study} />
          <Card title="How to read it" padded>
            <p className="sm soft">
              All model types are trained on the same rows and compared on the same validation rows, resampled together. A model type that
              is ahead of the best one in at least a quarter of the resamples counts as equally good; of these the simplest is chosen. Only
              the chosen run is evaluated on test.
            </p>
          </Card>
        </div>
      </div>
    </Page>
  )
}

/** The best trial of each model type beside the best of all. */
function Candidates({ result: { candidates, best }, metric }: { readonly result: BestResult; readonly metric: string }) {
  const columns: readonly Column<Candidate>[] = [
    {
      id: 'family',
      title: 'Model type',
      names: true,
      pinned: true,
      width: 160,
      value: ({ family }) => familyText(family),
      cell: ({ family, run }) => (
        <Link to="/experiments/runs/$run" params={{ run }} title={`Run ${run}`}>
          {familyText(family)}
        </Link>
      ),
    },
    {
      id: 'verdict',
      title: 'Verdict',
      width: 112,
      value: (one) => verdictOf(one, best.run),
      cell: (one) => (one.run === best.run ? <Badge tone="better">chosen</Badge> : verdictOf(one, best.run)),
    },
    {
      id: 'value',
      title: metricTitle(metric),
      numeric: true,
      width: 100,
      value: ({ value }) => value,
      cell: ({ value }) => significant(value),
    },
    {
      id: 'difference',
      title: 'Difference (95 % interval)',
      help: 'To the best value; an interval from paired resamples of the validation rows.',
      numeric: true,
      width: 216,
      value: ({ difference }) => difference?.value ?? null,
      cell: ({ difference }) => (difference === null ? none : interval(difference.value, difference.low, difference.high)),
    },
    {
      id: 'ahead',
      title: 'Ahead in',
      help: 'Share of the resamples in which it is ahead of the best one; from 25 % on it counts as equally good.',
      numeric: true,
      width: 90,
      value: ({ ahead }) => ahead,
      cell: ({ ahead }) => (ahead === null ? none : percent(ahead)),
    },
  ]
  return (
    <Card title="Model types" note="on validation rows, the simplest first">
      <DataTable
        label="Model types"
        columns={columns}
        rows={candidates}
        rowKey={({ family }) => family}
        isMarked={({ run }) => run === best.run}
      />
    </Card>
  )
}

const holdsZero = (difference: Candidate['difference']) => difference === null || (difference.low <= 0 && difference.high >= 0)
const verdictOf = ({ run, equal, difference }: Candidate, chosen: number) =>
  run === chosen ? 'chosen' : equal ? 'as good' : holdsZero(difference) ? 'probably worse' : 'worse'

function trialColumns(study: BestStudy, best: number | null): readonly Column<Trial>[] {
  const { metric } = study.plan
  return [
    numberColumn('sweep', best),
    stateColumn(),
    {
      id: 'metric',
      title: metricTitle(metric),
      numeric: true,
      width: 86,
      value: ({ value }) => value,
      cell: ({ value }) => significant(value),
    },
    {
      id: 'model',
      title: 'Model',
      width: 186,
      className: 'clip',
      value: ({ params }) => paramText(params.model, 'model'),
      tip: ({ params }) => paramText(params.model, 'model'),
    },
    ...effortColumns(trialFamilies(study)),
    ...placeColumns(study.trials),
  ]
}
