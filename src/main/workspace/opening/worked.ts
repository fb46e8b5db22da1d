import type Database from 'better-sqlite3'
import { hostname } from 'node:os'
import { CairnError } from '../../../shared/errors.ts'
import { isAlive } from './alive.ts'
import { migrations, schemaVersion } from './migrate.ts'

/** A process beats every second for each job or service that it runs; one that has been silent for so long is gone, in ms. */
const silence = 60_000

interface Beating {
  readonly host: string | null
  readonly pid: number | null
}

/**
 * Refuses a workspace whose schema would be changed under a process of an earlier Cairn that works on it: that one knows the tables as
 * they are, and what it has computed would be lost. @throws WORKSPACE_LOCKED
 */
export function refuseWhileWorked(folder: string, sqlite: Database.Database): void {
  if (schemaVersion(sqlite) === migrations().length) return
  // Who has this number now has only just begun.
  const isOther = ({ host, pid }: Beating) => host !== hostname() || (pid !== null && pid !== process.pid && isAlive(pid))
  const found = (['jobs', 'services'] as const).flatMap((table) => beatingIn(sqlite, table)).find(isOther)
  if (!found) return
  const { host, pid } = found
  const message = `An earlier version of Cairn is using ${folder} (process ${pid} on ${host}). Let it finish or quit it, then open the workspace again to upgrade it.`
  throw new CairnError('WORKSPACE_LOCKED', message, { folder, host, pid })
}

function beatingIn(sqlite: Database.Database, table: 'jobs' | 'services'): Beating[] {
  if (!sqlite.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)) return []
  const running = table === 'jobs' ? "status = 'running' AND" : ''
  const sql = `SELECT owner_host AS host, owner_pid AS pid FROM ${table} WHERE ${running} heartbeat_at > ?`
  return sqlite.prepare<[number], Beating>(sql).all(Date.now() - silence)
}
