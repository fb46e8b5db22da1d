import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { type Answer, type Bridge, connectChannel } from '../../../../shared/bridge.ts'
import type { Native } from '../../../../shared/native.ts'
import type { Client, Connection, ConnectionState } from './connection.ts'

declare global {
  interface Window {
    /** What the preload of the desktop app puts there. */
    readonly cairn: Bridge
  }
}

/** The contract over a MessagePort: one end stays here, the other goes to the main process through the preload. */
export function connectElectron(): Connection {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(connectChannel, location.origin, [port2])
  const client: Client = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  const listeners = new Set<(state: ConnectionState) => void>()
  port1.addEventListener('close', () => {
    for (const listener of listeners) listener('gone')
  })
  return {
    client,
    native: nativeOf(window.cairn),
    onConnection: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function nativeOf(bridge: Bridge): Native {
  return {
    face: 'electron',
    pickFile: (request) => value(bridge.pickFile(request)),
    adoptFile: (file) => value(bridge.adoptFile(file)),
    pickFolder: (request) => value(bridge.pickFolder(request)),
    saveAs: (request) => value(bridge.saveAs(request)),
    // It was written to its place.
    deliver: async () => {},
    reveal: async ({ token }) => void (await value(bridge.reveal(token))),
    onCommand: bridge.onCommand,
    setCommands: bridge.setCommands,
    onOpenFile: bridge.onOpenFile,
  }
}

/** @throws what main refused, in the form of the contract's errors */
async function value<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked
  if ('value' in answer) return answer.value
  const { message, ...rest } = answer.error
  throw Object.assign(new Error(message), rest)
}
