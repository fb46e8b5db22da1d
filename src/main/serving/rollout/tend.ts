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
 * @param now in ms since 1970 UTC
 */
export async function tendRollouts(serving: Serving, now: number): Promise<void> {
  const { db } = serving.workspace
  const ids = runningRollouts(db)
  if (ids.length === 0 || !endpointService(serving)?.supervisor?.here) return
  const live = await liveStatistics(serving)
  if (live === null) return tendSilent(serving, ids)
  for (const id of ids) await tend(serving, requireRollout(db, id), live, now)
}

async function tend(serving: Serving, rollout: Rollout, live: EndpointStatistics, now: number): Promise<void> {
  const seen = await seenArms(serving, rollout, live)
  const decision = decideRollout(rollout.plan, rollout.state, seen, now)
  try {
    if (decision.kind === 'rollBack') await rollBackRollout(serving, rollout, decision.detail, seen)
    else if (decision.kind !== 'wait') await advance(serving, rollout, live, seen)
  } catch (thrown) {
    // A person, or another process, was faster.
    if (CairnError.from(thrown).code !== 'DEPLOYMENT_BUSY') throw thrown
  }
}

/** An endpoint that answers nothing may be brought down by its candidate, again and again. */
async function tendSilent(serving: Serving, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const rollout = requireRollout(serving.workspace.db, id)
    const seen = {
      candidate: nothing,
      live: nothing,
      drift: null,
      restarts: restartsOf(serving, rollout),
      endpointSince: Number.POSITIVE_INFINITY,
    }
    const decision = decideRollout(rollout.plan, rollout.state, seen, 0)
    if (decision.kind === 'rollBack') await rollBackRollout(serving, rollout, decision.detail, seen)
  }
}

const nothing = { requests: 0, failures: 0, p95: null }

function restartsOf(serving: Serving, { state }: Rollout): number {
  const restarts = endpointService(serving)?.restarts ?? 0
  // Started by a person since, it counts from nothing.
  return Math.max(0, restarts - Math.min(restarts, state.baseline?.restarts ?? 0))
}

async function seenArms(serving: Serving, rollout: Rollout, live: EndpointStatistics): Promise<SeenArms> {
  const { db } = serving.workspace
  const { plan, state, deployment, modelId } = rollout
  const ref = modelVersionRef(db, versionOf(db, modelId, plan.candidate).id)
  const now = armsOf(live, deployment, ref)
  // Counts of an endpoint that has started anew begin at nothing.
  const noted = state.baseline?.endpointSince === live.since ? state.baseline : { candidate: [], live: [] }
  const guarded = plan.guards.some(({ kind }) => kind === 'drift')
  return {
    candidate: seenSince(now.candidate, noted.candidate),
    live: seenSince(now.live, noted.live),
    drift: guarded ? await predictionDrift(serving, { deployment, ref, since: rollout.startedAt }) : null,
    restarts: restartsOf(serving, rollout),
    endpointSince: live.since,
  }
}
