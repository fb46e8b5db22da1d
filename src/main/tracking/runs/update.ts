import { eq } from 'drizzle-orm'
import { statusOfMlflow, type MlflowStatus } from '../../../shared/domain/tracking/status.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { requireActiveRun, requireRunByUuid } from './find.ts'
import { isGoing, ofCairn } from './heard.ts'
import { checkLength, longest } from './limits.ts'
import { renameRun } from './tags.ts'

const { runs } = schema

export interface RunUpdate {
  readonly status?: MlflowStatus
  /** In ms, as the client's clock has it. */
  readonly endedAt?: number
  readonly name?: string
}

/**
 * What a client says of how its run stands. @param at when it came, in ms @returns the number of the run
 * @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE
 */
export function updateClientRun(workspace: Workspace, uuid: string, { status, endedAt, name }: RunUpdate, at: number): number {
  checkLength('run_name', name ?? '', longest.tag)
  const { id, source } = requireActiveRun(workspace, uuid)
  if (source === 'cairn') throw ofCairn(uuid)
  const ends = status !== undefined && !isGoing(statusOfMlflow[status])
  const action = ends ? 'run.finish' : 'run.update'
  workspace.change(
    () => ({ action, subject: `run:${id}`, ...(status !== undefined && { detail: { status: statusOfMlflow[status] } }) }),
    (db) => {
      const run = requireRunByUuid(db, uuid)
      requireActiveRun(workspace, uuid)
      if (name) renameRun(workspace, run, name)
      if (status === undefined && endedAt === undefined) return
      // A run cannot end before it has begun, whatever two clocks say.
      const end = endedAt ?? (ends ? at : null)
      db.update(runs)
        .set({
          status: status === undefined ? run.status : statusOfMlflow[status],
          endedAt: end === null ? null : Math.max(end, run.startedAt ?? end),
          heardAt: at,
        })
        .where(eq(runs.id, id))
        .run()
    },
  )
  return id
}

/** Into the trash. One that is there already stays there. @throws RESOURCE_DOES_NOT_EXIST; OBJECT_IN_USE for one that Cairn trains now */
export async function deleteClientRun(workspace: Workspace, uuid: string, at: number): Promise<void> {
  const { id, deletedAt } = requireRunByUuid(workspace.db, uuid)
  if (deletedAt !== null) return
  const { putIntoTrash } = await import('../../governance/index.ts')
  workspace.change(
    () => ({ action: 'trash.put', subject: `run:${id}` }),
    () => putIntoTrash(workspace, `run:${id}`, at),
  )
}

/** @throws RESOURCE_DOES_NOT_EXIST */
export async function restoreClientRun(workspace: Workspace, uuid: string): Promise<void> {
  const { id, deletedAt } = requireRunByUuid(workspace.db, uuid)
  if (deletedAt === null) return
  const { restoreFromTrash } = await import('../../governance/index.ts')
  workspace.change(
    () => ({ action: 'trash.restore', subject: `run:${id}` }),
    () => restoreFromTrash(workspace, `run-${id}`),
  )
}
