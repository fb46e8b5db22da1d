import type Database from 'better-sqlite3'
import { z } from 'zod'
import { references } from './references.ts'

/**
 * Signs that the registry has lost rows, or is not the one that these objects belong to. Then what it does not name is no garbage,
 * but all that is left of something.
 */

/** Tables whose rows are numbered without a gap and go only with the trash, and how the log names what went. */
const numbered = [
  { table: 'datasets', entry: 'dataset', under: null },
  { table: 'dataset_versions', entry: null, under: 'dataset' },
  { table: 'experiments', entry: 'experiment', under: null },
  { table: 'runs', entry: 'run', under: null },
  { table: 'models', entry: 'model', under: null },
  { table: 'model_versions', entry: 'modelVersion', under: 'model' },
  { table: 'packages', entry: 'package', under: null },
] as const

const Emptied = z.object({ deleted: z.array(z.object({ id: z.string() })) })

/** What the log says was deleted for good, such as `run-3`. */
function deletedForGood(sqlite: Database.Database): Set<string> {
  const details = sqlite.prepare("SELECT detail FROM audit WHERE action = 'trash.empty'").pluck().all() as string[]
  return new Set(
    details.flatMap((text) => {
      try {
        return Emptied.parse(JSON.parse(text)).deleted.map(({ id }) => id)
      } catch {
        return [] // a damaged row explains nothing
      }
    }),
  )
}

/** Tables with rows that are gone without a word in the log, and how many. */
export function lostRows(sqlite: Database.Database): { table: string; lost: number }[] {
  const deleted = deletedForGood(sqlite)
  const kindGone = (kind: string) => [...deleted].some((id) => id.startsWith(`${kind}-`))
  return numbered.flatMap(({ table, entry, under }) => {
    const last = (sqlite.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) as number | undefined) ?? 0
    const there = sqlite.prepare(`SELECT count(*) FROM ${table} WHERE id BETWEEN 1 AND ?`).pluck().get(last) as number
    // Its rows went with the thing that they belonged to, which the log names; them it does not.
    if (there === last || (under !== null && kindGone(under))) return []
    const explained = entry === null ? 0 : [...deleted].filter((id) => id.startsWith(`${entry}-`)).length
    const lost = last - there - explained
    return lost > 0 ? [{ table, lost }] : []
  })
}

/** Why nothing may be deleted that the registry does not name; null where it is the registry of these objects. */
export function whyNotGarbage(sqlite: Database.Database, stored: readonly string[], named: ReadonlySet<string>): string | null {
  if (stored.length === 0) return null
  const lost = lostRows(sqlite)
  if (lost.length > 0) {
    const tables = lost.map(({ table, lost: rows }) => `${rows} of ${table}`).join(', ')
    return `The database has lost records that nobody deleted (${tables}): objects they referenced are not garbage.`
  }
  const kept = stored.filter((object) => named.has(object)).length
  if (kept === 0 && deletedForGood(sqlite).size === 0)
    return `The database references none of the ${stored.length} objects, and its log does not record deleting any: it may belong to another workspace.`
  const needed = sqlite.prepare(`SELECT DISTINCT object FROM (${references})`).pluck().all() as string[]
  const there = new Set(stored)
  const missing = needed.filter((object) => !there.has(object)).length
  if (missing > needed.length / 2)
    return `Of the ${needed.length} objects that the database needs, ${missing} are missing: it may belong to another workspace.`
  return null
}
