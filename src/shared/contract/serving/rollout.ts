import { z } from 'zod'
import { DeploymentName } from '../../domain/serving/endpoint.ts'
import { RolloutPlan, RolloutState, RolloutStatus } from '../../domain/serving/rollout.ts'
import { operation, Time } from '../base.ts'

/** A plan that moves the traffic of a deployment to a version, and how far it has come. */
export const Rollout = z.object({
  id: z.int(),
  deployment: z.string(),
  /** The version that is rolled out, such as `wine@v4`. */
  candidate: z.string(),
  plan: RolloutPlan,
  status: RolloutStatus,
  state: RolloutState.pick({ step: true, since: true, pausedAt: true, held: true, history: true }),
  startedAt: Time,
  endedAt: Time.nullable(),
  actor: z.string(),
})
export type Rollout = z.infer<typeof Rollout>

const Named = z.object({ name: DeploymentName })

export const rolloutContract = {
  /** Newest first. */
  list: operation().input(Named).output(z.array(Rollout)),
  /** The candidate gets the weight of the first step at once; the process that runs the endpoint takes the further ones. */
  start: operation('DEPLOYMENT_BUSY', 'MODEL_UNSAFE', 'FORMAT_INVALID')
    .input(Named.extend({ plan: RolloutPlan }))
    .output(Rollout),
  /** The route stays as it is, and no time passes. */
  pause: operation('DEPLOYMENT_BUSY').input(Named).output(Rollout),
  resume: operation('DEPLOYMENT_BUSY').input(Named).output(Rollout),
  /** The next step now; gates hold. */
  skip: operation('DEPLOYMENT_BUSY').input(Named).output(Rollout),
  /** Back to the route before the first step, and the alias too where it was moved. */
  abort: operation('DEPLOYMENT_BUSY')
    .input(Named.extend({ reason: z.string().max(2_000).default('') }))
    .output(Rollout),
}
