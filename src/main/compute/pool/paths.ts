import { join, relative, sep } from 'node:path'
import type { ComputeTarget } from '../../../shared/domain/compute/target.ts'
import { CairnError } from '../../../shared/errors.ts'

export type Shared = Pick<ComputeTarget, 'name' | 'folder' | 'folderThere'>

/** A path in the shared folder, as the cluster sees it. @throws INVALID_INPUT for one outside of it */
export function thereOf({ name, folder, folderThere }: Shared, path: string): string {
  const inside = relative(folder, path)
  if (inside === '..' || inside.startsWith(`..${sep}`) || inside === path)
    throw new CairnError('INVALID_INPUT', `${path} is outside of the folder that this computer and ${name} share (${folder}).`, { path })
  const parts = inside === '' ? [] : inside.split(sep)
  const separator = /^[A-Za-z]:\\/.test(folderThere) ? '\\' : '/'
  return [folderThere.replace(/[\\/]+$/, ''), ...parts].join(separator)
}

/** The other way round. @throws INVALID_INPUT for one outside of it */
export function hereOf({ name, folder, folderThere }: Shared, path: string): string {
  const root = folderThere.replace(/[\\/]+$/, '')
  const inside = path.slice(root.length)
  if (!path.startsWith(root) || (inside !== '' && !/^[\\/]/.test(inside)) || inside.split(/[\\/]/).includes('..'))
    throw new CairnError('INVALID_INPUT', `${path} is outside of the folder that ${name} shares (${folderThere}).`, { path })
  return join(folder, ...inside.split(/[\\/]/).filter((part) => part !== ''))
}
