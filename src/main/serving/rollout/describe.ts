import type { Rollout as ToldRollout } from '../../../shared/contract/serving/rollout.ts'
import { CairnError } from '../../../shared/errors.ts'
import { modelVersionRef } from '../../models/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { versionOf } from '../routes.ts'
import { requireDeployment } from '../store.ts'
import { type Rollout, rolloutsOf } from './store.ts'

/** Newest first. @throws NOT_FOUND */
export function describeRollouts(db: Registry, name: string): ToldRollout[] {
  return rolloutsOf(db, requireDeployment(db, name)).map((rollout) => describe(db, rollout))
}

/** The newest one of a deployment. @throws NOT_FOUND */
export function describeRollout(db: Registry, name: string): ToldRollout {
  const [newest] = rolloutsOf(db, requireDeployment(db, name), 1)
  if (!newest) throw new CairnError('NOT_FOUND', `The deployment ${name} has had no roll-out.`, { deployment: name })
  return describe(db, newest)
}

function describe(db: Registry, { id, deployment, modelId, plan, status, state, startedAt, endedAt, actor }: Rollout): ToldRollout {
  const { step, since, pausedAt, held, history } = state
  const told = { step, since, pausedAt, held, history }
  return { id, deployment, candidate: candidateOf(db, modelId, plan.candidate), plan, status, state: told, startedAt, endedAt, actor }
}

/** Its version may be in the trash since. */
function candidateOf(db: Registry, modelId: number, target: Rollout['plan']['candidate']): string {
  try {
    return modelVersionRef(db, versionOf(db, modelId, target).id)
  } catch {
    return 'version' in target ? `v${target.version}` : target.alias
  }
}
