import { RPCHandler } from '@orpc/server/message-port'
import { type ApiContext, router } from '../../api/index.ts'
import type { PagePorts } from './ports.ts'

/** The contract over the ports that the page hands over. */
export function serveContract(ports: PagePorts, context: ApiContext): void {
  const handler = new RPCHandler(router)
  ports.serve((port) => {
    handler.upgrade(port, { context })
    port.start()
  })
}
