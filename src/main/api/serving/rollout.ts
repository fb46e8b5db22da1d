import { rolloutContract } from '../../../shared/contract/serving/rollout.ts'
import {
  abortRollout,
  describeRollout,
  describeRollouts,
  liveStatistics,
  pauseRollout,
  resumeRollout,
  type Serving,
  skipStep,
  startRollout,
} from '../../serving/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(rolloutContract)

export const rollout = {
  list: os.list.handler(({ input, context }) => describeRollouts(context.workspace().db, input.name)),
  start: os.start.handler(async ({ input, context }) => {
    const serving = servingOf(context)
    await startRollout(serving, input.name, input.plan, await liveStatistics(serving))
    return newest(context, input.name)
  }),
  pause: os.pause.handler(({ input, context }) => {
    pauseRollout(servingOf(context), input.name)
    return newest(context, input.name)
  }),
  resume: os.resume.handler(({ input, context }) => {
    resumeRollout(servingOf(context), input.name)
    return newest(context, input.name)
  }),
  skip: os.skip.handler(async ({ input, context }) => {
    const serving = servingOf(context)
    await skipStep(serving, input.name, await liveStatistics(serving))
    return newest(context, input.name)
  }),
  abort: os.abort.handler(async ({ input, context }) => {
    await abortRollout(servingOf(context), input.name, input.reason)
    return newest(context, input.name)
  }),
}

function servingOf(context: ApiContext): Serving {
  return { ...workOf(context), services: context.services() }
}

const newest = (context: ApiContext, name: string) => describeRollout(context.workspace().db, name)
