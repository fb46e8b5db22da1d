import type Database from 'better-sqlite3'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './alive.ts'

/** Where another machine works (or this one, under the name that it had), its files must have been silent for so long, in ms. */
const foreignSilence = 60 * 60_000
/** And its jobs and services must not have beaten for so long. */
const jobSilence = 10 * 60_000

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
  for (const name of readdirSync(root)) {
    const [, host, pid] = /^(.+)\.(\d+)\.[^.]*$/.exec(name) ?? []
    if (host === undefined) continue
    const path = join(root, name)
    const dead = host === hostname() ? !isAlive(Number(pid)) : !beating.has(host) && newest(path) < Date.now() - foreignSilence
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
