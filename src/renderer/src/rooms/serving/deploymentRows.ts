import type { Deployments } from '../../../../shared/contract/serving/index.ts'
import type { EndpointStatistics } from '../../../../shared/domain/serving/statistics.ts'
import type { DeploymentRow } from './deploymentColumns.tsx'
import { answersCallers, failedRequests, happened, lastOf, type Second } from './live/seconds.ts'

/** What "now" is in figures: the last minute. */
export const lately = 60_000

/** The deployments with what each of them does. */
export function deploymentRows(
  { deployments, endpoint }: Deployments,
  latest: EndpointStatistics | null,
  seconds: readonly Second[],
): DeploymentRow[] {
  const minute = lastOf(seconds, lately)
  return deployments.map((deployment) => {
    const arms = latest?.arms.filter((arm) => arm.deployment === deployment.name && answersCallers(arm)) ?? []
    const times = arms.flatMap(({ lastAt }) => lastAt ?? [])
    return {
      deployment,
      service: endpoint.service,
      lately: latest === null ? null : happened(minute, (arm) => arm.deployment === deployment.name && answersCallers(arm)),
      failed: latest === null ? null : arms.reduce((sum, arm) => sum + failedRequests(arm), 0),
      lastAt: times.length === 0 ? null : Math.max(...times),
    }
  })
}
