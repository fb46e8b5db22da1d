import { eq } from 'drizzle-orm'
import { type Registry, schema } from '../../workspace/index.ts'
import type { VersionFile } from './reading/types.ts'

const { modelVersionFiles } = schema

/** Those that a version was registered with, or that were made of it; by path. */
export function filesOfVersion(db: Registry, versionId: number): VersionFile[] {
  const { path, object, bytes } = modelVersionFiles
  return db.select({ path, object, bytes }).from(modelVersionFiles).where(eq(modelVersionFiles.versionId, versionId)).orderBy(path).all()
}

/** Runs inside a change. */
export function keepFiles(db: Registry, versionId: number, files: readonly VersionFile[]): void {
  for (const { path, object, bytes } of files) db.insert(modelVersionFiles).values({ versionId, path, object, bytes }).run()
}
