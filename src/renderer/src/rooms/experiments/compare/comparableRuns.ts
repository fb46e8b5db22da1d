import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'

/** The baseline, then the runs whose models answer the same question and can be evaluated on the same rows. */
export function comparableRuns({ runs, baseline }: Comparison): number[] {
  const base = runs.find(({ id }) => id === baseline)
  if (!base || base.task === null || !hasModel(base)) return []
  const others = runs.filter((run) => run.id !== baseline && run.task === base.task && run.target === base.target && hasModel(run))
  return [base.id, ...others.map(({ id }) => id)]
}

const hasModel = ({ status }: Comparison['runs'][number]) => status === 'done' || status === 'stopped'
