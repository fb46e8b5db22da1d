import { setTimeout as wait } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import type { BenchWorkspace } from '../benchWorkspace.ts'

/** The tracking server of a workspace, in a process of its own. */
export interface OwnServer {
  readonly uri: string
  readonly pid: number
  /** From the request to start it to its first answer, in ms. */
  readonly coldStart: number
}

export async function startOwn({ client, services }: BenchWorkspace): Promise<OwnServer> {
  services.run()
  const begin = performance.now()
  const { uri } = await client.tracking.start({})
  if (uri === null) throw new Error('It has no address.')
  while (!(await answers(uri))) await wait(5)
  const coldStart = performance.now() - begin
  const { service } = await client.tracking.status({})
  if (!service?.pid) throw new Error('It has no process.')
  return { uri, pid: service.pid, coldStart }
}

async function answers(uri: string): Promise<boolean> {
  return fetch(`${uri}/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Memory of a process that is resident now, in bytes (Linux; NaN elsewhere). */
export function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
  } catch {
    return Number.NaN
  }
}
