import type { RunDifference } from '../../../shared/domain/experiments/comparison.ts'
import { primaryMetric } from '../../../shared/domain/training/tasks.ts'
import type { Work } from '../../jobs/index.ts'
import { findTraining } from '../runs/store.ts'
import { notTrained, orderDifferences, type Refusal } from './order.ts'

interface Compared {
  readonly baseline: number
  readonly runs: readonly number[]
  readonly part: 'train' | 'validation' | 'test'
}

/** The differences of the primary metric to the baseline, in the order of the runs; each with its uncertainty, or why there is none. */
export async function differencesToBaseline(
  { workspace: { db }, perform }: Work,
  { baseline, runs, part }: Compared,
  signal?: AbortSignal,
): Promise<RunDifference[]> {
  const others = runs.filter((run) => run !== baseline)
  const reference = findTraining(db, baseline)
  if (!reference) return others.map((run) => unknown(notTrained(run)))
  const metric = primaryMetric(reference.task)
  const { input, refused } = orderDifferences(db, { baseline, runs: others, part, metric, seed: 0 })
  const found = input === null ? [] : await perform('experiments.differences', input, signal)
  return others.flatMap((run): RunDifference[] => {
    const difference = found.find((one) => one.run === run)
    if (difference) return [{ ...difference, reasons: [], remedy: null }]
    const refusal = refused.find((one) => one.run === run)
    return refusal ? [unknown(refusal)] : []
  })
}

const unknown = (refusal: Refusal): RunDifference => ({ ...refusal, rows: 0, resamples: 0, differences: [], mcnemar: null })
