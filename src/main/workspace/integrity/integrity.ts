import type Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { CairnError } from '../../../shared/errors.ts'
import { type AuditProblem, verifyInSlices } from '../audit/index.ts'
import { HashedObjects } from './hashedObjects.ts'
import { nameProblems } from './nameProblems.ts'
import type { IntegrityProblem } from './problem.ts'
import { objectSizes } from '../objects/objectSizes.ts'
import { listObjects, references } from '../objects/references.ts'
import type { Workspace } from '../workspace.ts'

export interface IntegrityReport {
  readonly ok: boolean
  /** Objects that the registry refers to, and their size. */
  readonly objects: number
  readonly bytes: number
  /** How many of them were hashed now; the others are as they were when they were hashed last. */
  readonly hashed: number
  /** Objects that nothing refers to: left by a crash, harmless. */
  readonly unreferenced: number
  readonly problems: readonly IntegrityProblem[]
}

export interface WorkspaceCounts {
  readonly name: string
  readonly path: string
  readonly readOnly: boolean
  readonly counts: Record<
    'datasets' | 'datasetVersions' | 'features' | 'runs' | 'models' | 'modelVersions' | 'packages' | 'deployments',
    number
  >
  readonly objects: { readonly count: number; readonly bytes: number }
}

/** What is in a workspace, counted, without what is in the trash. Sizes are of the objects that are referred to, each once. */
export async function workspaceInfo(workspace: Workspace): Promise<WorkspaceCounts> {
  const count = (from: string) => workspace.sqlite.prepare(`SELECT count(*) FROM ${from}`).pluck().get() as number
  return {
    name: workspace.name,
    path: workspace.path,
    readOnly: workspace.readOnly,
    counts: {
      datasets: count('datasets WHERE deleted_at IS NULL'),
      datasetVersions: count('dataset_versions v JOIN datasets d ON d.id = v.dataset_id WHERE d.deleted_at IS NULL'),
      features: count('feature_objects WHERE deleted_at IS NULL'),
      runs: count('runs WHERE deleted_at IS NULL'),
      models: count('models WHERE deleted_at IS NULL'),
      modelVersions: count('model_versions v JOIN models m ON m.id = v.model_id WHERE v.deleted_at IS NULL AND m.deleted_at IS NULL'),
      packages: count('packages WHERE deleted_at IS NULL'),
      deployments: count('deployments'),
    },
    objects: await objectSizes(workspace.sqlite, workspace.objects),
  }
}

export interface VerifyOptions {
  /** Hashes only objects that were not hashed here before, or whose files are not as they were then. */
  readonly changed?: boolean
}

/** Re-hashes every object that is referred to, and checks every reference, manifest and audit entry. */
export async function verifyWorkspace(workspace: Workspace, { changed = false }: VerifyOptions = {}): Promise<IntegrityReport> {
  const { sqlite, objects } = workspace
  const problems: IntegrityProblem[] = [...databaseProblems(workspace), ...(await auditProblems(workspace))]
  const places = new Map<string, string>()
  for (const row of sqlite.prepare(references).iterate() as Iterable<{ object: string; place: string }>)
    places.set(String(row.object), row.place)

  let bytes = 0
  let hashed = 0
  const before = new HashedObjects(workspace)
  for (const [object, place] of places) {
    try {
      // What is no file in its place is told by hashing it.
      const file = await before.look(objects.path(object)).catch(() => null)
      bytes += file?.bytes ?? 0
      if (changed && file && before.isUnchanged(object, file.state)) continue
      hashed++
      await objects.verify(object)
      if (file) before.note(object, file.state)
    } catch (error) {
      before.forget(object)
      const { code, message } = CairnError.from(error)
      const clear = code === 'OBJECT_MISSING' || code === 'OBJECT_CORRUPT'
      problems.push({ what: clear ? message : `It cannot be read: ${message}`, where: place })
    }
  }
  // A copy that is being made is looked at from a place where it will not stay.
  if (!workspace.readOnly) before.keep(places)
  const stored = await listObjects(objects.root)
  return {
    ok: problems.length === 0,
    objects: places.size,
    hashed,
    bytes,
    unreferenced: stored.filter((object) => !places.has(object)).length,
    problems,
  }
}

/** What is wrong inside of the database. A part that cannot be read is a problem, and the others are still looked at. */
function* databaseProblems({ sqlite }: Workspace): Iterable<IntegrityProblem> {
  for (const [where, find] of Object.entries(databaseChecks)) {
    try {
      yield* find(sqlite)
    } catch (thrown) {
      yield { what: `It cannot be read: ${CairnError.from(thrown).message}`, where }
    }
  }
}

const databaseChecks: Readonly<Record<string, (sqlite: Database.Database) => Iterable<IntegrityProblem>>> = {
  'cairn.db': function* (sqlite) {
    for (const row of sqlite.pragma('integrity_check') as { integrity_check: string }[])
      if (row.integrity_check !== 'ok') yield { what: row.integrity_check, where: 'cairn.db' }
  },
  'references of cairn.db': function* (sqlite) {
    for (const row of sqlite.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[])
      yield { what: `It references a record in ${row.parent} that does not exist.`, where: `${row.table}, row ${row.rowid}` }
  },
  'dataset versions': function* (sqlite) {
    const versions = sqlite.prepare('SELECT id, hash, manifest FROM dataset_versions').iterate()
    for (const { id, hash, manifest } of versions as Iterable<{ id: number; hash: string; manifest: string }>)
      if (createHash('sha256').update(String(manifest)).digest('hex') !== hash)
        yield { what: 'The manifest does not match its hash.', where: `dataset version ${id}` }
  },
  names: nameProblems,
}

async function auditProblems(workspace: Workspace): Promise<IntegrityProblem[]> {
  try {
    const { problems } = await verifyInSlices(workspace)
    return problems.map((problem) => ({ what: problem.what, where: placeInLog(problem) }))
  } catch (thrown) {
    return [{ what: `It cannot be read: ${CairnError.from(thrown).message}`, where: 'audit log' }]
  }
}

/** `audit entry 7, of ada (chain 1a2b3c4d, 3)` */
function placeInLog({ chain, author, row, seq }: AuditProblem): string {
  const where = chain === '' ? '' : ` (chain ${chain.slice(0, 8)}${seq === null ? '' : `, ${seq}`})`
  return `${row === null ? 'audit log' : `audit entry ${row}`}${author && ` of ${author}`}${where}`
}
