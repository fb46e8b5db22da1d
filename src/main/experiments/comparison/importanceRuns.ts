import { and, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { incomparable, type MeasuredOn } from '../../../shared/domain/comparability.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireDataset } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { RunRow } from '../store.ts'
import type { MeasuredRun } from './importance.ts'
import { measuredOn } from './order.ts'

const { runs, runMetrics, runParams, datasetVersions } = schema

/** Fewer comparable runs than this say nothing about what matters. */
export const fewestRuns = 10

export interface ImportanceQuery {
  readonly metric: string
  /** The name of a dataset; all of them when absent. */
  readonly dataset?: string
  readonly part: 'train' | 'validation' | 'test'
}

export interface ComparableRuns {
  readonly on: MeasuredOn
  readonly runs: MeasuredRun[]
  /** Runs with the metric that were measured on other rows than most. */
  readonly leftOut: number
}

/** The largest set of runs with the metric that were measured on the same rows; of equal ones the newest. @throws NOT_FOUND */
export function comparableRuns(db: Registry, { metric, dataset, part }: ImportanceQuery): ComparableRuns {
  const ofDataset = dataset === undefined ? undefined : eq(datasetVersions.datasetId, requireDataset(db, dataset).id)
  const found = db
    .select({ run: runs, value: runMetrics.value })
    .from(runs)
    .innerJoin(runMetrics, eq(runMetrics.runId, runs.id))
    .innerJoin(datasetVersions, eq(datasetVersions.id, runs.datasetVersionId))
    .where(
      and(
        isNull(runs.deletedAt),
        ofDataset,
        eq(runMetrics.subject, 'model'),
        eq(runMetrics.part, part),
        eq(runMetrics.metric, metric),
        isNotNull(runMetrics.value),
      ),
    )
    .orderBy(desc(runs.id))
    .all()
  if (found.length === 0) {
    const where = dataset === undefined ? '' : ` of "${dataset}"`
    throw new CairnError('NOT_FOUND', `No run${where} has the metric "${metric}" on its ${part} part.`, {
      metric,
      part,
      dataset: dataset ?? null,
    })
  }
  const groups: { on: MeasuredOn; members: { run: RunRow; value: number }[] }[] = []
  // Thousands of runs are measured on few things: each is looked up once.
  const known = new Map<string, (typeof groups)[number]>()
  for (const { run, value } of found) {
    if (value === null) continue
    const key = JSON.stringify([run.datasetVersionId, run.task, run.recipe.target, run.recipe.split])
    let group = known.get(key)
    if (!group) {
      const on = measuredOn(db, run)
      group = groups.find((each) => incomparable(each.on, on).length === 0)
      if (!group) groups.push((group = { on, members: [] }))
      known.set(key, group)
    }
    group.members.push({ run, value })
  }
  const largest = groups.reduce((best, group) => (group.members.length > best.members.length ? group : best))
  return { on: largest.on, runs: withParams(db, largest.members), leftOut: found.length - largest.members.length }
}

function withParams(db: Registry, members: readonly { run: RunRow; value: number }[]): MeasuredRun[] {
  const ids = members.map(({ run }) => run.id)
  const params = Map.groupBy(db.select().from(runParams).where(inArray(runParams.runId, ids)).all(), ({ runId }) => runId)
  return members.map(({ run, value }) => ({
    params: new Map((params.get(run.id) ?? []).map((param) => [param.key, { value: param.value, number: param.number }])),
    value,
  }))
}
