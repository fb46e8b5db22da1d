import { dirname, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { loadZip } from '../../packages/tasks.ts'
import { placeFile } from '../../workspace/index.ts'
import type { FolderFiles } from './model.ts'

/**
 * Writes a zip that unpacks to a folder of this name, whole or not at all. The same files give the same bytes.
 * @throws ALREADY_EXISTS; FILE_NOT_FOUND without the folder above
 */
export async function writeArchive(
  files: FolderFiles,
  folder: string,
  path: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<string> {
  const target = resolve(path)
  const zipBytes = await loadZip()
  const bytes = zipBytes(new Map([...files].map(([name, content]) => [`${folder}/${name}`, content])))
  const placed = await placeFile(target, bytes, { mode: 0o644, overwrite }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new CairnError('FILE_NOT_FOUND', `The folder of ${target} does not exist.`, { file: dirname(target) }, error)
    throw CairnError.from(error)
  })
  if (!placed) throw new CairnError('ALREADY_EXISTS', `${target} already exists.`, { file: target })
  return target
}
