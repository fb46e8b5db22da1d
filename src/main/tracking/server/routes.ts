import { aboutRoutes } from './about.ts'
import type { TrackingRoute } from './route.ts'

/** Everything that a tracking server can be asked. */
export const trackingRoutes: readonly TrackingRoute[] = [...aboutRoutes]
