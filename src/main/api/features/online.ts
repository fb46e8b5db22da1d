import { type LookupResult, onlineContract } from '../../../shared/contract/features/online.ts'
import { maskCell } from '../../../shared/domain/datasets/sensitive.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { findDataset, sensitiveColumns } from '../../datasets/index.ts'
import {
  collectPushed,
  describeOnline,
  lookUpOnline,
  publishDue,
  publishView,
  pushOnline,
  sensitiveOutputs,
  setOnline,
} from '../../features/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(onlineContract)

/** Online values: what is published, by whom and when, and what endpoints would answer. */
export const onlineHandlers = {
  online: os.online.handler(({ input, context }) => describeOnline(context.workspace(), input.view)),
  setOnline: os.setOnline.handler(async ({ input, context }) => {
    const { view, ...settings } = input
    await setOnline(context.workspace(), view, settings)
    return describeOnline(context.workspace(), view)
  }),
  publish: os.publish.handler(({ input, context }) => publishView(workOf(context), input)),
  publishDue: os.publishDue.handler(({ context }) => publishDue(workOf(context))),
  push: os.push.handler(({ input, context }) => pushOnline(context.workspace(), input.view, input.rows)),
  collectPushed: os.collectPushed.handler(({ input, context }) => collectPushed(workOf(context), input.view)),
  lookup: os.lookup.handler(async ({ input, context }) => {
    const { service: ref, ...request } = input
    const { service, names, results, at } = await lookUpOnline(context.workspace(), ref, request)
    const hidden = hiddenOutputs(context, service)
    const shown = results.map(({ values, statuses, events }, place) => ({
      values: hidden.has(service.outputs[place].column) ? values.map(maskCell) : values,
      statuses,
      events: events.map((event) => (event === null ? null : String(event))),
    }))
    return { names: [...names], results: shown, at: Number(at / 1_000n) } satisfies LookupResult
  }),
}

/** Features of a sensitive column, and what is computed of them. */
function hiddenOutputs(context: ApiContext, service: ResolvedService): ReadonlySet<string> {
  const { db } = context.workspace()
  return sensitiveOutputs(service, (source) => {
    const dataset = findDataset(db, source)
    return dataset ? sensitiveColumns(db, dataset.id) : new Set()
  })
}
