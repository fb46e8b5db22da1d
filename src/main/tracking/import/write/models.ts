import { eq } from 'drizzle-orm'
import { Name } from '../../../../shared/domain/names.ts'
import { aliasPattern } from '../../../../shared/domain/refs.ts'
import { currentAlias, findModel, policyOf, setAlias } from '../../../models/index.ts'
import { authorOfChange, type Registry, schema, type Workspace } from '../../../workspace/index.ts'
import { prepared } from '../../prepared.ts'
import { importVersion } from '../../registry/importVersion.ts'
import type { ImportedModel, ImportedModelVersion } from '../source.ts'
import type { Tally } from './tally.ts'

const { models, modelTags, modelVersions, modelVersionTags } = schema

/** What a model of a source lacks here. */
interface Lacking {
  readonly versions: readonly ImportedModelVersion[]
  readonly aliases: ImportedModel['aliases']
}

/**
 * Writes a registered model with its versions; what is here of it stays as it is. Versions are kept, never opened, until a person has them
 * looked at. An alias that points to another version here, or has gates, is not moved: nothing passes by them. One change of the audit
 * log, where anything is new.
 */
export function writeModel(workspace: Workspace, model: ImportedModel, tally: Tally): void {
  const name = Name.safeParse(model.name).data
  if (name === undefined) return tally.leaveOut({ kind: 'model', place: model.name, reason: 'Its name cannot be one of a model here.' })
  const lacking = whatLacks(workspace, { ...model, name }, tally)
  const isHere = findModel(workspace.db, name) !== undefined
  if (isHere && lacking.versions.length + lacking.aliases.length === 0) return
  workspace.change(
    () => ({
      action: 'model.import',
      subject: `model:${name}`,
      detail: { versions: lacking.versions.length, aliases: lacking.aliases.map(({ alias }) => alias) },
    }),
    (db) => {
      const id = findModel(db, name)?.id ?? insertModel(db, { ...model, name })
      for (const [key, value] of model.tags) db.insert(modelTags).values({ modelId: id, tag: key, value }).onConflictDoNothing().run()
      for (const version of lacking.versions) insertVersion(workspace, { model: name, version, tally })
      for (const alias of lacking.aliases) point(workspace, { id, model, alias })
    },
  )
}

function whatLacks(workspace: Workspace, model: ImportedModel, tally: Tally): Lacking {
  const id = findModel(workspace.db, model.name)?.id
  const versions = id === undefined ? model.versions : model.versions.filter((version) => findVersion(workspace, id, version) === undefined)
  const aliases = model.aliases.filter((alias) => {
    const refusal = whyNotMoved(workspace, { id, model, alias })
    if (refusal !== null && refusal !== '') tally.leaveOut({ kind: 'model', place: `${model.name}@${alias.alias}`, reason: refusal })
    return refusal === null
  })
  return { versions, aliases }
}

interface AliasOf {
  readonly id: number | undefined
  readonly model: ImportedModel
  readonly alias: ImportedModel['aliases'][number]
}

/** Empty where it points there already, null where it may be set. */
function whyNotMoved(workspace: Workspace, { id, model, alias: { alias, version } }: AliasOf): string | null {
  const meant = model.versions.find(({ number }) => number === version)
  if (!meant) return 'Its version is not there.'
  if (!aliasPattern.test(alias)) return 'It cannot be an alias here.'
  if (id === undefined) return null
  const now = currentAlias(workspace.db, id, alias)
  if (now !== null) return now === findVersion(workspace, id, meant) ? '' : 'The alias points to another version here.'
  return policyOf(workspace.db, id, alias) ? 'The alias has gates here: move it yourself.' : null
}

/** A version is known by where it came from and when it was made, whatever its number is here. */
function findVersion({ sqlite }: Workspace, modelId: number, { source, run, createdAt }: ImportedModelVersion): number | undefined {
  return prepared(
    sqlite,
    `SELECT v.id FROM model_versions v JOIN model_version_origins o ON o.version_id = v.id
     WHERE v.model_id = ? AND o.source = ? AND o.run_uuid IS ? AND v.created_at = ?`,
  )
    .pluck()
    .get(modelId, source, run, createdAt ?? 0) as number | undefined
}

function insertModel(db: Registry, { name, notes, createdAt }: ImportedModel): number {
  const at = createdAt ?? Date.now()
  return db.insert(models).values({ name, notes, createdAt: at, updatedAt: at }).returning({ id: models.id }).get().id
}

function insertVersion(workspace: Workspace, given: { model: string; version: ImportedModelVersion; tally: Tally }): void {
  const { db } = workspace
  const { model, version, tally } = given
  const { number, notes, source, run: runUuid, runLink, stage, user, tags } = version
  const loggedModel = version.loggedModel ?? loggedModelOf(workspace, version)
  const made = importVersion(db, {
    model,
    number,
    source,
    runUuid,
    runLink,
    loggedModel,
    stage,
    user,
    notes,
    tags: [],
    createdAt: version.createdAt ?? 0,
  })
  for (const [key, value] of tags) db.insert(modelVersionTags).values({ versionId: made, tag: key, value }).onConflictDoNothing().run()
  tally.add('versions')
  const row = db.select({ number: modelVersions.number }).from(modelVersions).where(eq(modelVersions.id, made)).get()
  if (row?.number !== number)
    tally.leaveOut({ kind: 'model', place: `${model}/${number}`, reason: 'Its number is taken here: it has the next free one.' })
}

/** Since release 3, what a source calls a folder of a run may be the name of a model that the run logged. */
function loggedModelOf({ sqlite }: Workspace, { source, run }: ImportedModelVersion): string | null {
  const name = /^runs:\/[0-9a-f]{32}\/(.+)$/s.exec(source)?.[1]
  if (run === null || name === undefined) return null
  return (prepared(
    sqlite,
    'SELECT m.uuid FROM logged_models m JOIN runs r ON r.id = m.run_id WHERE r.uuid = ? AND m.name = ? AND m.deleted_at IS NULL',
  )
    .pluck()
    .get(run, name) ?? null) as string | null
}

function point(workspace: Workspace, { id, model, alias: { alias, version } }: AliasOf & { id: number }): void {
  const meant = model.versions.find(({ number }) => number === version)
  const versionId = meant && findVersion(workspace, id, meant)
  const row = versionId && workspace.db.select().from(modelVersions).where(eq(modelVersions.id, versionId)).get()
  if (row) setAlias(workspace.db, row, alias, 'Imported', authorOfChange(workspace))
}
