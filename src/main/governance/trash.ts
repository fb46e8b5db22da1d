import { parseAddress } from '../../shared/domain/governance/lineage.ts'
import { originalName, type TrashKind, trashKinds, trashName } from '../../shared/domain/governance/trash.ts'
import { hasEnded, type JobStatus } from '../../shared/domain/job.ts'
import { isSameName } from '../../shared/domain/names.ts'
import { CairnError } from '../../shared/errors.ts'
import { findDataset } from '../datasets/index.ts'
import { findTraining, livingExperiment, requireExperiment, requireRun } from '../experiments/index.ts'
import { requireModel, requireModelVersion } from '../models/index.ts'
import { deploymentsOf } from '../serving/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { usesInTrash, usesOf } from './uses.ts'

/** Something in the trash. */
export interface TrashEntry {
  /** `dataset-3` */
  readonly id: string
  readonly kind: TrashKind
  /** As it was called: `wine`, `run 3`, `wine@v2`, `wine.cairn`. */
  readonly label: string
  readonly deletedAt: number
  /** What refers to it, in the trash or not: while there is anything, it is not deleted for good. */
  readonly usedBy: readonly string[]
}

export const tables: Readonly<Record<TrashKind, string>> = {
  dataset: 'datasets',
  experiment: 'experiments',
  run: 'runs',
  loggedModel: 'logged_models',
  model: 'models',
  modelVersion: 'model_versions',
  package: 'packages',
}

/** Everything that lies in the trash, newest first. */
export function listTrash(workspace: Workspace): TrashEntry[] {
  const entries = trashKinds.flatMap((kind) => {
    const rows = workspace.sqlite.prepare(`SELECT * FROM (${labels[kind]}) WHERE deleted_at IS NOT NULL`).all() as LabelRow[]
    const uses = usesInTrash(workspace, kind, tables[kind])
    return rows.map((row) => entryOf(kind, row, uses.get(row.id) ?? []))
  })
  return entries.sort((a, b) => b.deletedAt - a.deletedAt || a.id.localeCompare(b.id))
}

/**
 * Puts something into the trash. What was made from it stays and still leads to it. Runs inside a change.
 * @param address `dataset:wine`, `experiment:wine`, `model:wine`, `model:wine@v2`, `run:3`, `package:4`
 * @throws NOT_FOUND; OBJECT_IN_USE for a run or study of Cairn's that has not ended, for a model version that has an alias, and for what
 * a deployment answers with
 */
export function putIntoTrash(workspace: Workspace, address: string, at: number): TrashEntry {
  const { kind, id } = find(workspace, address)
  if (kind === 'run') refuseRunning(workspace, id)
  if (kind === 'experiment') refuseRunsThatRun(workspace, id)
  if (kind === 'modelVersion') refuseAliased(workspace, id)
  if (kind === 'model' || kind === 'modelVersion') refuseDeployed(workspace, kind, id)
  const { sqlite } = workspace
  const { changes } = sqlite.prepare(`UPDATE ${tables[kind]} SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL`).run(at, id)
  if (changes === 0)
    throw new CairnError('NOT_FOUND', `${describe(workspace, kind, id).label} is already in the trash.`, { entry: `${kind}-${id}` })
  if (isNamed(kind)) {
    const name = sqlite.prepare(`SELECT name FROM ${tables[kind]} WHERE id = ?`).pluck().get(id) as string
    sqlite.prepare(`UPDATE ${tables[kind]} SET name = ? WHERE id = ?`).run(trashName(name, id), id)
  }
  // What was in the trash before stays there when it is restored.
  for (const [table, column] of goingWith[kind] ?? [])
    sqlite.prepare(`UPDATE ${table} SET deleted_at = ? WHERE ${column} = ? AND deleted_at IS NULL`).run(at, id)
  return describe(workspace, kind, id)
}

/** What goes into the trash with a thing, and comes back with it: its table, and the column that refers to the thing. */
const goingWith: Partial<Record<TrashKind, readonly (readonly [table: string, column: string])[]>> = {
  experiment: [
    ['runs', 'experiment_id'],
    ['studies', 'experiment_id'],
    ['logged_models', 'experiment_id'],
  ],
  run: [['logged_models', 'run_id']],
}

