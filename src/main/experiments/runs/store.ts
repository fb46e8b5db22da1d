import { and, desc, eq, getTableColumns, inArray, ne } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import type { RunMetric } from '../../../shared/contract/experiments/index.ts'
import { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { RunSource } from '../../../shared/domain/experiments/run.ts'
import { formsOf } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { appVersion } from '../../resources.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { flattenRecipe } from './params.ts'

const { runs, trainingRuns, runCheckpoints, runParams, runMetrics, runTags, runArtifacts } = schema

/** What every run has, whoever made it. */
export type RunRow = typeof runs.$inferSelect

const { runId: _runId, ...trainingColumns } = getTableColumns(trainingRuns)
type Training = Omit<typeof trainingRuns.$inferSelect, 'runId'>

/** A run that Cairn trained, with all that its weights depend on. */
export type TrainingRun = RunRow & Training

export interface NewRun {
  readonly name?: string
  readonly experimentId: number
  readonly source: RunSource
  /** The id that another program gave it: 32 hexadecimal digits. A new one when absent. */
  readonly uuid?: string
  readonly status: RunRow['status']
  readonly user: string | null
  readonly notes: string
  readonly tags: readonly string[]
  readonly createdAt?: number
  readonly startedAt?: number | null
  readonly endedAt?: number | null
}

/** A run of any origin. Without a name it is called by its number. */
export function insertRun(db: Registry, { tags, name, uuid, createdAt = Date.now(), ...run }: NewRun): RunRow {
  const row = db
    .insert(runs)
    .values({ ...run, name: name ?? '', uuid: uuid ?? newUuid(), createdAt })
    .returning()
    .get()
  tagRun(db, row.id, tags, [])
  if (name !== undefined) return row
  return db
    .update(runs)
    .set({ name: `run ${row.id}` })
    .where(eq(runs.id, row.id))
    .returning()
    .get()
}

/** 32 hexadecimal digits. */
export const newUuid = (): string => randomUUID().replaceAll('-', '')

export interface NewTrainingRun extends Pick<NewRun, 'name' | 'experimentId' | 'user' | 'tags' | 'notes'> {
  readonly jobId: number
  readonly datasetVersionId: number
  readonly reproducesId?: number
  readonly extendsId?: number
  readonly clonedFromId?: number
  readonly studyId?: number
  readonly trial?: number
  readonly recipe: Recipe
  /** What the weights depend on beside the recipe; see the columns of `training_runs`. */
  readonly fold?: Training['fold']
  readonly limits?: Training['limits']
  readonly stopAfter?: Training['stopAfter']
}

/** A run of Cairn's own, as it is put into the queue. */
export function createRun(db: Registry, run: NewTrainingRun): TrainingRun {
  const { name, experimentId, user, tags, notes, recipe, ...depends } = run
  const { id } = insertRun(db, { name, experimentId, user, tags, notes, source: 'cairn', status: 'queued' })
  db.insert(trainingRuns)
    .values({ ...depends, runId: id, task: recipe.task, recipe, appVersion })
    .run()
  for (const param of flattenRecipe(recipe))
    db.insert(runParams)
      .values({ runId: id, ...param })
      .run()
  return requireTraining(db, id)
}

/** @throws NOT_FOUND */
export function requireRun(db: Registry, id: number): RunRow {
  const run = db.select().from(runs).where(eq(runs.id, id)).get()
  if (run) return run
  const newest = db.select({ id: runs.id }).from(runs).orderBy(desc(runs.id)).get()
  throw new CairnError('NOT_FOUND', `There is no run ${id}.`, { run: id, newest: newest?.id ?? 0 })
}

/** Runs that Cairn trained, to be narrowed down. */
export function trainingsIn(db: Registry) {
  return db
    .select({ ...getTableColumns(runs), ...trainingColumns })
    .from(runs)
    .innerJoin(trainingRuns, eq(trainingRuns.runId, runs.id))
    .$dynamic()
}

/** What Cairn trained of a run; null for a run of another program. @throws NOT_FOUND */
export function findTraining(db: Registry, id: number): TrainingRun | null {
  const run = trainingsIn(db).where(eq(runs.id, id)).get()
  if (!run) requireRun(db, id)
  return run ?? null
}

/** @throws NOT_FOUND, RUN_NOT_TRAINED */
export function requireTraining(db: Registry, id: number): TrainingRun {
  const run = findTraining(db, id)
  if (run) return run
  throw new CairnError('RUN_NOT_TRAINED', `Run ${id} was not trained by Cairn.`, { run: id })
}

/** What a training has changed since it was created, for its two rows. */
export function updateTraining(db: Registry, id: number, run: Partial<RunRow>, training: Partial<Training> = {}): void {
  if (Object.keys(run).length > 0) db.update(runs).set(run).where(eq(runs.id, id)).run()
  if (Object.keys(training).length > 0) db.update(trainingRuns).set(training).where(eq(trainingRuns.runId, id)).run()
}

export function runOfJob(db: Registry, jobId: number): TrainingRun {
  const run = trainingsIn(db).where(eq(trainingRuns.jobId, jobId)).get()
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

/**
 * Adds labels to a run and removes some; tags that have a value are left alone.
 * @throws INVALID_INPUT where a tag of that name has a value, which a label would take the place of
 */
export function tagRun(db: Registry, runId: number, add: readonly string[], remove: readonly string[]): void {
  const named = (tags: readonly string[]) => and(eq(runTags.runId, runId), inArray(runTags.tag, formsOf(tags)))
  db.delete(runTags)
    .where(and(named(remove), eq(runTags.value, '')))
    .run()
  const keyed = db
    .select()
    .from(runTags)
    .where(and(named(add), ne(runTags.value, '')))
    .get()
  if (keyed) {
    const said = `Run ${runId} has a tag "${keyed.tag}" with a value, logged by another program. Choose another tag.`
    throw new CairnError('INVALID_INPUT', said, { run: runId, tag: keyed.tag })
  }
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
export function artifactOf(db: Registry, run: Pick<RunRow, 'id'>, name: string): string | undefined {
  const named = and(eq(runArtifacts.runId, run.id), eq(runArtifacts.path, name))
  return db.select().from(runArtifacts).where(named).get()?.object
}

/** The features of a run's model and its target: what it takes of a row. */
export function columnsOf({ recipe }: Pick<TrainingRun, 'recipe'>): string[] {
  return [...new Set([...recipe.features.map(({ column }) => column), recipe.target])]
}

/** @throws RUN_NOT_DONE */
export function requireArtifact(db: Registry, run: Pick<RunRow, 'id' | 'status'>, name: string): string {
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
