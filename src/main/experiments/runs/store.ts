import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Run, RunMetric, RunSummary } from '../../../shared/contract/experiments/index.ts'
import { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { formsOf } from '../../../shared/domain/names.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import { appVersion } from '../../resources.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { flattenRecipe } from './params.ts'
import { seriesNames } from './series.ts'

const { runs, runCheckpoints, runParams, runMetrics, runTags, runArtifacts, datasetVersions } = schema

export type RunRow = typeof runs.$inferSelect

export interface NewRun {
  readonly name?: string
  readonly jobId: number
  readonly datasetVersionId: number
  readonly reproducesId?: number
  readonly extendsId?: number
  readonly studyId?: number
  readonly trial?: number
  readonly recipe: Recipe
  /** What the weights depend on beside the recipe; see the columns of `runs`. */
  readonly fold?: RunRow['fold']
  readonly limits?: RunRow['limits']
  readonly stopAfter?: RunRow['stopAfter']
  readonly tags: readonly string[]
  readonly notes: string
}

export function createRun(db: Registry, run: NewRun): RunRow {
  const row = db
    .insert(runs)
    .values({
      name: run.name ?? '',
      jobId: run.jobId,
      status: 'queued',
      datasetVersionId: run.datasetVersionId,
      reproducesId: run.reproducesId ?? null,
      extendsId: run.extendsId ?? null,
      studyId: run.studyId ?? null,
      trial: run.trial ?? null,
      task: run.recipe.task,
      recipe: run.recipe,
      fold: run.fold ?? null,
      limits: run.limits ?? null,
      stopAfter: run.stopAfter ?? null,
      appVersion,
      notes: run.notes,
      createdAt: Date.now(),
    })
    .returning()
    .get()
  for (const param of flattenRecipe(run.recipe))
    db.insert(runParams)
      .values({ runId: row.id, ...param })
      .run()
  tagRun(db, row.id, run.tags, [])
  if (run.name === undefined)
    db.update(runs)
      .set({ name: `run ${row.id}` })
      .where(eq(runs.id, row.id))
      .run()
  return requireRun(db, row.id)
}

/** @throws NOT_FOUND */
export function requireRun(db: Registry, id: number): RunRow {
  const run = db.select().from(runs).where(eq(runs.id, id)).get()
  if (run) return run
  const newest = db.select({ id: runs.id }).from(runs).orderBy(desc(runs.id)).get()
  throw new CairnError('NOT_FOUND', `There is no run ${id}.`, { run: id, newest: newest?.id ?? 0 })
}

export function runOfJob(db: Registry, jobId: number): RunRow {
  const run = db.select().from(runs).where(eq(runs.jobId, jobId)).get()
  if (!run) throw new CairnError('INTERNAL', `Job ${jobId} has no run.`)
  return run
}

/** The newest checkpoint of a run. */
export function checkpointOf(db: Registry, runId: number): { epoch: number; object: string; at: number } | null {
  const row = db.select().from(runCheckpoints).where(eq(runCheckpoints.runId, runId)).get()
  return row ? { epoch: row.epoch, object: row.object, at: row.at } : null
}

export function updateRun(db: Registry, id: number, change: { name?: string; notes?: string; starred?: boolean }): RunRow {
  const run = requireRun(db, id)
  const { name = run.name, notes = run.notes, starred = run.starred } = change
  return db.update(runs).set({ name, notes, starred }).where(eq(runs.id, id)).returning().get()
}

export function tagRun(db: Registry, runId: number, add: readonly string[], remove: readonly string[]): void {
  if (remove.length > 0)
    db.delete(runTags)
      .where(and(eq(runTags.runId, runId), inArray(runTags.tag, formsOf(remove))))
      .run()
  for (const tag of add) db.insert(runTags).values({ runId, tag }).onConflictDoNothing().run()
}

export interface RunMark {
  readonly starred?: boolean
  readonly archived?: boolean
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
}

/** Changes several runs alike. @throws NOT_FOUND */
export function markRuns(db: Registry, ids: readonly number[], { starred, archived, addTags, removeTags }: RunMark): void {
  for (const id of ids) {
    const run = requireRun(db, id)
    const archivedAt = archived === undefined || archived === (run.archivedAt !== null) ? run.archivedAt : archived ? Date.now() : null
    db.update(runs)
      .set({ starred: starred ?? run.starred, archivedAt })
      .where(eq(runs.id, id))
      .run()
    tagRun(db, id, addTags, removeTags)
  }
}

/** The object that a run made under a name, if it did. */
export function artifactOf(db: Registry, run: RunRow, name: string): string | undefined {
  const named = and(eq(runArtifacts.runId, run.id), eq(runArtifacts.name, name))
  return db.select().from(runArtifacts).where(named).get()?.object
}

/** The features of a run's model and its target: what it takes of a row. */
export function columnsOf({ recipe }: Pick<RunRow, 'recipe'>): string[] {
  return [...new Set([...recipe.features.map(({ column }) => column), recipe.target])]
}

/** @throws RUN_NOT_DONE */
export function requireArtifact(db: Registry, run: RunRow, name: string): string {
  const object = artifactOf(db, run, name)
  if (object !== undefined) return object
  throw new CairnError('RUN_NOT_DONE', `Run ${run.id} is ${run.status} and has no ${name}.`, {
    run: run.id,
    status: run.status,
    artifact: name,
  })
}

export function metricsOfRun(db: Registry, runId: number): RunMetric[] {
  return db
    .select()
    .from(runMetrics)
    .where(eq(runMetrics.runId, runId))
    .all()
    .map(({ runId: _, subject, part, ...metric }) => ({ subject, part, ...MetricValue.parse(metric) }))
}

export function describeRun(workspace: Workspace, run: RunRow): Run {
  const { db } = workspace
  const { metrics: _, ...summary } = summarizeRuns(db, [run], 'test')[0]
  const { notes, engineVersion, engineReason, fingerprint, environment, split, error } = run
  return {
    ...summary,
    notes,
    recipe: currentRecipe(run.recipe),
    reproduces: run.reproducesId,
    extends: run.extendsId,
    checkpoint: checkpointOf(db, run.id),
    engineVersion,
    engineReason,
    fingerprint,
    fingerprintFormat: run.fingerprintFormat,
    appVersion: run.appVersion,
    environment: environment && { ...environment },
    split,
    metrics: metricsOfRun(db, run.id),
    artifacts: db
      .select({ name: runArtifacts.name, object: runArtifacts.object, bytes: runArtifacts.bytes })
      .from(runArtifacts)
      .where(eq(runArtifacts.runId, run.id))
      .all(),
    series: seriesNames(workspace, run.id),
    error: error && { ...error, details: { ...error.details } },
  }
}

/** Rows of the runs table, in the order that is given, with the metrics of the model on one part. Three queries for any number of runs. */
export function summarizeRuns(db: Registry, rows: readonly RunRow[], part: 'train' | 'validation' | 'test'): RunSummary[] {
  const ids = rows.map((run) => run.id)
  if (ids.length === 0) return []
  const params = group(db.select().from(runParams).where(inArray(runParams.runId, ids)).all())
  const tags = group(db.select().from(runTags).where(inArray(runTags.runId, ids)).all())
  const metrics = group(
    db
      .select()
      .from(runMetrics)
      .where(and(inArray(runMetrics.runId, ids), eq(runMetrics.subject, 'model'), eq(runMetrics.part, part)))
      .all(),
  )
  const versions = new Map<number, { ref: string; hash: string }>()
  for (const id of new Set(rows.map((run) => run.datasetVersionId))) {
    const row = db.select({ hash: datasetVersions.hash }).from(datasetVersions).where(eq(datasetVersions.id, id)).get()
    versions.set(id, { ref: versionRef(db, id), hash: row?.hash ?? '' })
  }
  return rows.map((run) => {
    const { id, name, status, jobId, task, starred, epochs, bestEpoch, stopped, fold, createdAt, startedAt, endedAt } = run
    const version = versions.get(run.datasetVersionId)!
    return {
      id,
      name,
      status,
      jobId,
      dataset: version.ref,
      datasetHash: version.hash,
      task,
      target: run.recipe.target,
      leaks: run.recipe.givesAway ?? [],
      positive: run.task === 'binary' ? (run.recipe.positive ?? null) : null,
      engine: run.engineId,
      starred,
      archived: run.archivedAt !== null,
      tags: (tags.get(id) ?? []).map((row) => row.tag).sort(),
      params: Object.fromEntries((params.get(id) ?? []).map((row) => [row.key, row.value])),
      metrics: Object.fromEntries((metrics.get(id) ?? []).map((row) => [row.metric, row.value])),
      epochs,
      bestEpoch,
      stopped,
      fold,
      createdAt,
      startedAt,
      endedAt,
    }
  })
}

function group<Row extends { runId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, (row) => row.runId)
}