/** Kinds whose name is given to one thing alone. */
const isNamed = (kind: TrashKind) => kind === 'dataset' || kind === 'experiment' || kind === 'model'

/**
 * Takes something out of the trash, with all its links. Runs inside a change.
 * @param rename the name it gets, where its own has been given to another meanwhile
 * @throws NOT_FOUND, ALREADY_EXISTS
 */
export function restoreFromTrash(workspace: Workspace, entryId: string, rename?: string): TrashEntry {
  const entry = requireEntry(workspace, entryId)
  const table = tables[entry.kind]
  const id = idOf(entry)
  if (isNamed(entry.kind)) {
    const name = rename ?? entry.label
    const names = workspace.sqlite.prepare(`SELECT name FROM ${table}`).pluck().all() as string[]
    if (names.some((other) => isSameName(other, name))) {
      throw new CairnError('ALREADY_EXISTS', `Another ${entry.kind} is called "${name}" now. Restore it under another name with --name.`, {
        name,
      })
    }
    workspace.sqlite.prepare(`UPDATE ${table} SET name = ? WHERE id = ?`).run(name, id)
  } else if (rename !== undefined) {
    throw new CairnError('INVALID_INPUT', `Only datasets, experiments and models can be renamed when restored; this is ${entry.label}.`)
  }
  for (const [owned, column] of goingWith[entry.kind] ?? [])
    workspace.sqlite.prepare(`UPDATE ${owned} SET deleted_at = NULL WHERE ${column} = ? AND deleted_at = ?`).run(id, entry.deletedAt)
  if (entry.kind === 'run') intoLivingExperiment(workspace, id)
  workspace.sqlite.prepare(`UPDATE ${table} SET deleted_at = NULL WHERE id = ?`).run(id)
  return { ...entry, label: rename ?? entry.label }
}

export const idOf = (entry: TrashEntry): number => Number(entry.id.slice(entry.kind.length + 1))

function requireEntry(workspace: Workspace, id: string): TrashEntry {
  const entries = listTrash(workspace)
  const entry = entries.find((one) => one.id === id)
  if (entry) return entry
  throw new CairnError('NOT_FOUND', `The trash has no entry ${id}.`, { entry: id, entries: entries.slice(0, 20).map((one) => one.id) })
}

/** @throws NOT_FOUND, INVALID_INPUT */
function find({ db, sqlite }: Workspace, text: string): { kind: TrashKind; id: number } {
  const address = parseAddress(text)
  switch (address.kind) {
    case 'run':
      return { kind: 'run', id: requireRun(db, address.id).id }
    case 'package':
      if (sqlite.prepare('SELECT 1 FROM packages WHERE id = ?').get(address.id)) return { kind: 'package', id: address.id }
      throw new CairnError('NOT_FOUND', `There is no package ${address.id}.`, { package: address.id })
    case 'model':
      if (address.ref.includes('@')) return { kind: 'modelVersion', id: requireModelVersion(db, address.ref).id }
      return { kind: 'model', id: requireModel(db, address.ref).id }
    case 'experiment':
      return { kind: 'experiment', id: requireExperiment(db, address.ref).id }
    case 'dataset': {
      const dataset = findDataset(db, address.ref)
      if (dataset) return { kind: 'dataset', id: dataset.id }
      if (!address.ref.includes('@'))
        throw new CairnError('NOT_FOUND', `There is no dataset called "${address.ref}".`, { dataset: address.ref })
      throw new CairnError(
        'INVALID_INPUT',
        'Only a whole dataset can be moved to the trash, with all its versions: omit the part from @ on.',
        {
          address: text,
        },
      )
    }
    case 'view':
    case 'service':
      throw new CairnError('INVALID_INPUT', 'Feature definitions are removed with `cairn features remove`, not moved to the trash.', {
        address: text,
      })
    case 'name':
      throw new CairnError('INVALID_INPUT', `Specify what "${text}" is: dataset:${text} or model:${text}.`, { address: text })
  }
}

