import { useState } from 'react'
import type { Study } from '../../../../../shared/contract/experiments/studies.ts'
import { describeModel } from '../../../../../shared/domain/training/recipe.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'
import { studyTitle } from '../../../../../shared/domain/experiments/studyText.ts'
import { hasEnded } from '../../../../../shared/domain/job.ts'
import { count, duration, time } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { CheckedTrial } from './CheckedTrial.tsx'
import { FoldChart } from './FoldChart.tsx'
import { FoldMeans } from './FoldMeans.tsx'
import { FoldsTable } from './FoldsTable.tsx'
import { StudyActions } from './StudyActions.tsx'
import { StudyFailure } from './StudyFailure.tsx'
import { StudyProgress } from './StudyProgress.tsx'
import { thisComputer } from './trialColumns.tsx'
import { remaining } from './trials.ts'

/** A cross-validation: the mean of each metric over the folds beside its baselines, and every fold. */
export function CrossValidationPage({ study }: { readonly study: Study }) {
  const { plan, trials, result, dataset, status, target, experiment, createdAt, endedAt } = study
  const { recipe } = plan
  const [metric, setMetric] = useState<string>(primaryMetric(recipe.task))
  if (plan.kind !== 'crossValidation') return null
  const finished = trials.filter((trial) => hasEnded(trial.status)).length
  return (
    <Page
      title={
        <>
          <span className="clip">{studyTitle(study)}</span> <StatusBadge status={status} />
        </>
      }
      sub={`${describeModel(recipe.model)} for ${recipe.target} on ${dataset}`}
      actions={<StudyActions study={study} />}
      below={<StudyProgress study={study} left={remaining(trials, plan.folds)} />}
      className="sweep-page"
    >
      <StudyFailure study={study} />
      <div className="run-parts">
        <div className="stack">
          {result?.kind === 'crossValidation' && <FoldMeans result={result} task={recipe.task} folds={plan.folds} />}
          <FoldChart trials={trials} metric={metric} onMetric={setMetric} task={recipe.task} result={result} />
          <FoldsTable trials={trials} recipe={recipe} />
        </div>
        <div className="stack">
          <Card title="Plan">
            <Facts
              facts={[
                { name: 'Folds', value: `${count(finished)} of ${count(plan.folds)} finished` },
                { name: 'Rows stay together', value: recipe.split.kind === 'group' ? `by ${recipe.split.by ?? ''}` : 'copies only' },
                { name: 'Stratified', value: recipe.task === 'regression' ? 'no' : `by ${recipe.target}` },
                { name: 'Runs on', value: target ?? thisComputer },
                { name: 'Seed', value: plan.seed },
                { name: 'Experiment', value: experiment },
                { name: 'Created', value: time(createdAt) },
                { name: 'Duration', value: endedAt === null ? '–' : duration(endedAt - createdAt) },
              ]}
            />
          </Card>
          <CheckedTrial study={study} />
          <Card title="How to read it" padded>
            <p className="sm soft">
              Each row is held out once: a fold is evaluated by a model that was not trained on it. The mean estimates how well this recipe
              does on new data, not how well one of these models does. To get a model, train the recipe as a run.
            </p>
          </Card>
        </div>
      </div>
    </Page>
  )
}
