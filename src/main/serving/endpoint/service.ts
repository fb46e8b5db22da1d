import type { ServiceProgram } from '../../services/index.ts'
import { openRequestLog } from '../log/writer.ts'
import { openDispatcher } from './dispatcher.ts'
import { openServer } from './http/server.ts'
import type { EndpointShape } from './kind.ts'

/** An endpoint in its process: listens, asks the dispatcher, logs. */
export const endpoint: ServiceProgram<EndpointShape> = async (settings, { objects, folder }) => {
  const log = openRequestLog(folder, settings)
  const dispatcher = await openDispatcher(settings, { objects, log })
  const server = await openServer(settings, dispatcher)
  return {
    port: server.port,
    requests: {
      statistics: async () => dispatcher.statistics(),
      flushLog: () => log.flush(),
    },
    async configure(next) {
      server.check(next)
      // What is new is loaded before the log keeps anything else; who may ask changes last.
      await dispatcher.configure(next)
      log.configure(next)
      server.configure(next)
    },
    async drain() {
      await server.drain()
      await dispatcher.drain()
      await dispatcher.close()
      await log.close()
    },
  }
}
