import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../../../shared/contract/index.ts'
import type { Native } from '../../../../shared/native.ts'

/** The whole contract as typed calls, whatever carries them. */
export type Client = ContractRouterClient<typeof contract>

/** `gone`: nothing answers. `restarted`: something does, and does not know this page: it has a link of its own. */
export type ConnectionState = 'open' | 'gone' | 'restarted'

export interface Connection {
  readonly client: Client
  readonly native: Native
  /** Told when the process behind the page is gone or back. @returns to stop listening */
  onConnection(listener: (state: ConnectionState) => void): () => void
}
