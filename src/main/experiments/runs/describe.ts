import { and, count, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm'
import type { Run, RunSummary } from '../../../shared/contract/experiments/experiments.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { originalName } from '../../../shared/domain/governance/trash.ts'
import { versionRef } from '../../datasets/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { describeOrigin } from './clone.ts'
import { madeNames } from '../artifacts/made.ts'
import { warningsOfRuns } from '../warnings/index.ts'
import { reproductionsOf, verdictOfRun } from './reproductions.ts'
import { seriesNames } from './series.ts'
import { checkpointOf, findTraining, metricsOfRun, type RunRow, type TrainingRun, trainingsIn } from './store.ts'

const { experiments, runs, runParams, runMetrics, runTags, runArtifacts, datasetVersions } = schema

/** All that is recorded of a run, whoever made it. */
export function describeRun(workspace: Workspace, run: RunRow): Run {
  const { db } = workspace
  const { metrics: _, ...summary } = summarizeRuns(db, [run], 'test')[0]
  const training = findTraining(db, run.id)
  return {
    ...summary,
    notes: run.notes,
    ...describeTraining(db, training),
    keyedTags: keyedTagsOf(db, run.id),
    ...describeNesting(db, run),
    heardAt: run.heardAt,
    metrics: metricsOfRun(db, run.id),
    artifacts: training ? madeArtifacts(db, run.id) : [],
    series: seriesNames(workspace, run.id),
  }
}

function describeTraining(db: Registry, training: TrainingRun | null) {
  const { environment = null, error = null } = training ?? {}
  return {
    recipe: training && currentRecipe(training.recipe),
    reproduces: training?.reproducesId ?? null,
    reproduction: training && verdictOfRun(db, training),
    reproductions: training ? reproductionsOf(db, training.id) : [],
    extends: training?.extendsId ?? null,
    clonedFrom: describeOrigin(db, training),
    checkpoint: training && checkpointOf(db, training.id),
    engineVersion: training?.engineVersion ?? null,
    engineReason: training?.engineReason ?? null,
    fingerprint: training?.fingerprint ?? null,
    fingerprintFormat: training?.fingerprintFormat ?? null,
    appVersion: training?.appVersion ?? null,
    environment: environment && { ...environment },
    split: training?.split ?? null,
    error: error && { ...error, details: { ...error.details } },
  }
}

/** Only training's own, along the key of the table: of the files that somebody added to a run there may be very many. */
function madeArtifacts(db: Registry, runId: number): Run['artifacts'] {
  // `0` is the character after `/`.
  const within = madeNames.map((name) =>
    or(eq(runArtifacts.path, name), and(gt(runArtifacts.path, `${name}/`), lt(runArtifacts.path, `${name}0`))),
  )
  return db
    .select({ name: runArtifacts.path, object: runArtifacts.object, bytes: runArtifacts.bytes })
    .from(runArtifacts)
    .where(and(eq(runArtifacts.runId, runId), or(...within)))
    .orderBy(runArtifacts.path)
    .all()
}

/** Without what is in the trash. */
function describeNesting(db: Registry, { uuid, parentUuid }: RunRow): Pick<Run, 'parent' | 'nested'> {
  const parent =
    parentUuid === null || parentUuid === uuid
      ? undefined
      : db
          .select({ run: runs.id, name: runs.name })
          .from(runs)
          .where(and(eq(runs.uuid, parentUuid), isNull(runs.deletedAt)))
          .get()
  const nested = db
    .select({ n: count() })
    .from(runs)
    .where(and(eq(runs.parentUuid, uuid), isNull(runs.deletedAt)))
    .get()
  return { parent: parent ?? null, nested: nested?.n ?? 0 }
}

function keyedTagsOf(db: Registry, runId: number): Record<string, string> {
  const rows = db.select().from(runTags).where(eq(runTags.runId, runId)).orderBy(runTags.tag).all()
  return Object.fromEntries(rows.flatMap(({ tag, value }) => (value === '' ? [] : [[tag, value]])))
}

/** Rows of the runs table, in the order that is given, with the metrics of the model on one part. As many queries for any number of runs. */
export function summarizeRuns(db: Registry, rows: readonly RunRow[], part: 'train' | 'validation' | 'test'): RunSummary[] {
  const ids = rows.map((run) => run.id)
  if (ids.length === 0) return []
  const trainings = new Map(
    trainingsIn(db)
      .where(inArray(runs.id, ids))
      .all()
      .map((training) => [training.id, training]),
  )
  const params = group(db.select().from(runParams).where(inArray(runParams.runId, ids)).all())
  const tags = group(db.select().from(runTags).where(inArray(runTags.runId, ids)).all())
  const metrics = group(
    db
      .select()
      .from(runMetrics)
      .where(and(inArray(runMetrics.runId, ids), eq(runMetrics.subject, 'model'), eq(runMetrics.part, part)))
      .all(),
  )
  const versions = versionsOf(db, [...trainings.values()])
  const warnings = warningsOfRuns(db, [...trainings.values()])
  const groups = experimentNames(db, rows)
  return rows.map((run) => {
    const { id, uuid, name, source, user, status, starred, createdAt, startedAt, endedAt } = run
    const training = trainings.get(id)
    const version = training && versions.get(training.datasetVersionId)
    return {
      id,
      uuid,
      name,
      experiment: groups.get(run.experimentId) ?? '',
      source,
      user,
      status,
      jobId: training?.jobId ?? null,
      dataset: version?.ref ?? null,
      datasetHash: version?.hash ?? null,
      task: training?.task ?? null,
      target: training?.recipe.target ?? null,
      leaks: training?.recipe.givesAway ?? [],
      warnings: warnings.get(id) ?? [],
      positive: training?.task === 'binary' ? (training.recipe.positive ?? null) : null,
      engine: training?.engineId ?? null,
      starred,
      archived: run.archivedAt !== null,
      tags: labelsOf(tags.get(id)),
      params: Object.fromEntries((params.get(id) ?? []).map((row) => [row.key, row.value])),
      metrics: Object.fromEntries((metrics.get(id) ?? []).map((row) => [row.metric, row.value])),
      epochs: training?.epochs ?? null,
      bestEpoch: training?.bestEpoch ?? null,
      stopped: training?.stopped ?? null,
      fold: training?.fold ?? null,
      createdAt,
      startedAt,
      endedAt,
    }
  })
}

/** The tags that are labels of their own, without a value. */
export function labelsOf(tags: readonly { readonly tag: string; readonly value: string }[] = []): string[] {
  return tags.flatMap(({ tag, value }) => (value === '' ? [tag] : [])).sort()
}

function versionsOf(db: Registry, trainings: readonly TrainingRun[]): Map<number, { ref: string; hash: string }> {
  const ids = [...new Set(trainings.map((run) => run.datasetVersionId))]
  return new Map(
    ids.map((id) => {
      const row = db.select({ hash: datasetVersions.hash }).from(datasetVersions).where(eq(datasetVersions.id, id)).get()
      return [id, { ref: versionRef(db, id), hash: row?.hash ?? '' }]
    }),
  )
}

function experimentNames(db: Registry, rows: readonly RunRow[]): Map<number, string> {
  const ids = [...new Set(rows.map((run) => run.experimentId))]
  const found = db.select({ id: experiments.id, name: experiments.name }).from(experiments).where(inArray(experiments.id, ids)).all()
  return new Map(found.map(({ id, name }) => [id, originalName(name)]))
}

function group<Row extends { runId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, (row) => row.runId)
}
