import { eq } from 'drizzle-orm'
import { randomInt } from 'node:crypto'
import { originalName } from '../../../shared/domain/governance/trash.ts'
import { type ExperimentRow, findExperiment, insertExperiment, updateExperiment } from '../../experiments/online.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { TrackingError } from '../server/errors.ts'
import { requireActiveExperiment, requireExperimentByUuid } from './find.ts'
import { checkKey, checkLength, longest } from './limits.ts'
import { checkExperimentName } from './names.ts'
import { columnTags, type KeyValue } from './tags.ts'

const { experiments } = schema

/** Where runs go whose client names no experiment. */
const defaultExperiment = { uuid: '0', name: 'Default' } as const

/** Makes the experiment that clients expect to be there. Its name is another one where a person has given that to something else. */
export function ensureDefaultExperiment(workspace: Workspace): void {
  const { uuid, name } = defaultExperiment
  const find = () => workspace.db.select().from(experiments).where(eq(experiments.uuid, uuid)).get()
  if (find()) return
  workspace.change<ExperimentRow>(
    (made) => ({ action: 'experiment.create', subject: `experiment:${made.name}` }),
    // Another server of this workspace may have been faster.
    (db) => find() ?? insertExperiment(db, { uuid, name: findExperiment(db, name) ? `${name} of MLflow` : name }),
  )
}

/** @returns its id for clients: 18 digits, as MLflow's own are digits @throws RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE */
export function createClientExperiment(workspace: Workspace, given: string, tags: readonly KeyValue[]): string {
  const name = checkExperimentName(given)
  tags.forEach(checkExperimentTag)
  return workspace.change(
    () => ({ action: 'experiment.create', subject: `experiment:${name}` }),
    (db) => {
      if (findExperiment(db, name)) throw new TrackingError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${given}) already exists.`)
      const row = insertExperiment(db, { name, uuid: newExperimentId() })
      for (const tag of tags) putTag(workspace, row, tag)
      return row.uuid
    },
  )
}

function newExperimentId(): string {
  return `${randomInt(1e8, 1e9)}${String(randomInt(0, 1e9)).padStart(9, '0')}`
}

/** @throws RESOURCE_DOES_NOT_EXIST; one in the trash has no name */
export function requireExperimentByName({ db }: Workspace, name: string): ExperimentRow {
  const found = findExperiment(db, name)
  if (found) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Could not find experiment with name '${name.slice(0, 500)}'`)
}

/** @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE, ALREADY_EXISTS */
export function renameExperiment(workspace: Workspace, uuid: string, given: string): void {
  const rename = checkExperimentName(given)
  const { name } = requireActiveExperiment(workspace.db, uuid)
  workspace.change(
    () => ({ action: 'experiment.update', subject: `experiment:${rename}` }),
    (db) => updateExperiment(db, name, { rename }),
  )
}

export function setExperimentTag(workspace: Workspace, uuid: string, tag: KeyValue): void {
  checkExperimentTag(tag)
  const row = requireActiveExperiment(workspace.db, uuid)
  workspace.change(
    () => ({ action: 'experiment.update', subject: `experiment:${row.name}` }),
    () => {
      putTag(workspace, row, tag)
      touch(workspace, row)
    },
  )
}

/** @throws RESOURCE_DOES_NOT_EXIST where it has no such tag */
export function deleteExperimentTag(workspace: Workspace, uuid: string, key: string): void {
  const row = requireActiveExperiment(workspace.db, uuid)
  workspace.change(
    () => ({ action: 'experiment.update', subject: `experiment:${row.name}` }),
    () => {
      if (key === columnTags.note && row.notes !== '') putTag(workspace, row, { key, value: '' })
      else if (prepared(workspace.sqlite, 'DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?').run(row.id, key).changes === 0)
        throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `No tag with name: ${key} in experiment with id ${uuid}`)
      touch(workspace, row)
    },
  )
}

function checkExperimentTag({ key, value }: KeyValue): void {
  checkKey(key, 'key')
  checkLength('key', key, longest.key)
  checkLength('value', value, longest.experimentTag)
}

function putTag(workspace: Workspace, { id }: ExperimentRow, { key, value }: KeyValue): void {
  if (key === columnTags.note) workspace.db.update(experiments).set({ notes: value }).where(eq(experiments.id, id)).run()
  else
    prepared(
      workspace.sqlite,
      'INSERT INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?) ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value',
    ).run(id, key, value)
}

function touch({ db }: Workspace, { id }: ExperimentRow): void {
  db.update(experiments).set({ updatedAt: Date.now() }).where(eq(experiments.id, id)).run()
}

/** Into the trash, with its runs. @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE; OBJECT_IN_USE while Cairn trains a run of it */
export async function deleteExperiment(workspace: Workspace, uuid: string, at: number): Promise<void> {
  const { name } = requireActiveExperiment(workspace.db, uuid)
  const { putIntoTrash } = await import('../../governance/index.ts')
  workspace.change(
    ({ id }) => ({ action: 'trash.put', subject: id.replace('-', ':') }),
    () => putIntoTrash(workspace, `experiment:${name}`, at),
  )
}

/** @throws RESOURCE_DOES_NOT_EXIST; ALREADY_EXISTS where its name has been given to another one meanwhile */
export async function restoreExperiment(workspace: Workspace, uuid: string): Promise<void> {
  const { id, name, deletedAt } = requireExperimentByUuid(workspace.db, uuid)
  if (deletedAt === null)
    throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `No deleted experiment with id=${uuid} exists: ${originalName(name)} is active.`)
  const { restoreFromTrash } = await import('../../governance/index.ts')
  workspace.change(
    () => ({ action: 'trash.restore', subject: `experiment:${id}` }),
    () => restoreFromTrash(workspace, `experiment-${id}`),
  )
}
