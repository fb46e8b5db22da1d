import { and, eq, isNull, or, sql } from 'drizzle-orm'
import type { LoggedDataset, RegisteredHere, RunModel } from '../../shared/contract/tracking/logged.ts'
import { versionRef } from '../datasets/index.ts'
import { requireRun, type RunRow } from '../experiments/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'

const { loggedDatasets, loggedModels, modelVersionOrigins, modelVersions, models, runInputs, runModels } = schema

/** What a program logged to a run beside params, tags, metrics and files. @throws NOT_FOUND */
export function loggedTo({ db }: Workspace, id: number): { datasets: LoggedDataset[]; models: RunModel[]; versions: RegisteredHere[] } {
  const run = requireRun(db, id)
  return { datasets: datasetsOf(db, run), models: modelsOf(db, run), versions: versionsOf(db, run) }
}

/** The tag of MLflow that says what a dataset is for. */
const contextTag = 'mlflow.data.context'

function datasetsOf(db: Registry, run: RunRow): LoggedDataset[] {
  const rows = db
    .select({ dataset: loggedDatasets, tags: runInputs.tags })
    .from(runInputs)
    .innerJoin(loggedDatasets, eq(loggedDatasets.id, runInputs.datasetId))
    .where(eq(runInputs.runId, run.id))
    .orderBy(loggedDatasets.name, loggedDatasets.digest)
    .all()
  return rows.map(({ dataset: { name, digest, sourceType, source, profile, schema: columns, datasetVersionId }, tags }) => ({
    name,
    digest,
    context: tags[contextTag] ?? '',
    sourceType,
    source,
    rows: rowsIn(profile),
    columns: columnsIn(columns),
    version: datasetVersionId === null ? null : versionRef(db, datasetVersionId),
  }))
}

/** Of the profile of MLflow's clients: `{"num_rows": 150, …}`. */
function rowsIn(profile: string | null): number | null {
  const rows = (objectIn(profile) as { num_rows?: unknown } | null)?.num_rows
  return typeof rows === 'number' && Number.isSafeInteger(rows) && rows >= 0 ? rows : null
}

/** Of the schema of MLflow's clients: `{"mlflow_colspec": […]}`. */
function columnsIn(text: string | null): number | null {
  const columns = (objectIn(text) as { mlflow_colspec?: unknown } | null)?.mlflow_colspec
  return Array.isArray(columns) ? columns.length : null
}

/** A program may have written anything there. */
function objectIn(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Those that it is said to have used or made, and those that name it as their run. */
function modelsOf(db: Registry, run: RunRow): RunModel[] {
  const { id, uuid, name, status } = loggedModels
  const files = sql<number>`(SELECT count(*) FROM logged_model_artifacts a WHERE a.model_id = logged_models.id)`
  const bytes = sql<number>`(SELECT coalesce(sum(a.bytes), 0) FROM logged_model_artifacts a WHERE a.model_id = logged_models.id)`
  const rows = db
    .select({ uuid, name, status, files, bytes, role: runModels.role, step: runModels.step })
    .from(loggedModels)
    .leftJoin(runModels, and(eq(runModels.modelId, id), eq(runModels.runId, run.id)))
    .where(and(or(eq(runModels.runId, run.id), eq(loggedModels.runId, run.id)), isNull(loggedModels.deletedAt)))
    .orderBy(loggedModels.createdAt, id)
    .all()
  return rows.map((row) => ({ ...row, role: row.role ?? 'output', step: row.step ?? 0 }))
}

function versionsOf(db: Registry, run: RunRow): RegisteredHere[] {
  const rows = db
    .select({ model: models.name, number: modelVersions.number, loggedModel: loggedModels.uuid, unopened: modelVersionOrigins.unopened })
    .from(modelVersionOrigins)
    .innerJoin(modelVersions, eq(modelVersions.id, modelVersionOrigins.versionId))
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .leftJoin(loggedModels, eq(loggedModels.id, modelVersionOrigins.loggedModelId))
    .where(and(eq(modelVersionOrigins.runUuid, run.uuid), isNull(modelVersions.deletedAt), isNull(models.deletedAt)))
    .orderBy(models.name, modelVersions.number)
    .all()
  return rows.map((row) => ({ ...row, ref: `${row.model}@v${row.number}` }))
}
