import type { PolicyJudgement } from '../../../shared/domain/automation/facts.ts'
import { metric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { differenceOf, type Judgement, judgementNotes, judgementSentence } from '../../../shared/domain/models/judging.ts'
import { judgeChallenger } from '../../models/index.ts'
import { turnRun } from '../turn.ts'
import { challengerOf, championOf } from './champion.ts'
import { endWhereInUse } from './inUse.ts'
import type { Step } from './step.ts'

/** Measures champion and challenger on rows that neither has seen. */
export const evaluating: Step = async (work) => {
  if (endWhereInUse(work)) return true
  const { workspace, run, policy, signal } = work
  const champion = championOf(workspace.db, policy)
  const challenger = challengerOf(workspace.db, policy, run)
  const judgement = champion === null ? noChampion : judgementOf(await judgeChallenger(work, { champion, challenger }, signal))
  turnRun(workspace, run, { event: 'evaluated', detail: judgement.sentence, facts: { champion, judgement } })
  return true
}

const noChampion: PolicyJudgement = {
  outcome: 'noChampion',
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
  sentence: 'No champion to compare with.',
  notes: [],
}

/** What the decision and its table need of a judgement. */
export function judgementOf(judgement: Judgement): PolicyJudgement {
  const { outcome, rows, minimumRows, sources, main, differences } = judgement
  const metrics = differences.map(({ metric: id, baseline, value, difference, low, high }) => ({
    metric: id,
    champion: baseline,
    challenger: value,
    difference,
    low,
    high,
  }))
  const found = main === null ? undefined : differenceOf(judgement, main)
  return {
    outcome,
    rows,
    minimumRows,
    sources,
    metric: main,
    direction: main === null ? 'none' : metric(main as MetricId).direction,
    champion: found?.baseline ?? null,
    challenger: found?.value ?? null,
    difference: found?.difference ?? null,
    low: found?.low ?? null,
    high: found?.high ?? null,
    metrics,
    sentence: judgementSentence(judgement),
    notes: judgementNotes(judgement),
  }
}
