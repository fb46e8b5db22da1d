import { z } from 'zod'
import { modelVersionRef, moveAlias } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import type { RegistryAnswers } from './calls.ts'
import { makeOwnFiles } from './ownFiles.ts'
import { byClient } from './models.ts'
import { VersionFile } from './reading/types.ts'
import { keptBecause } from './versions.ts'

const Move = z.object({ versionId: z.int(), alias: z.string() })
const Read = z.object({
  files: z.array(VersionFile),
  data: z.object({ columns: z.array(z.string()), target: z.string().nullable() }).nullable(),
  said: z.object({}),
})

/** What main answers to the registry of the tracking server. */
export const registryAnswers: RegistryAnswers = {
  async 'registry.moveAlias'(work, input) {
    const { versionId, alias } = Move.parse(input)
    const workspace = work.workspace.as(work.workspace.author.name, 'tracking')
    const ref = modelVersionRef(workspace.db, versionId)
    await moveAlias(workspace, { ref, alias, reason: byClient, override: false }, gateProofs({ ...work, workspace }))
    return null
  },
  'registry.readModel': ({ perform }, input) => perform('tracking.readModel', Read.parse(input)).catch(keptBecause),
  async 'registry.ownFiles'(work, { versionId }) {
    await makeOwnFiles(work, z.int().parse(versionId))
    return null
  },
}
