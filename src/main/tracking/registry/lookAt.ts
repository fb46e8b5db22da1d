import { and, eq, isNull } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import { describeModelVersion, modelVersionRef, type ModelVersionRow, requireModelVersion } from '../../models/index.ts'
import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { schema } from '../../workspace/index.ts'
import { dataOfRun } from './data.ts'
import { filesOfVersion } from './keptFiles.ts'
import { originOf } from './origins.ts'
import type { Said } from './reading/request.ts'
import type { ReadModel } from './reading/types.ts'
import { keptBecause, runOfOrigin } from './versions.ts'

const { modelVersionOrigins, modelVersions } = schema

type Looking = Pick<Work, 'workspace' | 'perform'>

/**
 * Opens a version that is kept where its files are an ONNX model that Cairn can read; else keeps why not. Its files and checksum stay.
 * @param said what a person says of how it is read
 */
export async function lookAtVersion({ workspace, perform }: Looking, version: ModelVersionRow, said: Said = {}): Promise<ReadModel> {
  const { db } = workspace
  const run = runOfOrigin(db, originOf(db, version.id))
  const input = { files: filesOfVersion(db, version.id), data: run ? dataOfRun(db, run.id) : null, said }
  const found = await perform('tracking.readModel', input).catch(keptBecause)
  const ref = modelVersionRef(db, version.id)
  workspace.change(
    () => ({ action: found.opened ? 'model.version.open' : 'model.version.keep', subject: `model:${ref}`, detail: { ...said } }),
    (now) => {
      const { opened, flavor, why } = found
      const unopenedYet = and(eq(modelVersions.id, version.id), isNull(modelVersions.task))
      if (opened)
        now
          .update(modelVersions)
          .set({ ...opened, updatedAt: Date.now() })
          .where(unopenedYet)
          .run()
      now.update(modelVersionOrigins).set({ flavor, unopened: why }).where(eq(modelVersionOrigins.versionId, version.id)).run()
    },
  )
  return found
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
