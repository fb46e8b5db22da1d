import { type SQL, sql } from 'drizzle-orm'
import type { AnySQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Artifact, ArtifactEntry } from '../../../shared/contract/experiments/artifacts.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema, type StoredObject, type Workspace } from '../../workspace/index.ts'

/** Whose files they are. Those of a registered version never change. */
export type TreeKind = 'run' | 'loggedModel' | 'version'

/** The files of one thing: paths, each of which leads to an object. What may be done with them is up to who asks. */
export interface FileTree {
  readonly kind: TreeKind
  /** Of the row that has them. */
  readonly id: number
  /** As messages call it: `run 3`. */
  readonly label: string
}

/** One that takes files and gives them up. */
export type ChangingTree = FileTree & { readonly kind: Exclude<TreeKind, 'version'> }

const { runArtifacts, loggedModelArtifacts, modelVersionFiles } = schema

interface TreeTable {
  readonly table: SQLiteTable
  readonly name: string
  readonly owner: AnySQLiteColumn
  /** When a file was added, as SQL. */
  readonly addedAt: string
}

const tables: Readonly<Record<TreeKind, TreeTable>> = {
  run: { table: runArtifacts, name: 'run_artifacts', owner: runArtifacts.runId, addedAt: 'added_at' },
  loggedModel: { table: loggedModelArtifacts, name: 'logged_model_artifacts', owner: loggedModelArtifacts.modelId, addedAt: 'added_at' },
  version: { table: modelVersionFiles, name: 'model_version_files', owner: modelVersionFiles.versionId, addedAt: 'NULL' },
}

/** What comes first after a path: none has a NUL. */
const justAfter = (path: string) => `${path}\0`

/** `/` is followed by `0`: what lies in a folder is between the two. */
const inside = (folder: string) => ({ from: `${folder}/`, below: `${folder}0` })

/** After all paths. */
const end = '\u{10ffff}'

/**
 * Gives a tree a file whose bytes are in the object store; one of the same path is replaced. Runs inside a change.
 * @throws ALREADY_EXISTS where a file would be a folder too, or another on a system that does not tell cases apart
 */
export function putFile(db: Registry, tree: ChangingTree, path: string, { object, bytes }: StoredObject): Artifact {
  refuseFileAndFolder(db, tree, path)
  refuseOtherCase(db, tree, path)
  const values = { path, object, bytes, addedAt: Date.now() }
  const set = { object, bytes, addedAt: values.addedAt }
  if (tree.kind === 'run')
    db.insert(runArtifacts)
      .values({ runId: tree.id, ...values })
      .onConflictDoUpdate({ target: [runArtifacts.runId, runArtifacts.path], set })
      .run()
  else
    db.insert(loggedModelArtifacts)
      .values({ modelId: tree.id, ...values })
      .onConflictDoUpdate({ target: [loggedModelArtifacts.modelId, loggedModelArtifacts.path], set })
      .run()
  return values
}

/** Takes a file from a tree. Its bytes are garbage then, unless something else refers to them. Runs inside a change. @throws NOT_FOUND */
export function removeFile(db: Registry, tree: ChangingTree, path: string): Artifact {
  const found = requireFile(db, tree, path)
  db.run(sql`DELETE FROM ${tables[tree.kind].table} WHERE ${at(tree, path)}`)
  return found
}

/** @returns null where there is no such file; a folder is none */
export function findFile(db: Registry, tree: FileTree, path: string): Artifact | null {
  return db.get<Artifact | undefined>(sql`${select(tree)} WHERE ${at(tree, path)}`) ?? null
}

/** @throws NOT_FOUND */
export function requireFile(db: Registry, tree: FileTree, path: string): Artifact {
  const found = findFile(db, tree, path)
  if (found) return found
  throw new CairnError('NOT_FOUND', `${capitalized(tree.label)} has no artifact ${path}.`, { of: tree.label, artifact: path })
}

/** All files in a folder and beneath it, by path. @param folder the whole tree when empty */
export function filesBeneath(db: Registry, tree: FileTree, folder: string): Artifact[] {
  return db.all<Artifact>(sql`${select(tree)} WHERE ${ofTree(tree)}${within(folder)} ORDER BY path`)
}

