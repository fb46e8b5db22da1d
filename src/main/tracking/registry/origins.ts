import { eq } from 'drizzle-orm'
import { versionArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import type { ModelVersionRow } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { modelVersionOrigins } = schema

export type OriginRow = typeof modelVersionOrigins.$inferSelect

/** What another program said of a version when it registered it. */
export function originOf(db: Registry, versionId: number): OriginRow | undefined {
  return db.select().from(modelVersionOrigins).where(eq(modelVersionOrigins.versionId, versionId)).get()
}

/** A version of Cairn's own gets one when a client first says something that stands there. Runs inside a change. */
export function ensureOrigin(db: Registry, { id }: Pick<ModelVersionRow, 'id'>): void {
  db.insert(modelVersionOrigins)
    .values({ versionId: id, source: versionArtifactUri(id) })
    .onConflictDoNothing()
    .run()
}
