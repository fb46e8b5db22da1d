import type { JobStatus } from '../../../shared/domain/job.ts'
import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { invalid } from '../server/errors.ts'
import { type LoggedRun, requireActiveRun } from './find.ts'

/** In ms. Written more rarely than points are: what shows that a run lives need not be exact. */
const heardInterval = 10_000

/** Something of a run that a client logs. */
export interface Logging<T> {
  /** Whether what it writes is a part of what the run is (params, tags), and not what it says while it runs (points). */
  readonly isDescription: boolean
  /** Whether it may be written to a run of Cairn's own. */
  readonly isAboutAnyRun?: boolean
  work(run: LoggedRun): T
}

/**
 * Logs something to a run, in one transaction. A run that was silent for too long goes on. What describes a run that has ended is
 * audited, as a change that a person makes is.
 * @param at when it came, in ms @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE
 */
export function logToRun<T>(workspace: Workspace, uuid: string, at: number, { isDescription, isAboutAnyRun, work }: Logging<T>): T {
  const log = () => {
    // In the transaction: it may have been deleted a moment ago.
    const run = requireActiveRun(workspace, uuid)
    if (run.source === 'cairn' && isAboutAnyRun !== true) throw ofCairn(uuid)
    const result = work(run)
    if (run.source !== 'cairn') hear(workspace, run, at)
    return result
  }
  const { id, status } = requireActiveRun(workspace, uuid)
  if (isDescription && !isGoing(status)) return workspace.change(() => ({ action: 'run.update', subject: `run:${id}` }), log)
  return workspace.write(log)
}

/**
 * A client sends a file of a run, or of a model that a run logged: a sign that its program lives, as what it logs is.
 * @param at when it came, in ms @throws INVALID_PARAMETER_VALUE for a run of Cairn's own
 */
export function hearFile(workspace: Workspace, runId: number, at: number): void {
  const run = prepared(workspace.sqlite, 'SELECT id, uuid, source, status, heard_at AS heardAt FROM runs WHERE id = ?').get(runId) as
    | Pick<LoggedRun, 'id' | 'uuid' | 'source' | 'status' | 'heardAt'>
    | undefined
  if (run?.source === 'cairn') throw ofCairn(run.uuid)
  if (run && isGoing(run.status) && isNews(run, at)) workspace.write(() => hear(workspace, run, at))
}

/** Whether its program may still say something of it. */
export const isGoing = (status: JobStatus): boolean => status === 'running' || status === 'queued' || status === 'interrupted'

export function ofCairn(uuid: string) {
  return invalid(`Run ${uuid} was trained by Cairn: other programs can read it and set its tags, and change nothing else.`)
}

function hear({ sqlite }: Workspace, { id, status, heardAt }: Pick<LoggedRun, 'id' | 'status' | 'heardAt'>, at: number): void {
  if (status === 'interrupted')
    prepared(sqlite, "UPDATE runs SET status = 'running', ended_at = NULL, heard_at = ? WHERE id = ?").run(at, id)
  else if (isNews({ status, heardAt }, at)) prepared(sqlite, 'UPDATE runs SET heard_at = ? WHERE id = ?').run(at, id)
}

/** Whether what came at that time says more than is known: that the run goes on, or that it still lives. */
function isNews({ status, heardAt }: Pick<LoggedRun, 'status' | 'heardAt'>, at: number): boolean {
  return status === 'interrupted' || heardAt === null || at - heardAt >= heardInterval || at < heardAt
}

/**
 * Runs of clients that have not been heard of are interrupted: their program has died, or will say something later.
 * @param since in ms since 1970 UTC: what was last heard of before is silent @returns how many
 */
export function interruptSilent(workspace: Workspace, since: number): number {
  const silent = prepared(
    workspace.sqlite,
    `SELECT id FROM runs WHERE status = 'running' AND source = 'mlflow' AND deleted_at IS NULL
       AND coalesce(heard_at, created_at) < ? LIMIT 100`,
  )
    .pluck()
    .all(since) as number[]
  return silent.filter((id) => interrupt(workspace, id, since)).length
}

/** Unless it was heard of meanwhile. */
function interrupt(workspace: Workspace, id: number, since: number): boolean {
  const isSilent = () => prepared(workspace.sqlite, silentQuery).get(id, since) !== undefined
  if (!isSilent()) return false
  workspace.change(
    () => ({ action: 'run.interrupt', subject: `run:${id}` }),
    () => {
      if (!isSilent()) return
      prepared(
        workspace.sqlite,
        "UPDATE runs SET status = 'interrupted', ended_at = max(coalesce(heard_at, created_at), coalesce(started_at, created_at)) WHERE id = ?",
      ).run(id)
    },
  )
  return true
}

const silentQuery = "SELECT 1 FROM runs WHERE id = ? AND status = 'running' AND coalesce(heard_at, created_at) < ?"
