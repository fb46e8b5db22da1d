import { createHash } from 'node:crypto'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import { Ledger } from '../../jobs/index.ts'
import type { Workspace } from '../../workspace/index.ts'

/**
 * A workspace may come from anyone, and with it a monitor that names any folder of this computer: files are read by themselves only from
 * folders that this user has chosen here.
 */
function ledgerOf({ author }: Workspace): Ledger {
  return new Ledger(author.home, 'monitors')
}

function hashOf({ source }: MonitorSettings): string | null {
  return source.kind === 'folder'
    ? createHash('sha256')
        .update(JSON.stringify([source.path, source.pattern]))
        .digest('hex')
    : null
}

/** This user wants its folder to be read. */
export function allowFolder(workspace: Workspace, id: number, settings: MonitorSettings): void {
  const hash = hashOf(settings)
  if (hash !== null) ledgerOf(workspace).note(workspace.path, id, hash)
}

export function isAllowed(workspace: Workspace, id: number, settings: MonitorSettings): boolean {
  const hash = hashOf(settings)
  return hash === null || ledgerOf(workspace).knows(workspace.path, id, hash)
}

/** @throws FOLDER_NOT_ALLOWED */
export function requireAllowed(
  workspace: Workspace,
  { id, name }: { readonly id: number; readonly name: string },
  settings: MonitorSettings,
): void {
  if (isAllowed(workspace, id, settings) || settings.source.kind !== 'folder') return
  const folder = settings.source.path
  throw new CairnError('FOLDER_NOT_ALLOWED', `The monitor "${name}" came with this workspace and wants to read ${folder}.`, {
    monitor: name,
    folder,
  })
}
