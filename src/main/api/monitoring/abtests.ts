import { abtestsContract } from '../../../shared/contract/monitoring/abtests.ts'
import {
  describeAbTest,
  describeAbTests,
  lookAtAbTest,
  type Monitoring,
  promoteWinner,
  removeAbTest,
  startAbTest,
  stopAbTest,
  watchAbTests,
} from '../../monitoring/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(abtestsContract)

export const abtests = {
  list: os.list.handler(({ input, context }) => describeAbTests(context.workspace().db, input.deployment)),
  get: os.get.handler(({ input, context }) => shown(context, input.name)),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchAbTests(context.workspace(), signal)
  }),
  start: os.start.handler(({ input, context }) => {
    startAbTest(monitoringOf(context), input.name, input.settings)
    return shown(context, input.name)
  }),
  look: os.look.handler(async ({ input, context }) => {
    await lookAtAbTest(monitoringOf(context), input.name)
    return shown(context, input.name)
  }),
  stop: os.stop.handler(({ input, context }) => {
    stopAbTest(monitoringOf(context), input.name, input.reason)
    return shown(context, input.name)
  }),
  promote: os.promote.handler(async ({ input, context }) => {
    await promoteWinner(monitoringOf(context), input.name, input.reason)
    return shown(context, input.name)
  }),
  remove: os.remove.handler(({ input, context }) => {
    removeAbTest(monitoringOf(context), input.name)
    return {}
  }),
}

const shown = (context: ApiContext, name: string) => describeAbTest(context.workspace().db, name)

function monitoringOf(context: ApiContext): Monitoring {
  return { ...workOf(context), services: context.services() }
}
