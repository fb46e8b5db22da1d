import type { MonitoringFigures } from '../../../../shared/domain/serving/monitoringFigures.ts'
import type { ConnectionLimits } from '../../../http/listening.ts'
import { Refusal, refusalOf, reportBug } from '../../../http/refusal.ts'
import type { HttpServer } from '../../../http/gate.ts'
import { openHttpServer } from '../../../http/server.ts'
import { notAllowed, notFound } from '../../../http/unknown.ts'
import { plainProblem, type Written } from '../../../http/writing.ts'
import type { FeedbackWriter } from '../../feedback/writer.ts'
import type { Dispatcher, EndpointSettings } from '../contracts.ts'
import { RequestDurations } from '../metrics/durations.ts'
import { type App, asksForPage, type MonitoringView } from './route.ts'
import { registerAll } from './routes.ts'

/** An endpoint that listens. */
export interface EndpointServer extends HttpServer {
  /** What `/metrics` shows of monitors from now on. */
  show(figures: MonitoringFigures): void
}

export interface ServerOptions {
  readonly limits?: Partial<ConnectionLimits>
  /** Registers what is asked; all protocols without it. */
  readonly register?: (app: App, dispatcher: Dispatcher, feedback: FeedbackWriter) => void
}

/** @throws PORT_IN_USE; INVALID_INPUT, FILE_NOT_FOUND for TLS files or an address that cannot be used */
export async function openServer(
  settings: EndpointSettings,
  dispatcher: Dispatcher,
  feedback: FeedbackWriter,
  { limits, register = registerAll }: ServerOptions = {},
): Promise<EndpointServer> {
  const monitoring: MonitoringView = { figures: null }
  const server = await openHttpServer(settings, {
    what: 'endpoint',
    limits,
    stopping: new Refusal(503, 'ENDPOINT_STOPPING', 'The endpoint is stopping.', { 'retry-after': '1' }),
    register(app) {
      app.decorate('cairnDurations', new RequestDurations())
      app.decorate('cairnMonitoring', monitoring)
      register(app, dispatcher, feedback)
    },
    isPage: asksForPage,
    problem,
    unknown: ({ method = 'GET' }, allowed) => (allowed.length === 0 ? notFound() : notAllowed(method, allowed)),
  })
  return Object.assign(server, { show: (figures: MonitoringFigures) => void (monitoring.figures = figures) })
}

function problem(thrown: unknown): Written {
  reportBug(thrown)
  return plainProblem(refusalOf(thrown))
}
