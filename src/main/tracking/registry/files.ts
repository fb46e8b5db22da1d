import { and, eq, isNull } from 'drizzle-orm'
import { schema } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'
import type { Call } from '../server/route.ts'
import type { VersionFile } from './reading/types.ts'
import { filesOfVersion } from './keptFiles.ts'

const { modelVersions } = schema

/**
 * The files of a registered version, by path, as MLflow's clients get them; they never change. Those of a version that Cairn trained are
 * made when they are first asked for. @param versionId its row @throws RESOURCE_DOES_NOT_EXIST
 */
export async function versionFiles(
  { workspace, main }: Pick<Call, 'workspace' | 'main'>,
  versionId: number,
): Promise<readonly VersionFile[]> {
  const { db } = workspace
  const living = and(eq(modelVersions.id, versionId), isNull(modelVersions.deletedAt))
  const version = db.select({ task: modelVersions.task }).from(modelVersions).where(living).get()
  if (!version) throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `There is no model version with the id ${versionId}.`)
  const files = filesOfVersion(db, versionId)
  if (files.length > 0 || version.task === null) return files
  await main.call('registry.ownFiles', { versionId })
  return filesOfVersion(db, versionId)
}
