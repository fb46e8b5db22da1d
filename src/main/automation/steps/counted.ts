import type { PolicyFacts } from '../../../shared/domain/automation/facts.ts'
import { armsOf, seenSince } from '../../../shared/domain/serving/rollout.ts'
import { deploymentsOf, liveStatistics } from '../../serving/index.ts'
import { challengerOf } from './champion.ts'
import type { StepWork } from './step.ts'

type Counted = NonNullable<PolicyFacts['baseline']>

/** What the deployments of the model have counted for the challenger since the endpoint started; null where none is running. */
export async function countedNow(work: StepWork): Promise<Counted | null> {
  const names = deploymentsOf(work.workspace.db, { modelId: work.policy.modelId })
  const live = names.length === 0 ? null : await liveStatistics(work)
  if (live === null) return null
  const challenger = challengerOf(work.workspace.db, work.policy, work.run)
  const seen = names.map((name) => {
    const { requests, failures } = seenSince(armsOf(live, name, challenger).candidate, [])
    return [name, { requests, failures }] as const
  })
  return { endpointSince: live.since, seen: Object.fromEntries(seen) }
}

/** Whether an endpoint has answered since before the promotion, and nobody knows what it had counted then. */
export function isUnnoted({ endpointSince }: Counted, { baseline, promotedAt }: Pick<PolicyFacts, 'baseline' | 'promotedAt'>): boolean {
  return baseline?.endpointSince !== endpointSince && endpointSince < (promotedAt ?? 0)
}

export interface Seen {
  readonly requests: number
  readonly failures: number
}

/** What was counted since the promotion. Counts of an endpoint that has started anew begin at nothing. */
export function sinceBaseline(now: Counted, baseline: Counted | null): Seen {
  const noted = baseline?.endpointSince === now.endpointSince ? baseline.seen : {}
  const sum = (of: keyof Seen) => Object.entries(now.seen).reduce((all, [name, seen]) => all + seen[of] - (noted[name]?.[of] ?? 0), 0)
  return { requests: sum('requests'), failures: sum('failures') }
}
