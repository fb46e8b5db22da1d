import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, sensitiveOfVersion, versionRef } from '../../datasets/index.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'

/** Where a study is trained, and what may go there. */
export interface Sending {
  /** The compute target; this computer where it is null or left out. */
  readonly target?: string | null
  /** Whether the person agrees that the target gets a copy of sensitive columns. */
  readonly sendsSensitive?: boolean
}

/** Of a version, as it is sent: a target gets all of its columns, whichever of them a recipe uses. */
function sensitiveColumnsOf(db: Registry, versionId: number): string[] {
  const marked = sensitiveOfVersion(db, versionId)
  if (marked.size === 0) return []
  return manifestOf(requireVersion(db, versionRef(db, versionId))).columns.flatMap(({ name }) => (marked.has(name) ? [name] : []))
}

/** @throws SENSITIVE_UNCONFIRMED where the person has not agreed */
export function ensureSendable(db: Registry, versionId: number, { target = null, sendsSensitive = false }: Sending): void {
  if (target === null || sendsSensitive) return
  const columns = sensitiveColumnsOf(db, versionId)
  if (columns.length === 0) return
  const some = columns.slice(0, 20)
  const message = `${versionRef(db, versionId)} has sensitive columns (${some.join(', ')}), and "${target}" would get a copy of them.`
  throw new CairnError('SENSITIVE_UNCONFIRMED', message, { target, columns: some })
}

/** Writes into the audit log that the person has sent sensitive columns, where there are any. */
export function noteSent(workspace: Workspace, versionId: number, { target = null }: Sending): void {
  if (target === null) return
  const columns = sensitiveColumnsOf(workspace.db, versionId)
  if (columns.length === 0) return
  const subject = versionRef(workspace.db, versionId)
  workspace.change(
    () => ({ action: 'study.send', subject, detail: { target, columns } }),
    () => {},
  )
}
