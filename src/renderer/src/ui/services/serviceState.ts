import type { Service } from '../../../../shared/contract/services.ts'
import type { ServiceStatus } from '../../../../shared/domain/service.ts'
import type { ShownState } from '../StateBadge.tsx'

const ofStatus: Readonly<Record<ServiceStatus, ShownState>> = {
  stopped: { tone: 'line', text: 'stopped' },
  starting: { tone: 'info', text: 'starting' },
  ready: { tone: 'better', text: 'running' },
  unhealthy: { tone: 'warn', text: 'not responding' },
  backingOff: { tone: 'warn', text: 'restarting soon' },
  failed: { tone: 'worse', text: 'failed' },
  draining: { tone: 'info', text: 'stopping' },
}

/** A service as it is now. */
export function serviceState(service: Service): ShownState {
  if (service.permission !== null) return { tone: 'warn', text: 'needs permission' }
  if (service.status === 'ready' && service.isCurrent === false)
    return service.error === null ? { tone: 'info', text: 'applying changes' } : { tone: 'warn', text: 'changes not applied' }
  return ofStatus[service.status]
}
