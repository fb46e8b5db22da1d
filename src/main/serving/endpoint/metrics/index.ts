import { appVersion } from '../../../resources.ts'
import type { Dispatcher } from '../contracts.ts'
import { type App, route } from '../http/route.ts'
import { openMetricsText, prometheusText } from './exposition.ts'
import { metricFamilies } from './families.ts'
import { featureFamilies } from './features.ts'
import { monitoringFamilies } from './monitoring.ts'

const prometheus = 'text/plain; version=0.0.4; charset=utf-8'
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** `GET /metrics`, for a Prometheus that knows the token: what is counted tells which models there are. */
export function registerMetrics(app: App, dispatcher: Dispatcher): void {
  route(app, {
    method: 'GET',
    url: '/metrics',
    policy: { token: 'required', origin: 'own', bodyBytes: 0, timeout: 'short' },
    handler: ({ request }) => {
      const statistics = dispatcher.statistics()
      const families = [
        ...metricFamilies(statistics, appVersion),
        ...featureFamilies(statistics.features),
        ...monitoringFamilies(app.cairnMonitoring.figures),
        app.cairnDurations.family(),
      ]
      const isOpen = (request.headers.accept ?? '').includes('application/openmetrics-text')
      return isOpen
        ? { status: 200, type: openMetrics, body: openMetricsText(families) }
        : { status: 200, type: prometheus, body: prometheusText(families) }
    },
  })
}
