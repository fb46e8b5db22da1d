import { and, desc, eq, isNull } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { findTraining, type TrainingRun } from '../../experiments/index.ts'
import { currentAlias, modelVersionRef, type ModelVersionRow } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { modelNameOf, type Policy, type PolicyRun } from '../store.ts'

const { modelVersions } = schema

/** The version in use, such as `wine@v3`; null where the alias points to none. */
export function championOf(db: Registry, { modelId, settings }: Pick<Policy, 'modelId' | 'settings'>): string | null {
  const id = currentAlias(db, modelId, settings.alias)
  return id === null ? null : modelVersionRef(db, id)
}

/** A version of the model as it was noted, under the name that the model has now. */
export function refNow(db: Registry, policy: Pick<Policy, 'modelId' | 'settings'>, ref: string): string {
  return `${modelNameOf(db, policy)}${ref.slice(ref.lastIndexOf('@'))}`
}

/** The challenger of a run. @throws ROW_DAMAGED where it has none */
export function challengerOf(db: Registry, policy: Pick<Policy, 'modelId' | 'settings'>, { id, facts }: PolicyRun): string {
  if (facts.challenger !== null) return refNow(db, policy, facts.challenger)
  throw new CairnError('ROW_DAMAGED', `Run ${id} of a policy has no challenger.`, { run: id })
}

/** Whether the version in use is still the one that a run began with. */
export function isChampion(db: Registry, policy: Pick<Policy, 'modelId' | 'settings'>, ref: string | null): boolean {
  return championOf(db, policy) === (ref === null ? null : refNow(db, policy, ref))
}

/** The training whose recipe a challenger repeats: that of the version in use, without one that of the newest version that was trained here. */
export function trainingToRepeat(db: Registry, { modelId, settings }: Pick<Policy, 'modelId' | 'settings'>): TrainingRun | null {
  const current = currentAlias(db, modelId, settings.alias)
  const living = and(eq(modelVersions.modelId, modelId), isNull(modelVersions.deletedAt))
  const versions = db.select().from(modelVersions).where(living).orderBy(desc(modelVersions.number)).all()
  const champion = versions.find(({ id }) => id === current)
  const training = champion && trainingOf(db, champion)
  if (training) return training
  for (const version of versions) {
    const found = trainingOf(db, version)
    if (found) return found
  }
  return null
}

/** What a version was trained on here; null for one from elsewhere. */
export function trainingOf(db: Registry, { runId }: Pick<ModelVersionRow, 'runId'>): TrainingRun | null {
  return runId === null ? null : findTraining(db, runId)
}
