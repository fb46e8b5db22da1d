import { joinContract } from '../../../shared/contract/features/join.ts'
import { Mask, requireVersion, sensitiveColumns, versionRef } from '../../datasets/index.ts'
import {
  findJoin,
  findProof,
  joinAgain,
  joinedFrom,
  joinFeatures,
  joinInfo,
  type JoinRequest,
  sensitiveInputs,
} from '../../features/index.ts'
import type { ApiContext } from '../base.ts'
import { implementing } from '../base.ts'
import { performTask, workOf } from '../perform.ts'

const os = implementing(joinContract)

/** Historical joins: training rows with the features as they were. */
export const joins = {
  join: os.join.handler(({ input, context }) => joinFeatures(workOf(context), { ...input, ...requestOf(input, context) })),
  previewJoin: os.previewJoin.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const found = findJoin(db, requestOf(input, context))
    const now = String(BigInt(Date.now()) * 1_000n)
    const { columns, rows, ...rest } = await performTask(
      context,
      'features.previewJoin',
      { ...found.input, limit: input.limit, now },
      signal,
    )
    const names = columns.map(({ name }) => name)
    const mask = new Mask(joinedFrom(found.input.service, sensitiveInputs(db, found)))
    return {
      ...rest,
      columns: [...columns],
      rows: rows.map((cells) => mask.cells(names, cells)),
      gaps: [...rest.gaps],
      notes: [...rest.notes],
    }
  }),
  joinAgain: os.joinAgain.handler(({ input, context }) => joinAgain(workOf(context), input.dataset)),
  joinInfo: os.joinInfo.handler(({ input, context }) => {
    const { db } = context.workspace()
    return joinInfo(db, requireVersion(db, input.ref).id)
  }),
  proof: os.proof.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { input: task, version, sources } = findProof(db, input.ref, input.row)
    const found = await performTask(context, 'features.proof', task, signal)
    const mask = Mask.ofVersion(db, version.id)
    const views = new Map(task.service.views.map((view) => [view.as, view]))
    const values = found.values.map((proof) => {
      const value = mask.value(proof.column, proof.value)
      const view = views.get(proof.source ?? '')
      const source = sources.get(proof.source ?? '')
      if (!view || !source) return { ...proof, value }
      const hidden = sensitiveColumns(db, source.datasetId)
      const times = hidden.has(view.time.kind === 'event' ? view.time.column : view.time.from) ? { event: null, age: null } : {}
      const created = view.time.created !== undefined && hidden.has(view.time.created) ? { created: null } : {}
      return { ...proof, ...times, ...created, value, source: versionRef(db, source.id) }
    })
    return { at: task.time === null ? found.at : mask.value(task.time, found.at), values }
  }),
}

function requestOf(
  { service, entities, time, at, mode }: Omit<JoinRequest, 'entities'> & { entities: { dataset: string } | { file: string } },
  context: ApiContext,
): JoinRequest {
  if ('dataset' in entities) return { service, entities, time, at, mode }
  return { service, entities: { path: context.resolveFile(entities.file, 'data') }, time, at, mode }
}
