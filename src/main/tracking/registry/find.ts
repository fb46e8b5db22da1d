import { and, eq, isNull } from 'drizzle-orm'
import { findModel, type ModelRow, type ModelVersionRow } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'
import { cut, versionNumber } from './names.ts'

const { modelAliases, modelVersions } = schema

/** @throws RESOURCE_DOES_NOT_EXIST in MLflow's words, which its client looks for */
export function requireRegisteredModel(db: Registry, name: string): ModelRow {
  const found = findModel(db, name)
  if (found && found.deletedAt === null) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${cut(name)} not found`)
}

/** @throws RESOURCE_DOES_NOT_EXIST, also for one in the trash; INVALID_PARAMETER_VALUE for what is no number */
export function versionByNumber(db: Registry, name: string, version: string): ModelVersionRow {
  const number = versionNumber(version)
  const { id } = requireRegisteredModel(db, name)
  const named = and(eq(modelVersions.modelId, id), eq(modelVersions.number, number), isNull(modelVersions.deletedAt))
  const found = db.select().from(modelVersions).where(named).get()
  if (found) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${cut(name)}, version=${number}) not found`)
}

/** @returns undefined where no version has the alias */
export function versionByAlias(db: Registry, modelId: number, alias: string): ModelVersionRow | undefined {
  return db
    .select({ version: modelVersions })
    .from(modelAliases)
    .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.versionId))
    .where(and(eq(modelAliases.modelId, modelId), eq(modelAliases.alias, alias), isNull(modelVersions.deletedAt)))
    .get()?.version
}
