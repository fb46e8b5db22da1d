import { armsOf, decideRollout, seenSince, type SeenArms } from '../../../shared/domain/serving/rollout.ts'
import type { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import { CairnError } from '../../../shared/errors.ts'
import { modelVersionRef } from '../../models/index.ts'
import type { Serving } from '../context.ts'
import { endpointService } from '../endpointSettings.ts'
import { liveStatistics } from '../live.ts'
import { versionOf } from '../routes.ts'
import { predictionDrift } from './drift.ts'
import { advance, rollBackRollout } from './rollouts.ts'
import { requireRollout, type Rollout, runningRollouts } from './store.ts'

/**
 * One look at every roll-out that runs, in the process that runs the endpoint: what was seen is held against the plan, and the next step is
 * taken, or all is rolled back. What another process has done meanwhile is left as it is.
 * @param now in ms since 1970 UTC @param failed is told of each one that is damaged or cannot go on: it keeps no other from being looked at
 */
export async function tendRollouts(serving: Serving, now: number, failed: (error: CairnError) => void): Promise<void> {
  const { db } = serving.workspace
  const ids = runningRollouts(db)
  if (ids.length === 0 || !endpointService(serving)?.supervisor?.here) return
  const live = await liveStatistics(serving)
  for (const id of ids) {
    try {
      await tend(serving, requireRollout(db, id), live, now)
    } catch (thrown) {
      const error = CairnError.from(thrown)
      // A person, or another process, was faster.
      if (error.code !== 'DEPLOYMENT_BUSY') failed(error)
    }
  }
}

async function tend(serving: Serving, rollout: Rollout, live: EndpointStatistics | null, now: number): Promise<void> {
  const seen = live ? await seenArms(serving, rollout, live) : unanswered(serving, rollout)
  const decision = decideRollout(rollout.plan, rollout.state, seen, now)
  if (decision.kind === 'rollBack') await rollBackRollout(serving, rollout, decision.detail, seen)
  else if (decision.kind !== 'wait') await advance(serving, rollout, live, seen)
}

/** An endpoint that answers nothing may be brought down by its candidate, again and again; and no time counts. */
function unanswered(serving: Serving, rollout: Rollout): SeenArms {
  const nothing = { requests: 0, failures: 0, p95: null }
  const restarts = restartsOf(serving, rollout)
  return { candidate: nothing, live: nothing, drift: null, restarts, endpointSince: Number.POSITIVE_INFINITY }
}

function restartsOf(serving: Serving, { state }: Rollout): number {
  const restarts = endpointService(serving)?.restarts ?? 0
  // Started by a person since, it counts from nothing.
  return restarts < state.baseline.restarts ? restarts : restarts - state.baseline.restarts
}

async function seenArms(serving: Serving, rollout: Rollout, live: EndpointStatistics): Promise<SeenArms> {
  const { db } = serving.workspace
  const { plan, state, deployment, modelId } = rollout
  const ref = modelVersionRef(db, versionOf(db, modelId, plan.candidate).id)
  const now = armsOf(live, deployment, ref)
  // Counts of an endpoint that has started anew begin at nothing.
  const noted = state.baseline.endpointSince === live.since ? state.baseline : { candidate: [], live: [] }
  const guarded = plan.guards.some(({ kind }) => kind === 'drift')
  return {
    candidate: seenSince(now.candidate, noted.candidate),
    live: seenSince(now.live, noted.live),
    drift: guarded ? await predictionDrift(serving, { deployment, ref, since: rollout.startedAt }) : null,
    restarts: restartsOf(serving, rollout),
    endpointSince: live.since,
  }
}
