import type { Work } from '../jobs/index.ts'
import type { ServiceSupervisor } from '../services/index.ts'

/** What the use cases of this room work with: those of all rooms, and the services of the workspace. */
export interface Serving extends Work {
  readonly services: ServiceSupervisor
}
