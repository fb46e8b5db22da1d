import { eq } from 'drizzle-orm'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { models, modelVersionOrigins } = schema

type Version = typeof schema.modelVersions.$inferSelect

/** Why a version is kept and never opened, in a sentence; null for one that Cairn computes with. */
export function whyNotOpened(db: Registry, { id, task }: Pick<Version, 'id' | 'task'>): string | null {
  if (task !== null) return null
  const { unopened, versionId } = modelVersionOrigins
  return db.select({ unopened }).from(modelVersionOrigins).where(eq(versionId, id)).get()?.unopened ?? 'Nobody knows what it predicts.'
}

/** What a version predicts, for all that would compute with it. @throws MODEL_NOT_OPENED for one that is kept and never opened */
export function requireTask(db: Registry, version: Version): Task {
  if (version.task !== null) return version.task
  const model = db.select({ name: models.name }).from(models).where(eq(models.id, version.modelId)).get()
  const ref = `${model?.name}@v${version.number}`
  throw new CairnError('MODEL_NOT_OPENED', `${ref} is kept and never opened. ${whyNotOpened(db, version)}`, { modelVersion: ref })
}
