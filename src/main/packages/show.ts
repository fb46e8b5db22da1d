import type { PackageContents } from '../../shared/contract/packages.ts'
import { ParityReport } from '../../shared/domain/packages/parity.ts'
import type { Task } from '../jobs/index.ts'
import { evidenceOf } from './evidence.ts'
import { type OpenedPackage, openPackage } from './verify.ts'

/** Who signed it, as far as the package tells, in place of what this user knows of the key. */
interface Shown extends Omit<PackageContents, 'signer'>, Pick<OpenedPackage, 'signed'> {}

/**
 * What an intact package holds, for people to read: no code of it runs.
 * @throws PACKAGE_UNSAFE, PACKAGE_INVALID, PACKAGE_TAMPERED, PACKAGE_SIGNATURE
 */
export const showTask: Task<{ path: string }, Shown> = async ({ path }) => {
  const { files, manifest, signature, keyId, signed } = await openPackage(path)
  const text = (name: string) => files.get(name)?.toString() ?? null
  return {
    name: manifest.name,
    version: manifest.version,
    task: manifest.task,
    draft: manifest.draft,
    cairn: manifest.createdBy.cairn,
    keyId,
    signed,
    evidence: evidenceOf(files, manifest),
    files: manifest.files,
    signature,
    parity: parityOf(text('parity.json')),
    card: text('card.md') ?? '',
    license: text('LICENSE') ?? '',
    snippets: manifest.files
      .filter((file) => file.path.startsWith('snippets/'))
      .map((file) => ({ path: file.path, text: text(file.path) ?? '' })),
  }
}

/** A package of another version of Cairn may say it in another form: then it is not shown. */
function parityOf(json: string | null): ParityReport | null {
  try {
    return json === null ? null : ParityReport.parse(JSON.parse(json))
  } catch {
    return null
  }
}
