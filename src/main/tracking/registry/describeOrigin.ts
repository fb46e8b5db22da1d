import { eq } from 'drizzle-orm'
import type { VersionOrigin } from '../../../shared/contract/tracking/models.ts'
import { modelVersionRef, requireModelVersion } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { filesOfVersion } from './keptFiles.ts'
import { originOf } from './origins.ts'
import { runOfOrigin } from './versions.ts'

const { loggedModels } = schema

/** What another program said of a version; null for one that no other program registered. @throws NOT_FOUND */
export function describeOrigin(db: Registry, ref: string): VersionOrigin | null {
  const version = requireModelVersion(db, ref)
  const origin = originOf(db, version.id)
  if (!origin) return null
  const { source, runUuid, runLink, loggedModelId, stage, user, flavor, unopened } = origin
  const logged =
    loggedModelId === null
      ? undefined
      : db.select({ uuid: loggedModels.uuid }).from(loggedModels).where(eq(loggedModels.id, loggedModelId)).get()
  return {
    ref: modelVersionRef(db, version.id),
    source,
    run: runUuid === null ? null : { uuid: runUuid, id: runOfOrigin(db, origin)?.id ?? null },
    runLink,
    loggedModel: logged?.uuid ?? null,
    stage,
    user,
    flavor,
    unopened,
    files: filesOfVersion(db, version.id).map(({ path, bytes }) => ({ path, bytes })),
    createdAt: version.createdAt,
  }
}
