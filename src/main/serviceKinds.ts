import { endpointKind } from './serving/endpoint/kind.ts'
import { trackingKind } from './tracking/server/kind.ts'
import type { AnyServiceKind, ServiceKinds } from './services/index.ts'

const table: ServiceKinds = { endpoint: endpointKind, tracking: trackingKind }

/** Every kind of service there is, for the supervisor of a shell. */
export const serviceKinds: readonly AnyServiceKind[] = Object.values(table)
