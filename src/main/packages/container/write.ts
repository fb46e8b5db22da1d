import { createHash } from 'node:crypto'
import { CairnError } from '../../../shared/errors.ts'
import { defaultLimits, fileLimit } from './limits.ts'
import { placeFile } from '../../workspace/index.ts'
import { checkNames, unsafe } from './names.ts'
import { zipBytes } from './zip.ts'

export interface WrittenPackage {
  readonly path: string
  /** What was written. */
  readonly content: Buffer
  readonly bytes: number
  /** SHA-256 of the package, in hex. */
  readonly sha256: string
}

/**
 * Writes files as one zip. The same files give the same bytes on any machine, in any time zone, in any order of the map.
 * The package is there whole or not at all; one that already exists stays, unless `overwrite` is asked for.
 * @throws ALREADY_EXISTS; FILE_NOT_FOUND without its folder; PACKAGE_UNSAFE for names or sizes that a reader would refuse
 */
export async function writePackage(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<WrittenPackage> {
  checkNames([...files.keys()], { file: path })
  checkSizes(files)
  const bytes = zipBytes(files)
  const placed = await placeFile(path, bytes, { mode: 0o644, overwrite }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new CairnError('FILE_NOT_FOUND', `The folder of ${path} does not exist.`, { file: path }, error)
    throw CairnError.from(error)
  })
  if (!placed) throw new CairnError('ALREADY_EXISTS', `${path} already exists.`, { file: path })
  return { path, content: bytes, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function checkSizes(files: ReadonlyMap<string, Uint8Array>): void {
  let total = 0
  for (const [name, bytes] of files) {
    total += bytes.length
    if (bytes.length > fileLimit(name, defaultLimits) || total > defaultLimits.total)
      throw unsafe(name, 'makes the package larger than the limit')
  }
  if (files.size > defaultLimits.entries) {
    throw new CairnError('PACKAGE_UNSAFE', `A package has at most ${defaultLimits.entries} files; this one has ${files.size}.`)
  }
}
