import { CairnError } from '../../../shared/errors.ts'
import { prepareSessions } from '../../onnx/session.ts'
import type { ServiceProgram } from '../../services/index.ts'
import { openFeedback } from '../feedback/writer.ts'
import { openRequestLog } from '../log/writer.ts'
import { openDispatcher } from './dispatcher.ts'
import { openServer } from './http/server.ts'
import type { EndpointShape } from './kind.ts'
import { leftOutDetails } from './leftOut.ts'

/** An endpoint in its process: listens, asks the dispatcher, logs. */
export const endpoint: ServiceProgram<EndpointShape> = async (settings, { objects, folder }) => {
  prepareSessions()
  let current = settings
  const log = openRequestLog(folder, settings)
  const feedback = openFeedback(folder)
  const dispatcher = await openDispatcher(settings, { objects, log })
  const server = await openServer(settings, dispatcher, feedback)
  return {
    port: server.port,
    requests: {
      statistics: async () => dispatcher.statistics(),
      flushLog: () => log.flush(),
      monitoring: async (figures) => server.show(figures),
    },
    problem: () => problemOf([...dispatcher.leftOut, ...dispatcher.lacking, ...dispatcher.features.leftOut]),
    async configure(next) {
      server.check(next)
      // A deployment has its log before it answers, and as long as one that goes still does; who may ask changes last.
      const kept = new Set(next.deployments.map(({ name }) => name))
      log.configure({ deployments: [...next.deployments, ...current.deployments.filter(({ name }) => !kept.has(name))] })
      try {
        await dispatcher.configure(next)
        current = next
        server.configure(next)
      } finally {
        log.configure(current)
      }
    },
    async drain() {
      await server.drain()
      await dispatcher.drain()
      await dispatcher.close()
      await log.close()
      await feedback.close()
    },
  }
}

/** Deployments and versions that could not be loaded, for those who look at the service. */
function problemOf(leftOut: readonly CairnError[]): CairnError | null {
  if (leftOut.length === 0) return null
  return new CairnError('DEPLOYMENT_UNAVAILABLE', leftOut.map(({ message }) => message).join(' '), leftOutDetails(leftOut))
}
