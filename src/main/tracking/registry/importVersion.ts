import { and, eq, isNull } from 'drizzle-orm'
import { type Registry, schema } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'
import { putVersionTag } from './models.ts'
import type { VersionFile } from './reading/types.ts'
import { stages } from './stages.ts'
import { filesOf, resolveSource, type Source } from './source.ts'
import type { Tag } from './tags.ts'
import { checksumOf, insertVersion } from './versions.ts'

const { loggedModels, modelVersionOrigins, modelVersions, runs } = schema

/** A registered version of another registry, whose run and logged model are here already or nowhere. */
export interface GivenVersion {
  /** The name of its model, which is made where there is none. */
  readonly model: string
  /** Its number there; the next free one where that is taken. */
  readonly number: number
  /** As it was given there: also a path or an address, which is kept as a text and never followed. */
  readonly source: string
  readonly runUuid: string | null
  readonly runLink: string | null
  /** `m-` and 32 hexadecimal digits. */
  readonly loggedModel: string | null
  readonly stage: string
  readonly user: string | null
  readonly notes: string
  readonly tags: readonly Tag[]
  /** ms since 1970 UTC */
  readonly createdAt: number
}

/** Why a version that was imported is not opened yet: nothing has looked at it. */
export const unread = 'It was imported, and its files have not been checked yet.'

/**
 * Makes a version with the files that are here of it now, as one that is kept: `lookAtVersion` opens it where it is an ONNX model. Runs inside
 * a change. @returns its row id @throws INVALID_INPUT for what is no name
 */
export function importVersion(db: Registry, given: GivenVersion): number {
  const source = sourceHere(db, given)
  const files = source ? filesOf(db, source) : []
  const logged = source?.kind === 'loggedModel' ? source.model.id : null
  const version = insertVersion(
    db,
    given.model,
    {
      row: { runId: null, importedFromId: null, task: null, threshold: null, checksum: checksumOf(files), number: freeNumber(db, given) },
      files,
      origin: {
        source: given.source,
        runUuid: given.runUuid,
        runLink: given.runLink,
        loggedModelId: logged,
        user: given.user,
        unopened: whyNot(files),
      },
    },
    given.notes,
  )
  const stage = stages.find((known) => known === given.stage) ?? 'None'
  db.update(modelVersionOrigins).set({ stage }).where(eq(modelVersionOrigins.versionId, version.id)).run()
  db.update(modelVersions).set({ createdAt: given.createdAt }).where(eq(modelVersions.id, version.id)).run()
  for (const tag of given.tags) putVersionTag(db, version.id, tag)
  return version.id
}

const whyNot = (files: readonly VersionFile[]) => (files.length === 0 ? 'Its files were not found where it was imported from.' : unread)

/** What of its source is here: its logged model, or the part of its run's tree that the end of the source names. */
function sourceHere(db: Registry, { source, runUuid, loggedModel }: GivenVersion): Exclude<Source, { kind: 'version' }> | null {
  const model = loggedModel === null ? undefined : livingModel(db, loggedModel)
  if (model) return { kind: 'loggedModel', model, path: '' }
  const run = runUuid === null ? undefined : db.select().from(runs).where(eq(runs.uuid, runUuid)).get()
  const path = /\/artifacts\/(.+)$/s.exec(source)?.[1] ?? /^runs:\/[0-9a-f]{32}\/(.+)$/s.exec(source)?.[1]
  if (!run || path === undefined) return null
  try {
    const found = resolveSource(db, { source: `runs:/${run.uuid}/${path.replace(/\/+$/, '')}` })
    return found.kind === 'version' ? null : found
  } catch (error) {
    if (error instanceof TrackingError) return null
    throw error
  }
}

function livingModel(db: Registry, uuid: string) {
  return db
    .select()
    .from(loggedModels)
    .where(and(eq(loggedModels.uuid, uuid), isNull(loggedModels.deletedAt)))
    .get()
}

/** Undefined for the next one. */
function freeNumber(db: Registry, { model, number }: GivenVersion): number | undefined {
  const { models } = schema
  const taken = db
    .select({ id: modelVersions.id })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(and(eq(models.name, model), eq(modelVersions.number, number)))
    .get()
  return taken ? undefined : number
}
