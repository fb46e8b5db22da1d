import { EndpointSettings } from '../../../shared/domain/serving/endpoint.ts'
import type { MonitoringFigures } from '../../../shared/domain/serving/monitoringFigures.ts'
import type { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import type { ServiceKind } from '../../services/index.ts'

/** How main speaks with an endpoint. */
export interface EndpointShape {
  readonly settings: EndpointSettings
  readonly requests: {
    statistics(): EndpointStatistics
    /** Writes what the request log has not written yet. */
    flushLog(): void
    /** What `/metrics` is to show of monitors from now on. */
    monitoring(figures: MonitoringFigures): void
  }
  readonly event: never
}

/** What main knows of an endpoint. */
export const endpointKind: ServiceKind<'endpoint', EndpointSettings> = {
  kind: 'endpoint',
  settings: EndpointSettings,
  reach: {
    does: 'Answers requests for predictions over HTTP',
    reads: (input) => {
      const { tls } = EndpointSettings.parse(input)
      return tls ? [tls.certificate, tls.key] : []
    },
  },
  live: true,
}
