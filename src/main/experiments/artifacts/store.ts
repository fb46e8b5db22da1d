import { and, eq, gte, inArray, lt, or, sql } from 'drizzle-orm'
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
 * @throws NOT_FOUND; INVALID_INPUT for what training makes and for a run in the trash; ALREADY_EXISTS where a file would be a folder too, or
 * another on a system that does not tell cases apart
 */
export function putArtifact(db: Registry, runId: number, path: string, { object, bytes }: StoredObject): Artifact {
  refuseTrashed(db, runId)
  refuseMade(db, runId, path)
  refuseFileAndFolder(db, runId, path)
  refuseOtherCase(db, runId, path)
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
  refuseTrashed(db, runId)
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
  throw new CairnError('INVALID_INPUT', `"${name}" is reserved for files that training of run ${runId} creates. Choose another path.`, {
    run: runId,
    path,
  })
}

function refuseTrashed(db: Registry, runId: number): void {
  if (requireRun(db, runId).deletedAt === null) return
  throw new CairnError('INVALID_INPUT', `Run ${runId} is in the trash: restore it first.`, { run: runId })
}

/**
 * Refuses a path that differs from another only in case. What is there holds no two of these, so of the folders that are there
 * already none has to be looked at, and in the last of them only what lies beside the path.
 */
function refuseOtherCase(db: Registry, runId: number, path: string): void {
  const ofRun = eq(runArtifacts.runId, runId)
  const names = path.split('/')
  let folder = ''
  for (const name of names) {
    const place = folder + name
    const here = or(
      eq(runArtifacts.path, place),
      and(gte(runArtifacts.path, inside(place).from), lt(runArtifacts.path, inside(place).below)),
    )
    if (!db.select().from(runArtifacts).where(and(ofRun, here)).get()) {
      const other = otherCaseIn(db, runId, folder, name)
      if (other === undefined) return
      throw new CairnError('ALREADY_EXISTS', `${folder}${other} of run ${runId} differs from ${place} only in case.`, { run: runId, path })
    }
    folder = `${place}/`
  }
}

function otherCaseIn(db: Registry, runId: number, folder: string, name: string): string | undefined {
  const within = folder === '' ? undefined : and(gte(runArtifacts.path, folder), lt(runArtifacts.path, inside(folder.slice(0, -1)).below))
  const rest = sql<string>`substr(${runArtifacts.path}, ${Array.from(folder).length + 1})`
  // SQLite knows the cases of ASCII alone: what else may be the same is looked at here.
  const alike = isAscii(name)
    ? sql`substr(${rest}, 1, ${name.length}) = ${name} COLLATE NOCASE AND substr(${rest}, ${name.length + 1}, 1) IN ('', '/')`
    : undefined
  const paths = db
    .select({ rest })
    .from(runArtifacts)
    .where(and(eq(runArtifacts.runId, runId), within, alike))
    .all()
  return paths.map((row) => row.rest.split('/')[0]).find((other) => other.toLowerCase() === name.toLowerCase())
}

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text)

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
  /** The last entry of the page before: the name of a file, or of a folder with a slash after it. */
  readonly after?: string
}

/**
 * The files and folders of a folder by name; a folder of very many files costs one look-up.
 * @returns also the entry after which the next page begins; null at the end
 */
export function listArtifacts(
  { sqlite }: Workspace,
  runId: number,
  { folder, limit, after }: ArtifactQuery,
): { entries: ArtifactEntry[]; next: string | null } {
  const prefix = folder === '' ? '' : `${folder}/`
  const look = sqlite.prepare(
    'SELECT path, bytes, added_at AS addedAt FROM run_artifacts WHERE run_id = ? AND path >= ? AND path < ? ORDER BY path LIMIT 1',
  )
  const end = folder === '' ? '\u{10ffff}' : `${folder}0`
  const entries: ArtifactEntry[] = []
  let from = after === undefined ? prefix : pastEntry(prefix + after)
  while (entries.length < limit) {
    const row = look.get(runId, from, end) as { path: string; bytes: number; addedAt: number | null } | undefined
    if (!row) return { entries, next: null }
    const rest = row.path.slice(prefix.length)
    const cut = rest.indexOf('/')
    const name = cut < 0 ? rest : rest.slice(0, cut)
    entries.push(
      cut < 0 ? { name, kind: 'file', bytes: row.bytes, addedAt: row.addedAt } : { name, kind: 'folder', bytes: null, addedAt: null },
    )
    from = cut < 0 ? justAfter(row.path) : inside(prefix + name).below
  }
  const last = entries.at(-1)
  return { entries, next: last ? `${last.name}${last.kind === 'folder' ? '/' : ''}` : null }
}

/** From where on the entries after this one are: past all that a folder holds. The entry itself may be gone by now. */
function pastEntry(path: string): string {
  return path.endsWith('/') ? inside(path.slice(0, -1)).below : justAfter(path)
}
