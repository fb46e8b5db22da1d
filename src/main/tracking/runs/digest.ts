import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'

/** Fewer digits than these name a version by chance: among 1,000 versions, one in 4 million digests of 8 digits would. */
const fewestDigits = 8

/**
 * The version of Cairn's whose hash begins with a digest that a client logged.
 * @returns null where there is none, or more than one
 */
export function matchedVersion({ sqlite }: Workspace, digest: string): number | null {
  if (!/^[0-9a-f]+$/.test(digest) || digest.length < fewestDigits) return null
  const found = prepared(sqlite, 'SELECT id FROM dataset_versions WHERE hash >= ? AND hash < ? LIMIT 2')
    .pluck()
    .all(digest, `${digest}g`) as number[]
  return found.length === 1 ? found[0] : null
}
