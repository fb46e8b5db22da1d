import { isAbsolute, relative, sep } from 'node:path'
import type { ComputeTarget } from '../../../shared/domain/compute/target.ts'
import { CairnError } from '../../../shared/errors.ts'

/** The folder that this computer and the machines of a target see, by its name on either side. */
export type SharedFolder = Pick<ComputeTarget, 'folder' | 'folderThere'>

/** A path of this computer as the machines of a target see it. @throws INVALID_INPUT where it is not in the folder that both see */
export function pathThere({ folder, folderThere }: SharedFolder, path: string): string {
  const within = relative(folder, path)
  if (within === '' || within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)) {
    const message = `${path} is not in ${folder}, the folder that the target sees. Put the files there, or profile them on this computer.`
    throw new CairnError('INVALID_INPUT', message, { file: path, folder })
  }
  // Clusters are Linux, whatever this computer is.
  return `${folderThere.replace(/\/$/, '')}/${within.split(sep).join('/')}`
}
