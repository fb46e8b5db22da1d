import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { contract } from '../../../shared/contract/index.ts'
import type { Native } from '../../../shared/native.ts'
import { connectElectron } from './native/electron.ts'
import { connectWeb } from './native/web.ts'

/** The whole contract as typed calls, whatever carries them. */
export type Client = ContractRouterClient<typeof contract>

export interface Connection {
  readonly client: Client
  readonly native: Native
  /** Told when the process behind the page is gone or back. @returns to stop listening */
  onConnection(listener: (connected: boolean) => void): () => void
}

const connection: Connection = 'cairn' in window ? connectElectron() : connectWeb()

export const { client, native, onConnection } = connection

/** Query and mutation options for every operation of the contract, with keys that begin with its room. */
export const api = createTanstackQueryUtils(client)
