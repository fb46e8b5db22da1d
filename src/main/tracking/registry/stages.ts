import { and, eq, isNull, ne } from 'drizzle-orm'
import type { ModelVersionRow } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { invalid } from '../server/errors.ts'
import { cut } from './names.ts'
import { ensureOrigin } from './origins.ts'

const { modelVersionOrigins, modelVersions } = schema

/** MLflow's stages: the older kind of aliases, of which a version has exactly one. They are labels to Cairn: gates guard aliases. */
export const stages = ['None', 'Staging', 'Production', 'Archived'] as const
export type Stage = (typeof stages)[number]

/** @throws INVALID_PARAMETER_VALUE */
export function stageOf(text: string): Stage {
  const found = stages.find((stage) => stage.toLowerCase() === text.toLowerCase())
  if (found) return found
  throw invalid(`Invalid Model Version stage: ${cut(text)}. Value must be one of ${stages.join(', ')}.`)
}

/** Runs inside a change. @param archive those that have the stage so far @throws INVALID_PARAMETER_VALUE for a stage whose versions are not in use */
export function moveToStage(db: Registry, version: ModelVersionRow, stage: Stage, archive: boolean): void {
  if (archive && stage !== 'Staging' && stage !== 'Production')
    throw invalid(
      `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
    )
  if (archive) for (const id of othersInStage(db, version, stage)) setStage(db, id, 'Archived')
  ensureOrigin(db, version)
  setStage(db, version.id, stage)
}

function setStage(db: Registry, versionId: number, stage: Stage): void {
  db.update(modelVersionOrigins).set({ stage }).where(eq(modelVersionOrigins.versionId, versionId)).run()
  db.update(modelVersions).set({ updatedAt: Date.now() }).where(eq(modelVersions.id, versionId)).run()
}

function othersInStage(db: Registry, { id, modelId }: ModelVersionRow, stage: Stage): number[] {
  const others = and(
    eq(modelVersions.modelId, modelId),
    ne(modelVersions.id, id),
    isNull(modelVersions.deletedAt),
    eq(modelVersionOrigins.stage, stage),
  )
  const rows = db
    .select({ id: modelVersions.id })
    .from(modelVersions)
    .innerJoin(modelVersionOrigins, eq(modelVersionOrigins.versionId, modelVersions.id))
    .where(others)
    .all()
  return rows.map((row) => row.id)
}
