import { metric as metricCopy } from '../../../shared/domain/evaluation/metrics.ts'
import type { PolicyJudgement } from '../../../shared/domain/automation/facts.ts'
import { primaryMetric } from '../../../shared/domain/training/tasks.ts'
import { requireModelVersion } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import { turnRun } from '../turn.ts'
import { championOf } from './champion.ts'
import type { Step, StepWork } from './step.ts'

/** Measures champion and challenger on the same rows. */
export const evaluating: Step = async (work) => {
  const { workspace, run, policy } = work
  const champion = championOf(workspace.db, policy)
  const judgement = await judged(work, run.facts.challenger as string, champion)
  turnRun(workspace, run, { event: 'evaluated', detail: judgement.sentence, facts: { champion, judgement } })
  return true
}

const nothing = {
  rows: 0,
  minimumRows: 0,
  sources: [],
  metric: null,
  direction: 'none',
  champion: null,
  challenger: null,
  difference: null,
  low: null,
  high: null,
  metrics: [],
  notes: [],
} as const

async function judged(work: StepWork, challenger: string, champion: string | null): Promise<PolicyJudgement> {
  if (champion === null || champion === challenger)
    return { ...nothing, sources: [], metrics: [], notes: [], outcome: 'noChampion', sentence: 'There is no champion to compare with.' }
  const { task } = requireModelVersion(work.workspace.db, challenger)
  const metric = primaryMetric(task)
  const { rows, difference } = await gateProofs(work).compare({ ref: challenger, against: champion, metric, part: 'test' })
  const { value, baseline, low, high } = difference
  const measured = { champion: baseline, challenger: value, difference: difference.difference, low, high }
  return {
    outcome: 'judged',
    rows,
    minimumRows: 0,
    sources: [],
    metric,
    direction: metricCopy(metric).direction,
    ...measured,
    metrics: [{ metric, ...measured }],
    sentence: `${challenger} against ${champion} on ${rows} rows: ${difference.words}.`,
    notes: [],
  }
}
