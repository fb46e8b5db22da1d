import { eq } from 'drizzle-orm'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { versionRef } from '../../datasets/index.ts'
import { findTraining } from '../../experiments/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { ModelVersionRow } from './store.ts'

const { featureJoins } = schema

/** A feature service in a model. */
export interface ModelFeatures {
  /** As its training rows were joined: with the versions of all views. */
  readonly service: ResolvedService
  /** The dataset version that was trained on. */
  readonly joined: string
}

/**
 * The service that a model's training rows were joined by; null where they were not, and of a model from elsewhere. Of rows that were
 * prepared after a join nobody knows whether a column is still what the service gives.
 */
export function featuresOfModel(db: Registry, { runId }: Pick<ModelVersionRow, 'runId'>): ModelFeatures | null {
  const run = runId === null ? undefined : findTraining(db, runId)
  if (!run) return null
  const { datasetVersionId } = run
  const join = db.select().from(featureJoins).where(eq(featureJoins.versionId, datasetVersionId)).get()
  return join ? { service: join.service, joined: versionRef(db, datasetVersionId) } : null
}
