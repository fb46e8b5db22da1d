import { prepared } from '../../prepared.ts'
import type { LoggedModelHead, StoredFile } from '../slice.ts'
import type { Workspace } from '../../../workspace/index.ts'
import type { ImportedMetric } from '../source.ts'
import type { Writing } from './runs.ts'

/** Writes a logged model; one that is here already gets what it lacks. Runs inside a change. */
export function writeLoggedModel(writing: Writing, head: LoggedModelHead, files: readonly StoredFile[]): void {
  const { workspace, tally } = writing
  const found = prepared(workspace.sqlite, 'SELECT id, deleted_at AS deletedAt FROM logged_models WHERE uuid = ?').get(head.id) as
    | { id: number; deletedAt: number | null }
    | undefined
  if (found && found.deletedAt !== null)
    return tally.leaveOut({ kind: 'loggedModel', place: head.id, reason: 'It lies in the trash here.' })
  const id = found?.id ?? insert(writing, head)
  if (id === null) return tally.leaveOut({ kind: 'loggedModel', place: head.id, reason: 'Its experiment lies in the trash here.' })
  writeEntries(workspace, id, head)
  for (const metric of head.metrics) writeMetric(writing, id, metric)
  for (const file of files) writeFile(writing, id, file)
}

function insert({ workspace, tally, experiment }: Writing, head: LoggedModelHead): number | null {
  const experimentId = experiment(head.experiment)
  if (experimentId === null) return null
  const at = head.createdAt ?? head.updatedAt ?? Date.now()
  tally.add('loggedModels')
  return Number(
    prepared(
      workspace.sqlite,
      `INSERT INTO logged_models (uuid, experiment_id, run_id, name, type, status, created_at, updated_at)
       VALUES (?, ?, (SELECT id FROM runs WHERE uuid = ?), ?, ?, ?, ?, ?)`,
    ).run(head.id, experimentId, head.sourceRun, head.name, head.type, head.status, at, head.updatedAt ?? at).lastInsertRowid,
  )
}

function writeEntries({ sqlite }: Workspace, id: number, { params, tags }: LoggedModelHead): void {
  const param = prepared(sqlite, 'INSERT OR IGNORE INTO logged_model_params (model_id, key, value) VALUES (?, ?, ?)')
  for (const [key, value] of params) param.run(id, key, value)
  const tag = prepared(sqlite, 'INSERT OR IGNORE INTO logged_model_tags (model_id, key, value) VALUES (?, ?, ?)')
  for (const [key, value] of tags) tag.run(id, key, value)
}

/** The newest value of each metric and dataset, as clients log them. */
const putMetric = `
  INSERT INTO logged_model_metrics (model_id, run_id, key, dataset_name, dataset_digest, step, timestamp, value, not_a_number)
  SELECT @model, id, @key, @name, @digest, @step, @timestamp, @value, @nan FROM runs WHERE uuid = @run
  ON CONFLICT (model_id, key, dataset_name, dataset_digest) DO UPDATE SET
    run_id = excluded.run_id, step = excluded.step, timestamp = excluded.timestamp, value = excluded.value, not_a_number = excluded.not_a_number
  WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)`

function writeMetric({ workspace, tally }: Writing, model: number, metric: ImportedMetric): void {
  const isNaN = Number.isNaN(metric.value)
  const { changes } = prepared(workspace.sqlite, putMetric).run({
    model,
    run: metric.run,
    key: metric.name,
    name: metric.dataset?.name ?? '',
    digest: metric.dataset?.digest ?? '',
    step: metric.step,
    timestamp: metric.timestamp,
    value: isNaN ? 0 : metric.value,
    nan: Number(isNaN),
  })
  if (changes === 0 && metric.run === null)
    tally.leaveOut({ kind: 'point', place: metric.name, reason: 'It is of a model, and no run evaluated it.' })
}

function writeFile({ workspace, tally }: Writing, id: number, { path, object, bytes }: StoredFile): void {
  const { changes } = prepared(
    workspace.sqlite,
    'INSERT OR IGNORE INTO logged_model_artifacts (model_id, path, object, bytes, added_at) VALUES (?, ?, ?, ?, ?)',
  ).run(id, path, object, bytes, Date.now())
  if (changes > 0) tally.add('files')
}
