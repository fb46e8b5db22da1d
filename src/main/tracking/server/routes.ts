import { artifactRoutes } from '../artifacts/routes.ts'
import { registryRoutes } from '../registry/routes.ts'
import { experimentRoutes } from '../runs/experimentRoutes.ts'
import { metricRoutes } from '../runs/metricRoutes.ts'
import { runRoutes } from '../runs/routes.ts'
import { searchRoutes } from '../search/routes.ts'
import { aboutRoutes } from './about.ts'
import type { TrackingRoute } from './route.ts'

/** Everything that a tracking server can be asked. */
export const trackingRoutes: readonly TrackingRoute[] = [
  ...aboutRoutes,
  ...experimentRoutes,
  ...runRoutes,
  ...metricRoutes,
  ...artifactRoutes,
  ...registryRoutes,
  ...searchRoutes,
]