const select = ({ kind }: FileTree) =>
  sql`SELECT path, object, bytes, ${sql.raw(tables[kind].addedAt)} AS addedAt FROM ${tables[kind].table}`
const ofTree = ({ kind, id }: FileTree) => sql`${tables[kind].owner} = ${id}`
const at = (tree: FileTree, path: string) => sql`${ofTree(tree)} AND path = ${path}`

function within(folder: string): SQL | undefined {
  if (folder === '') return undefined
  const { from, below } = inside(folder)
  return sql` AND path >= ${from} AND path < ${below}`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * Refuses a path that differs from another only in case. What is there holds no two of these, so of the folders that are there
 * already none has to be looked at, and in the last of them only what lies beside the path.
 */
function refuseOtherCase(db: Registry, tree: FileTree, path: string): void {
  let folder = ''
  for (const name of path.split('/')) {
    const place = folder + name
    const { from, below } = inside(place)
    const here = sql`SELECT 1 FROM ${tables[tree.kind].table} WHERE ${ofTree(tree)} AND (path = ${place} OR (path >= ${from} AND path < ${below}))`
    if (!db.get(sql`${here} LIMIT 1`)) {
      const other = otherCaseIn(db, tree, folder, name)
      if (other === undefined) return
      throw new CairnError('ALREADY_EXISTS', `${folder}${other} of ${tree.label} differs from ${place} only in case.`, {
        of: tree.label,
        path,
      })
    }
    folder = `${place}/`
  }
}

function otherCaseIn(db: Registry, tree: FileTree, folder: string, name: string): string | undefined {
  const rest = sql`substr(path, ${Array.from(folder).length + 1})`
  // SQLite knows the cases of ASCII alone: what else may be the same is looked at here.
  const alike = isAscii(name)
    ? sql` AND substr(${rest}, 1, ${name.length}) = ${name} COLLATE NOCASE AND substr(${rest}, ${name.length + 1}, 1) IN ('', '/')`
    : undefined
  const paths = db.all<{ rest: string }>(
    sql`SELECT ${rest} AS rest FROM ${tables[tree.kind].table} WHERE ${ofTree(tree)}${within(folder.slice(0, -1))}${alike}`,
  )
  return paths.map((row) => row.rest.split('/')[0]).find((other) => other.toLowerCase() === name.toLowerCase())
}

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text)

function refuseFileAndFolder(db: Registry, tree: FileTree, path: string): void {
  const names = path.split('/')
  const folders = names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'))
  const file = folders.find((folder) => findFile(db, tree, folder))
  if (file !== undefined)
    throw new CairnError('ALREADY_EXISTS', `${file} is a file of ${tree.label}, not a folder.`, { of: tree.label, path })
  if (db.get(sql`${select(tree)} WHERE ${ofTree(tree)}${within(path)} LIMIT 1`))
    throw new CairnError('ALREADY_EXISTS', `${path} is a folder of ${tree.label}.`, { of: tree.label, path })
}

export interface FolderQuery {
  /** The tree's root when empty. */
  readonly folder: string
  readonly limit: number
  /** The last entry of the page before: the name of a file, or of a folder with a slash after it. */
  readonly after?: string
}

/**
 * The files and folders of a folder by name; a folder of very many files costs one look-up.
 * @returns also the entry after which the next page begins; null at the end
 */
export function listFolder(
  { sqlite }: Workspace,
  tree: FileTree,
  { folder, limit, after }: FolderQuery,
): { entries: ArtifactEntry[]; next: string | null } {
  const { name: table, owner, addedAt } = tables[tree.kind]
  const prefix = folder === '' ? '' : `${folder}/`
  const look = sqlite.prepare(
    `SELECT path, bytes, ${addedAt} AS addedAt FROM ${table} WHERE ${owner.name} = ? AND path >= ? AND path < ? ORDER BY path LIMIT 1`,
  )
  const below = folder === '' ? end : inside(folder).below
  const entries: ArtifactEntry[] = []
  let from = after === undefined ? prefix : pastEntry(prefix + after)
  while (entries.length < limit) {
    const row = look.get(tree.id, from, below) as { path: string; bytes: number; addedAt: number | null } | undefined
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
