import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, type WebContents } from 'electron'
import { connectChannel } from '../../../shared/bridge.ts'
import { type ApiContext, router } from '../../api/index.ts'
import { isTrusted, type PageOrigin } from './trust.ts'

/** The contract over the port that the page hands over. A page that is loaded anew comes with a new port. */
export function serveContract(contents: WebContents, origin: PageOrigin, context: ApiContext): void {
  const handler = new RPCHandler(router)
  ipcMain.on(connectChannel, (event) => {
    const [port] = event.ports
    if (!port) return
    if (!isTrusted(event, contents, origin)) return port.close()
    handler.upgrade(port, { context })
    port.start()
  })
}
