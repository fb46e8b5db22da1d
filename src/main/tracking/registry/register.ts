import { eq } from 'drizzle-orm'
import { moveAlias, modelVersionRef, type ModelVersionRow, policyOf } from '../../models/index.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import type { Call } from '../server/route.ts'
import { requireRegisteredModel, versionByNumber } from './find.ts'
import { byClient, putVersionTag } from './models.ts'
import { checkDescription, checkTag, newAlias } from './names.ts'
import type { ReadModel } from './reading/types.ts'
import { resolveSource, type SaidSource } from './source.ts'
import type { Tag } from './tags.ts'
import { insertVersion, versionOf } from './versions.ts'

const { models } = schema

export interface NewVersion extends SaidSource {
  readonly name: string
  readonly runLink?: string
  readonly description: string
  readonly tags: readonly Tag[]
}

/**
 * Makes what a source means the next version of a model. Its files are kept as they are now; an ONNX graph among them is opened, in a
 * worker of main, and everything else only kept. @returns the row id of the version
 * @throws RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a source that is none
 */
export async function registerVersion({ workspace, main }: Pick<Call, 'workspace' | 'main'>, wanted: NewVersion): Promise<number> {
  checkDescription(wanted.description)
  for (const { key, value } of wanted.tags) checkTag(key, value)
  requireRegisteredModel(workspace.db, wanted.name)
  const source = resolveSource(workspace.db, wanted)
  const made = await versionOf(
    workspace,
    source,
    wanted.source,
    async (input) => (await main.call('registry.readModel', input)) as ReadModel,
  )
  const version = workspace.change(
    (row: ModelVersionRow) => ({
      action: 'model.register',
      subject: `model:${modelVersionRef(workspace.db, row.id)}`,
      detail: { source: made.origin.source, checksum: made.row.checksum, ...(made.origin.runUuid && { run: made.origin.runUuid }) },
    }),
    (db) => {
      // It may be in the trash by now.
      const model = requireRegisteredModel(db, wanted.name)
      const row = insertVersion(db, model.name, { ...made, origin: { ...made.origin, runLink: wanted.runLink } }, wanted.description)
      for (const tag of wanted.tags) putVersionTag(db, row.id, tag)
      db.update(models).set({ updatedAt: Date.now() }).where(eq(models.id, model.id)).run()
      return row
    },
  )
  return version.id
}

/** Moves an alias: by main where it has gates, for those may take workers. @throws GATE_FAILED with the gates that fail and why */
export async function setClientAlias({ workspace, main }: Pick<Call, 'workspace' | 'main'>, name: string, alias: string, version: string) {
  const wanted = newAlias(alias)
  const row = versionByNumber(workspace.db, name, version)
  if (policyOf(workspace.db, row.modelId, wanted)) await main.call('registry.moveAlias', { versionId: row.id, alias: wanted })
  else await moveFreely(workspace, row, wanted)
}

function moveFreely(workspace: Workspace, version: ModelVersionRow, alias: string) {
  return moveAlias(workspace, { ref: modelVersionRef(workspace.db, version.id), alias, reason: byClient, override: false })
}