/** Of a run of another program nobody here knows whether it still runs, and nobody can cancel it. */
function refuseRunning({ db }: Workspace, id: number): void {
  const run = findTraining(db, id)
  if (!run) return
  const { status } = run
  if (!hasEnded(status)) throw new CairnError('OBJECT_IN_USE', `Run ${id} is ${status}. Cancel it first.`, { run: id, status })
}

function refuseRunsThatRun({ sqlite }: Workspace, experimentId: number): void {
  const inIt = sqlite
    .prepare(
      `SELECT 'Study' AS kind, id, status FROM studies WHERE experiment_id = @id AND deleted_at IS NULL
       UNION ALL SELECT 'Run', id, status FROM runs JOIN training_runs ON run_id = id WHERE experiment_id = @id AND deleted_at IS NULL`,
    )
    .all({ id: experimentId }) as { kind: 'Run' | 'Study'; id: number; status: JobStatus }[]
  const running = inIt.find(({ status }) => !hasEnded(status))
  if (!running) return
  const { kind, id, status } = running
  throw new CairnError('OBJECT_IN_USE', `${kind} ${id} of it is ${status}. Cancel it first.`, { [kind.toLowerCase()]: id })
}

/** A run that comes back without its experiment goes into one of the same name. */
function intoLivingExperiment({ db, sqlite }: Workspace, runId: number): void {
  const experimentId = livingExperiment(db, requireRun(db, runId).experimentId)
  sqlite.prepare('UPDATE runs SET experiment_id = ? WHERE id = ? AND experiment_id <> ?').run(experimentId, runId, experimentId)
}

function refuseAliased({ sqlite }: Workspace, id: number): void {
  const aliases = sqlite.prepare('SELECT alias FROM model_aliases WHERE version_id = ? ORDER BY alias').pluck().all(id) as string[]
  if (aliases.length === 0) return
  throw new CairnError('OBJECT_IN_USE', `It is ${aliases.join(' and ')}. Move or remove the alias first.`, { aliases })
}

/** Its callers would go on getting answers of something that is not there any more. */
function refuseDeployed({ db }: Workspace, kind: 'model' | 'modelVersion', id: number): void {
  const names = deploymentsOf(db, kind === 'model' ? { modelId: id } : { versionId: id })
  if (names.length === 0) return
  throw new CairnError('OBJECT_IN_USE', `It is deployed as ${names.join(' and ')}. Remove the deployment or change its route first.`, {
    deployments: names,
  })
}

const labels: Readonly<Record<TrashKind, string>> = {
  dataset: 'SELECT id, name AS label, deleted_at FROM datasets',
  experiment: 'SELECT id, name AS label, deleted_at FROM experiments',
  run: `SELECT id, CASE WHEN name = 'run ' || id THEN name ELSE 'run ' || id || ' · ' || name END AS label, deleted_at FROM runs
    WHERE NOT EXISTS (SELECT 1 FROM run_imports i WHERE i.run_id = runs.id AND NOT i.whole)`,
  loggedModel: `SELECT id, name || ' (' || uuid || ')' AS label, deleted_at FROM logged_models`,
  model: 'SELECT id, name AS label, deleted_at FROM models',
  modelVersion: `SELECT v.id, m.name || '@v' || v.number AS label, v.deleted_at FROM model_versions v JOIN models m ON m.id = v.model_id`,
  package: 'SELECT id, name AS label, deleted_at FROM packages',
}

interface LabelRow {
  readonly id: number
  readonly label: string
  readonly deleted_at: number
}

function describe(workspace: Workspace, kind: TrashKind, id: number): TrashEntry {
  const row = workspace.sqlite.prepare(`SELECT * FROM (${labels[kind]}) WHERE id = ?`).get(id) as LabelRow
  return entryOf(kind, row, usesOf(workspace, kind, id))
}

function entryOf(kind: TrashKind, { id, label, deleted_at: deletedAt }: LabelRow, usedBy: readonly string[]): TrashEntry {
  const shown = isNamed(kind) ? originalName(label) : label
  return { id: `${kind}-${id}`, kind, label: shown, deletedAt, usedBy }
}
