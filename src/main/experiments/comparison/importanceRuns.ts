import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { incomparable, type MeasuredOn } from '../../../shared/domain/experiments/comparability.ts'
import { isOfPositive } from '../../../shared/domain/evaluation/metrics.ts'
import type { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireDataset, requireVersion, versionRef } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { inSlices } from '../table/slices.ts'
import type { MeasuredRuns } from './importance.ts'
import { paramColumns } from './paramColumns.ts'

const { runs, runMetrics, runParams, trainingRuns, datasetVersions } = schema

/** Fewer comparable runs than this say nothing about what matters. */
export const fewestRuns = 10

const recipesAtOnce = 400
/** Each has some 25 to 80. */
const paramsAtOnce = 150

export interface ImportanceQuery {
  readonly metric: string
  /** The name of a dataset; all of them when absent. */
  readonly dataset?: string
  /** Only the trials of this sweep. */
  readonly study?: number
  readonly part: 'train' | 'validation' | 'test'
}

export interface ComparableRuns {
  readonly on: MeasuredOn
  readonly runs: MeasuredRuns
  /** Runs with the metric that were measured on other rows than most. */
  readonly leftOut: number
}

interface Member {
  readonly id: number
  readonly value: number
}

/** The largest set of runs with the metric that were measured on the same rows; of equal ones the newest. @throws NOT_FOUND */
export async function comparableRuns(db: Registry, query: ImportanceQuery): Promise<ComparableRuns> {
  const found = withMetric(db, query)
  if (found.length === 0) {
    const { metric, part, dataset, study } = query
    const where = study !== undefined ? ` of sweep ${study}` : dataset === undefined ? '' : ` of "${dataset}"`
    throw new CairnError('NOT_FOUND', `No run${where} has the metric "${metric}" on its ${part} part.`, {
      metric,
      part,
      dataset: dataset ?? null,
    })
  }
  const groups = await grouped(db, found, isOfPositive(query.metric))
  const { on, members } = groups.reduce((best, group) => (group.members.length > best.members.length ? group : best))
  return { on, runs: await withParams(db, members), leftOut: found.length - members.length }
}

function withMetric(db: Registry, { metric, dataset, study, part }: ImportanceQuery): Member[] {
  const ofDataset = dataset === undefined ? undefined : eq(datasetVersions.datasetId, requireDataset(db, dataset).id)
  return db
    .select({ id: runs.id, value: runMetrics.value })
    .from(runs)
    .innerJoin(runMetrics, eq(runMetrics.runId, runs.id))
    .innerJoin(trainingRuns, eq(trainingRuns.runId, runs.id))
    .innerJoin(datasetVersions, eq(datasetVersions.id, trainingRuns.datasetVersionId))
    .where(
      and(
        isNull(runs.deletedAt),
        ofDataset,
        study === undefined ? undefined : eq(trainingRuns.studyId, study),
        eq(runMetrics.subject, 'model'),
        eq(runMetrics.part, part),
        eq(runMetrics.metric, metric),
        isNotNull(runMetrics.value),
      ),
    )
    .orderBy(desc(runs.id))
    .all() as Member[]
}

interface Group {
  readonly on: MeasuredOn
  /** Where the metric depends on it. */
  readonly positive: string | null
  readonly members: Member[]
}

/** Thousands of runs are measured on few things: each is looked up once, and of a recipe only what tells them apart is read. */
async function grouped(db: Registry, found: readonly Member[], ofPositive: boolean): Promise<Group[]> {
  const groups: Group[] = []
  const known = new Map<string, Group>()
  for await (const slice of inSlices(found, recipesAtOnce)) {
    const measured = measuredBy(db, slice, ofPositive)
    for (const member of slice) {
      const key = JSON.stringify(measured.get(member.id))
      let group = known.get(key)
      if (!group) {
        const on = lookUp(db, measured.get(member.id))
        if (!on) continue
        const positive = measured.get(member.id)?.positive ?? null
        group = groups.find((each) => incomparable(each.on, on).length === 0 && each.positive === positive)
        if (!group) groups.push((group = { on, positive, members: [] }))
        known.set(key, group)
      }
      group.members.push(member)
    }
  }
  return groups
}

interface Measured {
  readonly version: number
  readonly task: Task
  readonly target: string
  /** As JSON. */
  readonly split: string
  /** As JSON, where it is a fold of a cross-validation. */
  readonly fold: string | null
  readonly positive: string | null
}

function measuredBy(db: Registry, members: readonly Member[], ofPositive: boolean): Map<number, Measured> {
  const rows = db
    .select({
      id: trainingRuns.runId,
      version: trainingRuns.datasetVersionId,
      task: trainingRuns.task,
      target: sql<string>`${trainingRuns.recipe} ->> '$.target'`,
      split: sql<string>`${trainingRuns.recipe} -> '$.split'`,
      fold: sql<string | null>`${trainingRuns.fold}`,
      positive: sql<string | null>`${trainingRuns.recipe} ->> '$.positive'`,
    })
    .from(trainingRuns)
    .where(inArray(trainingRuns.runId, idsOf(members)))
    .all()
  return new Map(rows.map(({ id, ...measured }) => [id, ofPositive ? measured : { ...measured, positive: null }]))
}

function lookUp(db: Registry, measured: Measured | undefined): MeasuredOn | undefined {
  if (!measured) return undefined
  const dataset = versionRef(db, measured.version)
  const { task, target, split, fold } = measured
  return {
    task,
    target,
    dataset,
    datasetHash: requireVersion(db, dataset).hash,
    split: JSON.parse(split) as SplitRecipe,
    fold: fold === null ? null : (JSON.parse(fold) as Fold),
  }
}

async function withParams(db: Registry, members: readonly Member[]): Promise<MeasuredRuns> {
  const columns = paramColumns(members.length)
  let place = 0
  for await (const slice of inSlices(members, paramsAtOnce)) {
    const places = new Map(slice.map(({ id }) => [id, place++]))
    const rows = db
      .select()
      .from(runParams)
      .where(inArray(runParams.runId, idsOf(slice)))
      .values() as [run: number, key: string, value: string, number: number | null][]
    for (const [run, key, value, number] of rows) columns.add(places.get(run) ?? -1, key, value, number)
  }
  return { params: columns.varying(), values: Float64Array.from(members, ({ value }) => value) }
}

const idsOf = (members: readonly Member[]) => members.map(({ id }) => id)
