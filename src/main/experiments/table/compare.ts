import type { Comparison, MetricDelta, RunSummary } from '../../../shared/contract/experiments/index.ts'
import { incomparable, otherPositive } from '../../../shared/domain/experiments/comparability.ts'
import { isBetter, isMetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import { measuredOn } from '../comparison/measuredOn.ts'
import { lastLogged } from '../runs/loggedMetrics.ts'
import { positiveOfRun } from '../runs/positive.ts'
import { summarizeRuns } from '../runs/describe.ts'
import { findTraining, metricsOfRun, requireRun } from '../runs/store.ts'

export interface CompareOptions {
  readonly runs: readonly number[]
  /** The first run when absent. */
  readonly baseline?: number
  /** All params, not only those that differ. */
  readonly all: boolean
  readonly part: 'train' | 'validation' | 'test'
}

/** Runs side by side: the params that differ, and each metric with its delta to the baseline run where the two are comparable. */
export async function compareRuns(workspace: Workspace, options: CompareOptions): Promise<Comparison> {
  const { db } = workspace
  const ids = [...new Set(options.runs)]
  const baseline = options.baseline ?? ids[0]
  if (!ids.includes(baseline)) ids.unshift(baseline)
  const rows = ids.map((id) => requireRun(db, id))
  const positives: (string | null)[] = []
  const trainings = ids.map((id) => findTraining(db, id))
  for (const training of trainings) positives.push(training && (await positiveOfRun(workspace, training)))
  const summaries = summarizeRuns(db, rows, options.part).map((summary, i) => ({ ...summary, positive: positives[i] }))
  const reference = ids.indexOf(baseline)
  const measured = trainings.map((training) => training && measuredOn(db, training))
  const comparable = ids.map((run, i) => {
    const reasons = incomparable(measured[i], measured[reference])
    return { run, comparable: reasons.length === 0, reasons }
  })
  const params = compareParams(summaries)
  return {
    baseline,
    runs: summaries,
    comparable,
    params: options.all ? params : params.filter((param) => param.differs),
    metrics: compareMetrics(
      db,
      ids,
      reference,
      comparable.map((entry) => entry.comparable),
      positives,
      options.part,
    ),
    logged: lastLogged(workspace, ids),
  }
}

function compareParams(summaries: readonly RunSummary[]): Comparison['params'] {
  const all = summaries.map(
    (run) => new Map<string, string>([...Object.entries(run.params), ['dataset', run.dataset ?? 'none'], ['engine', run.engine ?? 'none']]),
  )
  const keys = [...new Set(all.flatMap((params) => [...params.keys()]))].sort()
  return keys.map((key) => {
    const values = all.map((params) => params.get(key) ?? null)
    return { key, values, differs: new Set(values).size > 1 }
  })
}

function compareMetrics(
  db: Registry,
  ids: readonly number[],
  reference: number,
  comparable: readonly boolean[],
  positives: readonly (string | null)[],
  part: CompareOptions['part'],
): Comparison['metrics'] {
  const byRun = ids.map(
    (id) =>
      new Map(
        metricsOfRun(db, id)
          .filter((m) => m.subject === 'model' && m.part === part)
          .map((m) => [m.metric, m]),
      ),
  )
  const names = [...new Set(byRun.flatMap((metrics) => [...metrics.keys()]))]
  return names.map((name) => {
    const base = byRun[reference].get(name)?.value ?? null
    const values = ids.map((run, i): MetricDelta => {
      const found = byRun[i].get(name)
      const value = found?.value ?? null
      const off = comparable[i] ? otherPositive(name, positives[i], positives[reference]) : null
      const delta = comparable[i] && off === null && i !== reference && value !== null && base !== null ? value - base : null
      return { run, value, low: found?.low ?? null, high: found?.high ?? null, delta, off, verdict: verdict(name, value, base, delta) }
    })
    return { metric: name, part, values }
  })
}

function verdict(name: string, value: number | null, base: number | null, delta: number | null): MetricDelta['verdict'] {
  if (delta === null || value === null || base === null || !isMetricId(name)) return null
  if (delta === 0) return 'same'
  return isBetter(name, value, base) ? 'better' : isBetter(name, base, value) ? 'worse' : null
}
