import { eq } from 'drizzle-orm'
import type { ExperimentRow, RunRow } from '../../experiments/online.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { invalid, TrackingError } from '../server/errors.ts'

const { experiments, runs } = schema

/** @throws RESOURCE_DOES_NOT_EXIST */
export function requireRunByUuid(db: Registry, uuid: string): RunRow {
  const found = db.select().from(runs).where(eq(runs.uuid, uuid)).get()
  if (found) return found
  throw noRun(uuid)
}

function noRun(uuid: string): TrackingError {
  return new TrackingError('RESOURCE_DOES_NOT_EXIST', `Run with id=${uuid.slice(0, 300)} not found`)
}

/** What has to be known of a run before something is logged to it. */
export type LoggedRun = Pick<RunRow, 'id' | 'uuid' | 'experimentId' | 'name' | 'source' | 'status' | 'heardAt'> & {
  readonly isDeleted: 0 | 1
}

/** A run that something may be logged to. @throws RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE where it is in the trash */
export function requireActiveRun({ sqlite }: Workspace, uuid: string): LoggedRun {
  const run = prepared(
    sqlite,
    `SELECT id, uuid, experiment_id AS experimentId, name, source, status, heard_at AS heardAt, deleted_at IS NOT NULL AS isDeleted
     FROM runs WHERE uuid = ?`,
  ).get(uuid) as LoggedRun | undefined
  if (!run) throw noRun(uuid)
  if (run.isDeleted === 1) throw invalid(`The run ${uuid} must be in the 'active' state. Current state is deleted.`)
  return run
}

/** @throws RESOURCE_DOES_NOT_EXIST */
export function requireExperimentByUuid(db: Registry, uuid: string): ExperimentRow {
  const found = db.select().from(experiments).where(eq(experiments.uuid, uuid)).get()
  if (found) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `No Experiment with id=${uuid.slice(0, 300)} exists`)
}

/** @throws RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE where it is in the trash */
export function requireActiveExperiment(db: Registry, uuid: string): ExperimentRow {
  const found = requireExperimentByUuid(db, uuid)
  if (found.deletedAt === null) return found
  throw invalid(`The experiment ${uuid} must be in the 'active' state. Current state is deleted.`)
}
