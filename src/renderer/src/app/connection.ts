import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Connection } from './native/connection.ts'
import { connectElectron } from './native/electron.ts'
import { connectWeb } from './native/web.ts'

const connection: Connection = 'cairn' in window ? connectElectron() : connectWeb()

export const { client, native, onConnection } = connection

/** Query and mutation options for every operation of the contract, with keys that begin with its room. */
export const api = createTanstackQueryUtils(client)
