import type { BackgroundWorkspace } from '../../../shared/contract/app.ts'
import { counted } from '../../../shared/numbers.ts'

/** `1 job, 2 services running`: what goes on in a workspace that is not shown. */
export function runningText({ jobs, services }: Pick<BackgroundWorkspace, 'jobs' | 'services'>): string {
  const parts = [jobs > 0 ? counted(jobs, 'job') : '', services > 0 ? counted(services, 'service') : '']
  return `${parts.filter((part) => part !== '').join(', ')} running`
}
