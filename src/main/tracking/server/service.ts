import { authorOf } from '../../authors/index.ts'
import type { ServiceProgram } from '../../services/service.ts'
import { openWorkspace } from '../../workspace/index.ts'
import type { TrackingShape } from './kind.ts'
import { openTrackingServer } from './server.ts'

/** A tracking server in its process: opens the registry as a command does, and listens. */
export const tracking: ServiceProgram<TrackingShape> = async ({ host, port, tokenHash }, context) => {
  const workspace = openWorkspace(context.workspace, { author: authorOf('tracking') })
  const main = { call: (name: string, input: unknown): Promise<unknown> => context.call(name as never, input as never) }
  const server = await openTrackingServer({ host, port, tokenHash, hosts: [], tls: null }, { workspace, main })
  return {
    port: server.port,
    requests: {},
    async drain() {
      await server.drain()
      workspace.close()
    },
  }
}
