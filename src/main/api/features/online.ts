import { type LookupResult, onlineContract, type OnlineView } from '../../../shared/contract/features/online.ts'
import { maskCell } from '../../../shared/domain/datasets/sensitive.ts'
import {
  collectPushed,
  describeOnline,
  findView,
  lookUpOnline,
  publishDue,
  publishView,
  pushOnline,
  setOnline,
} from '../../features/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'
import { hiddenOutputs, hidesTime } from './hidden.ts'

const os = implementing(onlineContract)

/** Online values: what is published, by whom and when, and what endpoints would answer. */
export const onlineHandlers = {
  online: os.online.handler(({ input, context }) => shown(context, input.view)),
  setOnline: os.setOnline.handler(async ({ input, context }) => {
    const { view, ...settings } = input
    await setOnline(context.workspace(), view, settings)
    return shown(context, view)
  }),
  publish: os.publish.handler(({ input, context }) => publishView(workOf(context), input)),
  publishDue: os.publishDue.handler(({ context }) => publishDue(workOf(context))),
  push: os.push.handler(({ input, context }) => pushOnline(context.workspace(), input.view, input.rows)),
  collectPushed: os.collectPushed.handler(({ input, context }) => collectPushed(workOf(context), input.view)),
  lookup: os.lookup.handler(async ({ input, context }) => {
    const { service: ref, ...request } = input
    const { service, names, results, at } = await lookUpOnline(context.workspace(), ref, request)
    const hidden = hiddenOutputs(context.workspace().db, service)
    const shownResults = results.map(({ values, statuses, events }, place) => {
      const { column, source } = service.outputs[place]
      const view = service.views.find(({ as }) => source.kind === 'view' && as === source.view)
      return {
        values: hidden.has(column) ? values.map(maskCell) : values,
        statuses,
        events: events.map((event) => (event === null || (view && hidesTime(context.workspace().db, view)) ? null : String(event))),
      }
    })
    return { names: [...names], results: shownResults, at: Number(at / 1_000n) } satisfies LookupResult
  }),
}

/** The newest event is a value. */
async function shown(context: ApiContext, ref: string): Promise<OnlineView> {
  const workspace = context.workspace()
  const online = await describeOnline(workspace, ref)
  return hidesTime(workspace.db, findView(workspace.db, ref)) ? { ...online, newestEvent: null } : online
}
