import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Native } from '../../../../shared/native.ts'
import type { Client, Connection } from '../connection.ts'

/** What the preload puts on the window: everything of `Native`, by messages to the main process. */
declare global {
  interface Window {
    readonly cairn: Native
  }
}

/** The word with which the page hands one end of its channel to the preload. */
export const connectWord = 'cairn:connect'

/** The contract over a MessagePort: one end stays here, the other goes to the main process through the preload. */
export function connectElectron(): Connection {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(connectWord, window.origin === 'null' ? '*' : window.origin, [port2])
  const client: Client = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  const listeners = new Set<(connected: boolean) => void>()
  port1.addEventListener('close', () => {
    for (const listener of listeners) listener(false)
  })
  return {
    client,
    native: window.cairn,
    onConnection: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
