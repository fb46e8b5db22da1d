import type { Shown, Study } from '../../../../../shared/contract/experiments/studies.ts'
import { isBetter, isMetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { paramTitle, paramValue, valueText } from '../../../../../shared/domain/experiments/paramText.ts'
import type { BestPlan, Dimension, SweepPlan } from '../../../../../shared/domain/experiments/study.ts'
import { plannedTrials } from '../../../../../shared/domain/experiments/sweepRules.ts'
import { hasEnded } from '../../../../../shared/domain/job.ts'
import type { ParallelAxis } from '../../../ui/chart/parallelAxes.ts'

export type Trial = Study['trials'][number]
export type SweepStudy = Study & { readonly plan: SweepPlan; readonly shown: NonNullable<Study['shown']> }

/** What the trials are viewed by, in place of the objective. */
export type View = Partial<Shown>

export const isSweep = (study: Study): study is SweepStudy => study.plan.kind === 'sweep' && study.shown !== null

export type BestStudy = Study & { readonly plan: BestPlan; readonly shown: NonNullable<Study['shown']> }
export const isBest = (study: Study): study is BestStudy => study.plan.kind === 'best' && study.shown !== null

/** Whether a value of a metric is better than another; false for what has no better. */
export const better = (metric: string, a: number, b: number) => isMetricId(metric) && isBetter(metric, a, b)

/** The best trial by what is shown; of equal ones the earlier. */
export function bestTrial(trials: readonly Trial[], metric: string): Trial | null {
  return trials.reduce<Trial | null>((best, trial) => {
    if (trial.shown === null) return best
    return best === null || best.shown === null || better(metric, trial.shown, best.shown) ? trial : best
  }, null)
}

/** The best value up to each trial; null before the first one. */
export function bestSoFar(trials: readonly Trial[], metric: string): (number | null)[] {
  let best: number | null = null
  return trials.map(({ shown }) => {
    if (shown !== null && (best === null || better(metric, shown, best))) best = shown
    return best
  })
}

/** Whether values spread over so many orders of magnitude that a linear axis would show one of them. */
export function spreadsWidely(values: readonly number[]): boolean {
  if (values.length < 2) return false
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low > 0 && high / low > 50
}

/** What a trial set for a path, as it is sorted and drawn: a number, or the text that is shown of it. */
export function plottedParam({ params }: Trial, path: string): number | string {
  const value = paramValue(params[path])
  return typeof value === 'number' ? value : valueText(value, path)
}

export const isLog = (space: readonly Dimension[], path: string) => space.some((one) => one.path === path && one.kind === 'logFloat')

/** An axis for each parameter in the order of the space, and the metric last. Trials without a value of it have no line. */
export function trialAxes({ trials, plan, shown }: SweepStudy, title: string): { axes: ParallelAxis[]; drawn: Trial[] } {
  const drawn = trials.filter((trial) => trial.shown !== null)
  const axes = plan.space.map(({ path }): ParallelAxis => {
    const values = drawn.map((trial) => plottedParam(trial, path))
    const axis = { key: path, title: paramTitle(path), log: isLog(plan.space, path) }
    const numbers = values.filter((value) => typeof value === 'number')
    if (numbers.length === values.length) return { ...axis, values: numbers }
    const texts = [...new Set(values.map(String))].sort()
    return { ...axis, log: false, values: values.map((value) => texts.indexOf(String(value))), texts }
  })
  return { axes: [...axes, { key: `metric ${shown.metric}`, title, values: drawn.map((trial) => trial.shown ?? 0) }], drawn }
}

/**
 * How long the trials that are still to come will take, in ms: as the ones that have ended took on average. Null while none has ended, and
 * where trials are trained in rungs, each longer than the one before.
 */
export function timeLeft({ plan, trials }: Pick<SweepStudy, 'plan' | 'trials'>): number | null {
  if (plan.strategy.kind === 'halving') return null
  return remaining(trials, plannedTrials(plan))
}

/** As many as train now share what is left. @param planned how many there will be */
export function remaining(trials: readonly Pick<Trial, 'status' | 'startedAt' | 'endedAt'>[], planned: number): number | null {
  const ended = trials.filter(({ status }) => hasEnded(status))
  const took = ended.flatMap(({ startedAt, endedAt }) => (startedAt === null || endedAt === null ? [] : endedAt - startedAt))
  if (took.length === 0) return null
  const mean = took.reduce((sum, value) => sum + value, 0) / took.length
  const running = trials.filter(({ status }) => status === 'running').length
  return (Math.max(0, planned - ended.length) * mean) / Math.max(1, running)
}
