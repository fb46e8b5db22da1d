import { once } from 'node:events'
import { createServer } from 'node:net'
import { CairnError } from '../../shared/errors.ts'

/** How many ports are tried. */
const tried = 200

/** The first port from one on that nobody listens on. @throws PORT_IN_USE where none of 200 is free */
export async function freePort(host: string, first: number): Promise<number> {
  for (let port = first; port < first + tried; port++) if (await isFree(host, port)) return port
  throw new CairnError('PORT_IN_USE', `All ports from ${first} to ${first + tried - 1} are in use.`, { port: first })
}

/** Whether nobody listens there. */
export async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
