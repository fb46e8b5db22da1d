import { CairnError } from '../../../shared/errors.ts'
import { authorOf } from '../../authors/index.ts'
import type { ServiceProgram } from '../../services/service.ts'
import { openWorkspace, type Workspace } from '../../workspace/index.ts'
import { ensureDefaultExperiment } from '../runs/experiments.ts'
import { watchSilence } from '../runs/silence.ts'
import type { TrackingShape } from './kind.ts'
import { openTrackingServer } from './server.ts'

/** How long a call waits for another process's write transaction, in ms: a client tries again, a probe that waits is held against the service. */
const lockTimeout = 3_000

/** A tracking server in its process: opens the registry as a command does, and listens. */
export const tracking: ServiceProgram<TrackingShape> = async ({ host, port, tokenHash, silence }, context) => {
  const workspace = openRegistry(context.workspace)
  const main = { call: (name: string, input: unknown): Promise<unknown> => context.call(name as never, input as never) }
  try {
    ensureDefaultExperiment(workspace)
    const server = await openTrackingServer({ host, port, tokenHash, hosts: [], tls: null }, { workspace, main })
    const stopWatching = watchSilence(workspace, silence)
    return {
      port: server.port,
      requests: {},
      health: async () => void workspace.sqlite.prepare('SELECT 1 FROM runs LIMIT 1').get(),
      async drain() {
        stopWatching()
        await server.drain()
        workspace.close()
      },
    }
  } catch (thrown) {
    workspace.close()
    throw thrown
  }
}

/**
 * A connection for points: a commit does not wait for the disk. After a power cut the last second may be gone, while the registry is whole;
 * a process that is killed loses nothing.
 */
function openRegistry(folder: string): Workspace {
  const workspace = openWorkspace(folder, { author: authorOf('tracking') })
  if (workspace.readOnly) {
    workspace.close()
    // It would serve a copy that nobody writes to.
    throw new CairnError('WORKSPACE_READ_ONLY', `${folder} cannot be written to, or its disk is full.`, { folder })
  }
  workspace.sqlite.pragma('synchronous = NORMAL')
  workspace.sqlite.pragma(`busy_timeout = ${lockTimeout}`)
  // Batches of many metrics write the same pages again and again: they are copied into the database once for all of them.
  workspace.sqlite.pragma('wal_autocheckpoint = 8000')
  return workspace
}
