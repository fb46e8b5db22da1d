import { and, eq, gte, inArray, lt } from 'drizzle-orm'
import type { Artifact, ArtifactEntry } from '../../../shared/contract/experiments/artifacts.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema, type StoredObject, type Workspace } from '../../workspace/index.ts'
import { findTraining, requireRun } from '../runs/store.ts'
import { madeByTraining } from './made.ts'

const { runArtifacts } = schema

/** What comes first after a path: none has a NUL. */
const justAfter = (path: string) => `${path}\0`

/** `/` is followed by `0`: what lies in a folder is between the two. */
const inside = (folder: string) => ({ from: `${folder}/`, below: `${folder}0` })

/**
 * Gives a run an artifact whose bytes are in the object store; one of the same path is replaced. Runs inside a change.
 * @throws NOT_FOUND; INVALID_INPUT for what training makes; ALREADY_EXISTS where a file would be a folder too
 */
export function putArtifact(db: Registry, runId: number, path: string, { object, bytes }: StoredObject): Artifact {
  refuseMade(db, runId, path)
  refuseFileAndFolder(db, runId, path)
  const values = { object, bytes, addedAt: Date.now() }
  db.insert(runArtifacts)
    .values({ runId, path, ...values })
    .onConflictDoUpdate({ target: [runArtifacts.runId, runArtifacts.path], set: values })
    .run()
  return { path, ...values }
}

/** Takes an artifact from a run. Its bytes are garbage then, unless something else refers to them. Runs inside a change. @throws NOT_FOUND, INVALID_INPUT */
export function removeArtifact(db: Registry, runId: number, path: string): Artifact {
  const found = requireRunArtifact(db, runId, path)
  refuseMade(db, runId, path)
  db.delete(runArtifacts)
    .where(and(eq(runArtifacts.runId, runId), eq(runArtifacts.path, path)))
    .run()
  return found
}

/** @throws NOT_FOUND */
export function requireRunArtifact(db: Registry, runId: number, path: string): Artifact {
  requireRun(db, runId)
  const named = and(eq(runArtifacts.runId, runId), eq(runArtifacts.path, path))
  const found = db.select().from(runArtifacts).where(named).get()
  if (found) return { path, object: found.object, bytes: found.bytes, addedAt: found.addedAt }
  throw new CairnError('NOT_FOUND', `Run ${runId} has no artifact ${path}.`, { run: runId, artifact: path })
}

function refuseMade(db: Registry, runId: number, path: string): void {
  requireRun(db, runId)
  if (!madeByTraining(path) || !findTraining(db, runId)) return
  const [name] = path.split('/')
  throw new CairnError('INVALID_INPUT', `"${name}" is kept for what the training of run ${runId} makes: choose another path.`, {
    run: runId,
    path,
  })
}

function refuseFileAndFolder(db: Registry, runId: number, path: string): void {
  const names = path.split('/')
  const folders = names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'))
  const ofRun = eq(runArtifacts.runId, runId)
  const file = db
    .select()
    .from(runArtifacts)
    .where(and(ofRun, inArray(runArtifacts.path, folders)))
    .get()
  const { from, below } = inside(path)
  const within = db
    .select()
    .from(runArtifacts)
    .where(and(ofRun, gte(runArtifacts.path, from), lt(runArtifacts.path, below)))
    .get()
  if (file) throw new CairnError('ALREADY_EXISTS', `${file.path} is a file of run ${runId}, not a folder.`, { run: runId, path })
  if (within) throw new CairnError('ALREADY_EXISTS', `${path} is a folder of run ${runId}.`, { run: runId, path })
}

export interface ArtifactQuery {
  /** Of the run's root when empty. */
  readonly folder: string
  readonly limit: number
  /** The name of the last entry of the page before. */
  readonly after?: string
}

/**
 * The files and folders of a folder by name; a folder of very many files costs one look-up.
 * @returns also the name after which the next page begins; null at the end
 */
export function listArtifacts(
  { sqlite }: Workspace,
  runId: number,
  { folder, limit, after }: ArtifactQuery,
): { entries: ArtifactEntry[]; next: string | null } {
  const prefix = folder === '' ? '' : `${folder}/`
  const next = sqlite.prepare(
    'SELECT path, bytes, added_at AS addedAt FROM run_artifacts WHERE run_id = ? AND path >= ? AND path < ? ORDER BY path LIMIT 1',
  )
  const end = folder === '' ? '\u{10ffff}' : `${folder}0`
  const entries: ArtifactEntry[] = []
  let from = after === undefined ? prefix : pastEntry(sqlite, runId, prefix + after)
  while (entries.length < limit) {
    const row = next.get(runId, from, end) as { path: string; bytes: number; addedAt: number | null } | undefined
    if (!row) return { entries, next: null }
    const rest = row.path.slice(prefix.length)
    const cut = rest.indexOf('/')
    const name = cut < 0 ? rest : rest.slice(0, cut)
    entries.push(
      cut < 0 ? { name, kind: 'file', bytes: row.bytes, addedAt: row.addedAt } : { name, kind: 'folder', bytes: null, addedAt: null },
    )
    from = cut < 0 ? justAfter(row.path) : inside(prefix + name).below
  }
  return { entries, next: entries.at(-1)?.name ?? null }
}

/** From where on the entries after this one are: past all that a folder holds. */
function pastEntry(sqlite: Workspace['sqlite'], runId: number, path: string): string {
  const isFile = sqlite.prepare('SELECT 1 FROM run_artifacts WHERE run_id = ? AND path = ?').get(runId, path)
  return isFile ? justAfter(path) : inside(path).below
}
