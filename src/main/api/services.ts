import { type Service, servicesContract } from '../../shared/contract/services.ts'
import { Mask } from '../datasets/index.ts'
import type { ServiceView } from '../services/index.ts'
import { type ApiContext, implementing } from './base.ts'

const os = implementing(servicesContract)

export const services = {
  list: os.list.handler(({ context }) => context.services().list().map(viewOf(context))),
  watch: os.watch.handler(async function* ({ context, signal }) {
    const view = viewOf(context)
    for await (const all of context.services().watch(signal)) yield all.map(view)
  }),
  start: os.start.handler(({ input, context }) => viewOf(context)(context.services().start(input.name, input.fingerprint))),
  stop: os.stop.handler(({ input, context }) => viewOf(context)(context.services().stop(input.name))),
  restart: os.restart.handler(({ input, context }) => viewOf(context)(context.services().restart(input.name))),
  log: os.log.handler(({ input: { name, ...page }, context }) => {
    const { lines, more } = context.services().log(name, page)
    // A service may write what it was asked.
    const mask = Mask.anywhere(context.workspace().db)
    return { lines: lines.map((line) => ({ ...line, text: mask.texts(line.text) })), more }
  }),
}

/** How services of the workspace that is open now are told, also while another one is opened. */
export function viewOf(context: ApiContext): (service: ServiceView) => Service {
  const { db } = context.workspace()
  return ({ error, problem, permission, ...service }) => {
    const shown = error ?? problem
    const reach = permission?.reach && { ...permission.reach, reads: [...permission.reach.reads], writes: [...permission.reach.writes] }
    return {
      ...service,
      error: shown && Mask.anywhere(db).error({ ...shown.toJSON() }),
      permission: permission && { reach: reach ?? null, fingerprint: permission.fingerprint },
    }
  }
}
