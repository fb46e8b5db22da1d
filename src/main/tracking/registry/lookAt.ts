import { and, eq, isNull } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import { describeModelVersion, modelVersionRef, type ModelVersionRow, requireModelVersion } from '../../models/index.ts'
import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { dataOfRun } from './data.ts'
import { filesOfVersion } from './keptFiles.ts'
import { originOf } from './origins.ts'
import { unread } from './importVersion.ts'
import type { Said } from './reading/request.ts'
import type { ReadModelInput } from './reading/task.ts'
import type { ReadModel } from './reading/types.ts'
import { keptBecause, runOfOrigin } from './versions.ts'

const { modelVersionOrigins, modelVersions } = schema

type Looking = Pick<Work, 'workspace' | 'perform'>

/**
 * Opens a version that is kept where its files are an ONNX model that Cairn can read; else keeps why not. Its files and checksum stay.
 * @param said what a person says of how it is read
 */
export async function lookAtVersion({ workspace, perform }: Looking, version: ModelVersionRow, said: Said = {}): Promise<ReadModel> {
  const found = await perform('tracking.readModel', inputOf(workspace.db, version, said)).catch(keptBecause)
  keepFound(workspace, version, found, said)
  return found
}

/** So many are looked at in one worker: each of them costs milliseconds, and a worker half a second. */
const atOnce = 50

interface LookedAt {
  readonly opened: number
  readonly kept: number
}

/** By the workspace: who asks while it goes on gets what comes of it. */
const looking = new WeakMap<Workspace['sqlite'], Promise<LookedAt>>()

/** The same for all versions that were imported since. @returns how many are opened now, and how many stay as they are */
export function lookAtImported(work: Looking): Promise<LookedAt> {
  const { sqlite } = work.workspace
  const found = looking.get(sqlite) ?? lookAtUnread(work).finally(() => looking.delete(sqlite))
  looking.set(sqlite, found)
  return found
}

async function lookAtUnread(work: Looking): Promise<LookedAt> {
  const { workspace, perform } = work
  const versions = unreadVersions(workspace.db)
  let opened = 0
  for (let start = 0; start < versions.length; start += atOnce) {
    const some = versions.slice(start, start + atOnce)
    const inputs = some.map((version) => inputOf(workspace.db, version, {}))
    // One that ends the worker must not keep the others from being looked at.
    const found = await perform('tracking.readModels', inputs).catch(() => null)
    for (const [place, version] of some.entries()) {
      if (found) keepFound(workspace, version, found[place], {})
      const { opened: now } = found ? found[place] : await lookAtVersion(work, version)
      if (now) opened++
    }
  }
  return { opened, kept: versions.length - opened }
}

function unreadVersions(db: Registry): ModelVersionRow[] {
  return db
    .select({ version: modelVersions })
    .from(modelVersions)
    .innerJoin(modelVersionOrigins, eq(modelVersionOrigins.versionId, modelVersions.id))
    .where(and(eq(modelVersionOrigins.unopened, unread), isNull(modelVersions.task), isNull(modelVersions.deletedAt)))
    .all()
    .map(({ version }) => version)
}

function inputOf(db: Registry, version: ModelVersionRow, said: Said): ReadModelInput {
  const run = runOfOrigin(db, originOf(db, version.id))
  return { files: filesOfVersion(db, version.id), data: run ? dataOfRun(db, run.id) : null, said }
}

function keepFound(workspace: Workspace, version: ModelVersionRow, { opened, flavor, why }: ReadModel, said: Said): void {
  const ref = modelVersionRef(workspace.db, version.id)
  workspace.change(
    () => ({ action: opened ? 'model.version.open' : 'model.version.keep', subject: `model:${ref}`, detail: { ...said } }),
    (db) => {
      const unopenedYet = and(eq(modelVersions.id, version.id), isNull(modelVersions.task))
      if (opened)
        db.update(modelVersions)
          .set({ ...opened, updatedAt: Date.now() })
          .where(unopenedYet)
          .run()
      db.update(modelVersionOrigins).set({ flavor, unopened: why }).where(eq(modelVersionOrigins.versionId, version.id)).run()
    },
  )
}

/** The same for a person, who hears why it cannot be opened. @throws NOT_FOUND, MODEL_NOT_OPENED; INVALID_INPUT where it is opened already */
export async function openVersion(work: Looking, ref: string, said: Said): Promise<ModelVersion> {
  const { db } = work.workspace
  const version = requireModelVersion(db, ref)
  const named = modelVersionRef(db, version.id)
  if (version.task !== null) throw new CairnError('INVALID_INPUT', `${named} is opened already.`, { modelVersion: named })
  const { why } = await lookAtVersion(work, version, said)
  if (why !== null) throw new CairnError('MODEL_NOT_OPENED', `${named} is kept and never opened. ${why}`, { modelVersion: named })
  return describeModelVersion(db, requireModelVersion(db, named))
}
