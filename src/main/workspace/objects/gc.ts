import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { compactDatabase, sparePages } from './compact.ts'
import { whyNotGarbage } from './loss.ts'
import { isPrefix, listObjects, namedObjects } from './references.ts'
import type { Workspace } from '../workspace.ts'

export interface GarbageOptions {
  /** Only tells what would be freed. */
  readonly dryRun: boolean
  /** How old an object has to be, in ms: what is younger may be about to be referred to. */
  readonly minimumAge: number
}

export interface GarbageReport {
  readonly dryRun: boolean
  /** Objects that nothing refers to, and their bytes: deleted, or what would be. */
  readonly objects: number
  readonly bytes: number
  /** What writers that died left half-written. */
  readonly leftovers: number
  /** Bytes that the database file gives back; 0 where they are few. */
  readonly database: number
  /** Objects that nothing refers to and that are too young to be deleted. */
  readonly young: number
  /** Objects that the registry refers to, from the trash too: untouched. */
  readonly kept: number
}

/** So many objects are deleted while other writers wait: a few milliseconds. */
const batch = 200

/** In ms: a half-written file that is younger may still be written, by a tracking server among others, whatever age objects have to have. */
const longestWrite = 60 * 60 * 1000

/**
 * Deletes the objects that nothing in the registry refers to; what lies in the trash refers like all else. While a
 * job runs nothing is deleted, for it writes objects before they are referred to; and no job can start or commit
 * while a batch is deleted. Killed at any moment, it has deleted nothing but garbage.
 * @throws WORKSPACE_BUSY; WORKSPACE_INCOMPLETE where the registry has lost rows or names nothing: then nothing is garbage
 */
export async function collectGarbage(workspace: Workspace, { dryRun, minimumAge }: GarbageOptions): Promise<GarbageReport> {
  const { objects, sqlite } = workspace
  refuseWhileJobsRun(workspace)
  const stored = await listObjects(objects.root)
  const oldest = Date.now() - minimumAge
  const report = { dryRun, objects: 0, bytes: 0, leftovers: 0, database: 0, young: 0, kept: 0 }
  let named = namedObjects(sqlite)
  let version = sqlite.pragma('data_version', { simple: true })
  const reason = whyNotGarbage(sqlite, stored, named)
  if (reason !== null) throw new CairnError('WORKSPACE_INCOMPLETE', `${reason} Nothing was deleted.`, { objects: stored.length })
  const garbage = stored.filter((object) => !named.has(object))
  report.kept = stored.length - garbage.length
  const take = (path: string, youngest = oldest): number | null => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found?.isFile()) return 0
    if (found.mtimeMs > youngest) return null
    if (!dryRun) rmSync(path, { force: true })
    return found.size
  }
  const takeObject = (object: string) => {
    const bytes = take(objects.path(object))
    if (bytes === null) return void report.young++
    report.objects++
    report.bytes += bytes
  }
  for (let start = 0; start < garbage.length; start += batch) {
    const some = garbage.slice(start, start + batch)
    if (dryRun) some.forEach(takeObject)
    else {
      workspace.write(() => {
        refuseWhileJobsRun(workspace)
        const now = sqlite.pragma('data_version', { simple: true })
        if (now !== version) named = namedObjects(sqlite)
        version = now
        for (const object of some) if (!named.has(object)) takeObject(object)
      })
    }
  }
  const abandoned = Math.min(oldest, Date.now() - longestWrite)
  for (const path of leftovers(objects.root)) if (take(path, abandoned) !== null) report.leftovers++
  report.database = dryRun ? sparePages(sqlite) : compactDatabase(sqlite)
  return report
}

function refuseWhileJobsRun({ sqlite }: Workspace): void {
  const jobs = sqlite.prepare("SELECT id FROM jobs WHERE status = 'running'").pluck().all() as number[]
  if (jobs.length === 0) return
  throw new CairnError('WORKSPACE_BUSY', `${jobs.length === 1 ? 'A job is' : `${jobs.length} jobs are`} running: nothing was deleted.`, {
    jobs,
  })
}

/** Files that a killed process had begun to write into the store: never under an object's name. */
function leftovers(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(isPrefix)
    .flatMap(({ name: prefix }) => readdirSync(join(root, prefix)).map((name) => join(root, prefix, name)))
    .filter((path) => path.endsWith('.tmp'))
}
