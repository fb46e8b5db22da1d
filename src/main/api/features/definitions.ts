import { definitionsContract } from '../../../shared/contract/features/definitions.ts'
import { manifestOf, profileOf, requireVersion, sensitiveColumns, versionRef } from '../../datasets/index.ts'
import { Catalogue, exportedDefinitions, proposeView, readFeast, writeDefinitions } from '../../features/index.ts'
import { implementing } from '../base.ts'

const os = implementing(definitionsContract)

/** Definitions as files. */
export const definitions = {
  definitions: os.definitions.handler(({ input, context }) => {
    const found = exportedDefinitions(new Catalogue(context.workspace().db), input.names)
    return { definitions: found, text: writeDefinitions(found) }
  }),
  readFeast: os.readFeast.handler(async ({ input, context }) => {
    const { notes, ...found } = await readFeast(context.resolveFile(input.file, 'data'))
    return { ...found, notes: [...notes] }
  }),
  propose: os.propose.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const { db } = workspace
    const version = requireVersion(db, input.dataset)
    const { entities, views, onDemand } = exportedDefinitions(new Catalogue(db))
    const proposal = proposeView({
      dataset: versionRef(db, version.id).replace(/@v\d+$/, ''),
      manifest: manifestOf(version),
      // A profile that is lost is told by `verify`.
      profile: await profileOf(workspace, version).catch(() => null),
      sensitive: sensitiveColumns(db, version.datasetId),
      entities,
      views: [...views, ...onDemand].map(({ name }) => name),
    })
    return { definitions: proposal.definitions, text: writeDefinitions(proposal.definitions), reasons: [...proposal.reasons] }
  }),
}
