import { dirname, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { isWorkspace } from '../../workspace/index.ts'

/**
 * The folder of the workspace that is meant: the one that is named, else that of CAIRN_WORKSPACE, else the nearest one
 * from the current folder upwards. @throws WORKSPACE_NOT_FOUND
 */
export function locateWorkspace(named: string | undefined, environment: NodeJS.ProcessEnv, from: string): string {
  const chosen = named ?? (environment.CAIRN_WORKSPACE || undefined)
  if (chosen !== undefined) return resolve(from, chosen)
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isWorkspace(folder)) return folder
    if (dirname(folder) === folder) break
  }
  throw new CairnError('WORKSPACE_NOT_FOUND', `There is no workspace in ${from} or in any folder above it.`, { folder: from })
}
