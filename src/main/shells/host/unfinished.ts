import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { formatProcessId, lives, ownProcess, parseProcessId } from '../../workspace/index.ts'

/** A hidden folder in which this process makes something whole, so that a half of it never stands under a name of its own. */
const unfinished = /^\.cairn-unfinished\.(\d+)\.([^.]*)\.[0-9a-f-]{36}$/

/** In the place of the slashes of an identity. */
const separator = '_'

/** `.cairn-unfinished.pid.identity.uuid`, which says which process it is of. */
export function unfinishedFolder(parent: string): string {
  const own = ownProcess()
  return join(parent, `.cairn-unfinished.${own.pid}.${formatProcessId(own).replaceAll('/', separator)}.${randomUUID()}`)
}

/** Deletes what processes of this machine left behind that have ended before they were done. */
export function sweepUnfinished(parent: string): void {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const [, pid, identity] = unfinished.exec(name) ?? []
    if (pid === undefined || lives(parseProcessId(identity.replaceAll(separator, '/'), Number(pid), hostname())) !== false) continue
    rmSync(join(parent, name), { recursive: true, force: true })
  }
}
