import { useMemo, useState } from 'react'
import { paramTitle } from '../../../../../shared/domain/experiments/paramText.ts'
import { studyTitle } from '../../../../../shared/domain/experiments/studyText.ts'
import { strategyText } from '../../../../../shared/domain/experiments/strategyText.ts'
import { objectiveText, plannedTrials } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { hasEnded } from '../../../../../shared/domain/job.ts'
import { describeModel } from '../../../../../shared/domain/training/recipe.ts'
import { count, duration, time } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Brush, brushed } from '../../../ui/chart/parallelAxes.ts'
import { Facts } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { BestMetrics, BestTrial } from './BestTrial.tsx'
import { CheckedTrial } from './CheckedTrial.tsx'
import { ExtendSweep } from './ExtendSweep.tsx'
import { Objective } from './Objective.tsx'
import { StudyActions } from './StudyActions.tsx'
import { StudyFailure } from './StudyFailure.tsx'
import { StudyProgress } from './StudyProgress.tsx'
import { SweepImportance } from './SweepImportance.tsx'
import { thisComputer } from './trialColumns.tsx'
import { TrialCharts } from './TrialCharts.tsx'
import { TrialsTable } from './TrialsTable.tsx'
import { bestTrial, type SweepStudy, timeLeft, trialAxes, type View } from './trials.ts'

interface SweepPageProps {
  readonly study: SweepStudy
  readonly onView: (view: View) => void
}

/** A sweep: how its trials went, which is the best, and what it shows. */
export function SweepPage({ study, onView }: SweepPageProps) {
  const { plan, trials, result, shown, dataset, status } = study
  const [brush, setBrush] = useState<Brush>({})
  const passing = useMemo(() => {
    if (Object.keys(brush).length === 0) return trials
    const { axes, drawn } = trialAxes(study, metricTitle(shown.metric))
    return brushed(axes, brush).map((place) => drawn[place])
  }, [study, trials, shown.metric, brush])
  const chosen = result?.kind === 'sweep' ? trials.find(({ run }) => run === result.best.run) : undefined
  const best =
    (status === 'done' ? chosen : undefined) ??
    bestTrial(
      trials.map((one) => ({ ...one, shown: one.value })),
      plan.metric,
    )
  return (
    <Page
      title={
        <>
          <span className="clip">{studyTitle(study)}</span> <StatusBadge status={status} />
        </>
      }
      sub={`${describeModel(plan.recipe.model)} for ${plan.recipe.target} on ${dataset}`}
      actions={
        <>
          <ExtendSweep study={study} />
          <StudyActions study={study} />
        </>
      }
      below={<StudyProgress study={study} left={timeLeft(study)} />}
      className="sweep-page"
    >
      <StudyFailure study={study} />
      <Objective study={study} onView={onView} />
      <div className="run-parts">
        <div className="stack">
          <TrialCharts study={study} brush={brush} onBrush={setBrush} />
          <TrialsTable study={study} trials={passing} best={best?.trial ?? null} />
          {chosen && <BestMetrics run={chosen.run} />}
          <SweepImportance study={study} />
        </div>
        <div className="stack">
          {best && <BestTrial study={study} trial={best} />}
          <Plan study={study} />
          <CheckedTrial study={study} />
        </div>
      </div>
    </Page>
  )
}

/** How it was set up, and how far it came. */
function Plan({ study }: { readonly study: SweepStudy }) {
  const { plan, trials, target, experiment, createdAt, endedAt } = study
  const number = (passes: (trial: (typeof trials)[number]) => boolean) => count(trials.filter(passes).length)
  return (
    <Card title="Plan">
      <Facts
        facts={[
          { name: 'Objective', value: objectiveText(plan.metric, 'validation') },
          { name: 'Runs on', value: target ?? thisComputer },
          { name: 'Search method', value: strategyText(plan.strategy) },
          { name: 'Trials', value: `${number(({ status }) => hasEnded(status))} of ${count(plannedTrials(plan))} finished` },
          { name: 'Pruned', value: plan.prune ? number(({ pruned }) => pruned) : 'off' },
          { name: 'Failed', value: number(({ status }) => status === 'failed') },
          { name: 'Parameters', value: plan.space.map(({ path }) => paramTitle(path)).join(', ') },
          { name: 'Seed', value: plan.seed },
          { name: 'Experiment', value: experiment },
          { name: 'Created', value: time(createdAt) },
          { name: 'Duration', value: endedAt === null ? '–' : duration(endedAt - createdAt) },
        ]}
      />
    </Card>
  )
}
