import type { Deployment } from '../../../../shared/contract/serving/index.ts'
import type { Service } from '../../../../shared/contract/services.ts'
import { serviceState } from '../../ui/services/serviceState.ts'
import type { ShownState } from '../../ui/StateBadge.tsx'

/** An endpoint as it is now. Null as long as nothing was deployed. */
export function endpointState(service: Service | null): ShownState {
  return service === null ? { tone: 'line', text: 'not set up' } : serviceState(service)
}

/** A deployment as it is now: what keeps it from answering with its newest revision comes first. */
export function deploymentState(
  { problem, isCurrent, rollout }: Pick<Deployment, 'problem' | 'isCurrent' | 'rollout'>,
  service: Service | null,
): ShownState {
  if (problem !== null) return { tone: 'worse', text: 'problem' }
  const endpoint = endpointState(service)
  if (isCurrent === null) return endpoint.tone === 'better' ? { tone: 'info', text: 'starting' } : endpoint
  if (!isCurrent) return endpoint.text === 'changes not applied' ? endpoint : { tone: 'info', text: 'applying changes' }
  return rollout === null ? { tone: 'better', text: 'live' } : { tone: 'info', text: 'rolling out' }
}

/** Whether a request would be answered. */
export const answers = (service: Service | null): boolean => service?.status === 'ready' || service?.status === 'unhealthy'
