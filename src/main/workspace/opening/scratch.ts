import type Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatProcessId, lives, ownProcess, parseProcessId } from './processes.ts'

/** Where another machine works (or this one, under the name that it had), its files must have been silent for so long, in ms. */
const foreignSilence = 60 * 60_000
/** And its jobs and services must not have beaten for so long. */
const jobSilence = 10 * 60_000

/** In the place of the slashes of an identity. */
const separator = '_'

/** This process, as the names of its scratch folders say it: a pid alone may be that of another process in another container. */
function ownNames(): { readonly host: string; readonly pid: number; readonly identity: string } {
  const own = ownProcess()
  return { host: own.host, pid: own.pid, identity: formatProcessId(own).replaceAll('/', separator) }
}

let names: ReturnType<typeof ownNames> | undefined

/** `host.pid.identity.label-uuid`: a new name in the scratch folder, that says which process it is of. @param label without dots */
export function scratchName(label: string): string {
  names ??= ownNames()
  return `${names.host}.${names.pid}.${names.identity}.${label}-${randomUUID()}`
}

/** Deletes the scratch folders that dead processes left behind: of this machine, and of others that have been silent for long. */
export function sweepScratch(root: string, sqlite: Database.Database): void {
  const beating = new Set(
    sqlite
      .prepare<[number, number], string>(
        `SELECT owner_host FROM jobs WHERE status = 'running' AND heartbeat_at > ?
         UNION SELECT owner_host FROM services WHERE heartbeat_at > ?`,
      )
      .pluck()
      .all(Date.now() - jobSilence, Date.now() - jobSilence),
  )
  names ??= ownNames()
  const own = names
  for (const name of readdirSync(root)) {
    // Earlier versions left the identity out.
    const [, host, pid, identity = ''] = /^(.+)\.(\d+)\.(?:([^.]*)\.)?[^.]*$/.exec(name) ?? []
    if (host === undefined || (host === own.host && Number(pid) === own.pid && identity === own.identity)) continue
    const path = join(root, name)
    const alive = lives(parseProcessId(identity.replaceAll(separator, '/'), Number(pid), host))
    const dead = alive === null ? !beating.has(host) && newest(path) < Date.now() - foreignSilence : !alive
    if (dead) rmSync(path, { recursive: true, force: true })
  }
}

/** When something in a folder last changed, in ms. Links are not followed. */
function newest(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
