import type { JobStatus } from '../../../../shared/domain/job.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { logPoints, numberIn, putArtifact } from '../../../experiments/online.ts'

import type { Workspace } from '../../../workspace/index.ts'
import { prepared } from '../../prepared.ts'
import { matchedVersion } from '../../runs/digest.ts'
import { runNameOf } from '../../runs/names.ts'
import { tags as tagNames } from '../mlflow/words.ts'
import { type RunHead, type RunPart, type StoredFile, unpackPoints } from '../slice.ts'
import type { ImportedInput, ImportedStatus } from '../source.ts'
import type { Tally } from './tally.ts'

export interface Writing {
  readonly workspace: Workspace
  readonly jobId: number
  readonly tally: Tally
  /** The number of an experiment of the source; null where it lies in the trash. */
  experiment(id: string): number | null
}

interface RunHere {
  readonly id: number
  readonly source: string
  readonly status: JobStatus
  readonly experimentId: number
  readonly deletedAt: number | null
  /** The job that is importing it; null where all of it is there. */
  readonly importing: number | null
}

/**
 * Writes a run, or a part of one. One that is here already gets what it lacks and loses nothing: what a person here has made of its name,
 * notes and tags stays, and the same again changes nothing. Runs inside a change.
 */
export function writeRun(writing: Writing, part: RunPart): void {
  const { workspace, jobId, tally } = writing
  const found = findRun(workspace, part.uuid)
  const isMine = found !== undefined && found.importing === jobId
  if (found && !isMine) {
    const refusal = whyLeft(found)
    if (refusal !== null) return part.head ? tally.leaveOut({ kind: 'run', place: part.uuid, reason: refusal }) : undefined
    return addTo(writing, found, part)
  }
  if (!part.head && !found) return
  const id = found?.id ?? insert(writing, part.head!, part.isLast)
  if (id === null) return tally.leaveOut({ kind: 'run', place: part.uuid, reason: 'Its experiment lies in the trash here.' })
  writePoints(writing, id, part)
  for (const file of part.files) insertFile(writing, id, file)
  if (part.isLast && found) showWhole(workspace, id)
}

/** A run of many points is in the trash's place until its last part has come, so that nobody sees half of it. */
function showWhole({ sqlite }: Workspace, id: number): void {
  prepared(sqlite, 'UPDATE runs SET deleted_at = NULL WHERE id = ?').run(id)
  prepared(sqlite, 'UPDATE run_imports SET whole = 1 WHERE run_id = ?').run(id)
}

function findRun({ sqlite }: Workspace, uuid: string): RunHere | undefined {
  return prepared(
    sqlite,
    `SELECT r.id, r.source, r.status, r.experiment_id AS experimentId, r.deleted_at AS deletedAt,
       CASE WHEN i.whole = 0 THEN i.job_id END AS importing
     FROM runs r LEFT JOIN run_imports i ON i.run_id = r.id WHERE r.uuid = ?`,
  ).get(uuid) as RunHere | undefined
}

function whyLeft({ source, deletedAt, importing }: RunHere): string | null {
  if (importing !== null) return 'Another import brings it now.'
  if (source === 'cairn') return 'It was trained here.'
  return deletedAt === null ? null : 'It lies in the trash here.'
}

/** What still ran or waited there has nobody here who would tell its end. */
const statusHere = (status: ImportedStatus): JobStatus => (status === 'running' || status === 'queued' ? 'interrupted' : status)

function insert(writing: Writing, head: RunHead, isWhole: boolean): number | null {
  const { workspace, jobId, tally } = writing
  const { sqlite } = workspace
  const experiment = writing.experiment(head.experiment)
  if (experiment === null) return null
  const at = head.startedAt ?? head.endedAt ?? Date.now()
  const name = head.name === null ? undefined : runNameOf(head.name)
  const id = Number(
    prepared(
      sqlite,
      `INSERT INTO runs (uuid, experiment_id, name, source, status, user, notes, created_at, started_at, ended_at, parent_uuid, deleted_at)
       VALUES (?, ?, ?, 'import', ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      head.uuid,
      experiment,
      name ?? '',
      statusHere(head.status),
      head.user,
      head.notes,
      at,
      head.startedAt,
      head.endedAt,
      parentOf(workspace, head),
      isWhole ? null : Date.now(),
    ).lastInsertRowid,
  )
  if (name === undefined) prepared(sqlite, 'UPDATE runs SET name = ? WHERE id = ?').run(`run ${id}`, id)
  prepared(sqlite, 'INSERT INTO run_imports (run_id, job_id, whole) VALUES (?, ?, ?)').run(id, jobId, Number(isWhole))
  writeEntries(workspace, id, head, name)
  for (const input of head.inputs) writeInput(workspace, { id, experiment }, input)
  for (const link of head.models) linkModel(workspace, { run: head.uuid, ...link })
  tally.add('runs')
  return id
}

/** A tree of runs has no way back: whoever draws it would never end. */
function parentOf({ sqlite }: Workspace, { uuid, tags }: RunHead): string | null {
  const parent = tags.get(tagNames.parent)
  if (parent === undefined || !/^[0-9a-f]{32}$/.test(parent)) return null
  const isBeneath = prepared(
    sqlite,
    `WITH RECURSIVE above (uuid) AS (
       VALUES (?) UNION SELECT r.parent_uuid FROM runs r JOIN above a ON r.uuid = a.uuid WHERE r.parent_uuid IS NOT NULL
     ) SELECT 1 FROM above WHERE uuid = ?`,
  ).get(parent, uuid)
  return isBeneath ? null : parent
}

/** @returns how many are new */
function writeEntries({ sqlite }: Workspace, id: number, { params, tags, name: given }: RunHead, name: string | undefined): number {
  let written = 0
  const param = prepared(sqlite, 'INSERT OR IGNORE INTO run_params (run_id, key, value, number) VALUES (?, ?, ?, ?)')
  for (const [key, value] of params) written += param.run(id, key, value, numberIn(value)).changes
  const tag = prepared(sqlite, 'INSERT OR IGNORE INTO run_tags (run_id, tag, value) VALUES (?, ?, ?)')
  const columns = new Set<string>(Object.values(tagNames))
  for (const [key, value] of tags) if (!columns.has(key)) written += tag.run(id, key, value).changes
  // Where Cairn calls it otherwise, clients still read the name that it had.
  if (given !== null && given !== name) written += tag.run(id, tagNames.name, given).changes
  return written
}

function writeInput(workspace: Workspace, run: { id: number; experiment: number }, input: ImportedInput): number {
  const { sqlite } = workspace
  const { name, digest, sourceType, source, schema, profile, tags } = input
  prepared(
    sqlite,
    `INSERT OR IGNORE INTO logged_datasets (experiment_id, name, digest, source_type, source, schema, profile, dataset_version_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(run.experiment, name, digest, sourceType, source, schema, profile, matchedVersion(workspace, digest))
  const id = prepared(sqlite, 'SELECT id FROM logged_datasets WHERE experiment_id = ? AND name = ? AND digest = ?')
    .pluck()
    .get(run.experiment, name, digest)
  const put = prepared(sqlite, 'INSERT OR IGNORE INTO run_inputs (run_id, dataset_id, tags) VALUES (?, ?, ?)')
  return put.run(run.id, id, JSON.stringify(Object.fromEntries(tags))).changes
}

/** A link between a run and a logged model, once both are here. @returns how many are new */
export function linkModel({ sqlite }: Workspace, link: { run: string; model: string; role: 'input' | 'output'; step: number }): number {
  const { run, model, role, step } = link
  return prepared(
    sqlite,
    `INSERT OR IGNORE INTO run_models (run_id, model_id, role, step)
     SELECT r.id, m.id, ?, ? FROM runs r, logged_models m WHERE r.uuid = ? AND m.uuid = ?`,
  ).run(role, step, run, model).changes
}

function writePoints({ workspace, tally }: Writing, id: number, { points }: RunPart): number {
  if (points.name.length === 0) return 0
  const before = pointsOf(workspace, id)
  logPoints(workspace, id, unpackPoints(points))
  const added = pointsOf(workspace, id) - before
  tally.add('points', added)
  return added
}

function pointsOf({ sqlite }: Workspace, id: number): number {
  return prepared(sqlite, 'SELECT total(points) FROM metric_series WHERE run_id = ?').pluck().get(id) as number
}

function insertFile({ workspace, tally }: Writing, id: number, { path, object, bytes }: StoredFile): void {
  prepared(workspace.sqlite, 'INSERT INTO run_artifacts (run_id, path, object, bytes, added_at) VALUES (?, ?, ?, ?, ?)').run(
    id,
    path,
    object,
    bytes,
    Date.now(),
  )
  tally.add('files')
}

function addTo(writing: Writing, run: RunHere, part: RunPart): void {
  const { workspace, tally } = writing
  let changes = writePoints(writing, run.id, part)
  for (const file of part.files) changes += addFile(writing, run, file)
  const { head } = part
  if (head) {
    changes += writeEntries(workspace, run.id, { ...head, name: null }, undefined)
    for (const input of head.inputs) changes += writeInput(workspace, { id: run.id, experiment: run.experimentId }, input)
    for (const link of head.models) changes += linkModel(workspace, { run: head.uuid, ...link })
    changes += endIfOpen(workspace, run, head)
  }
  tally.known(run.id, changes > 0)
}

/** One that still ran when it was imported has ended since. */
function endIfOpen({ sqlite }: Workspace, { id, status }: RunHere, head: RunHead): number {
  const now = statusHere(head.status)
  if (status !== 'interrupted' || now === 'interrupted') return 0
  return prepared(sqlite, 'UPDATE runs SET status = ?, ended_at = ? WHERE id = ?').run(now, head.endedAt, id).changes
}

function addFile({ workspace, tally }: Writing, run: RunHere, file: StoredFile): number {
  const there = prepared(workspace.sqlite, 'SELECT object FROM run_artifacts WHERE run_id = ? AND path = ?').pluck().get(run.id, file.path)
  if (there === file.object) return 0
  try {
    putArtifact(workspace.db, run.id, file.path, file)
    tally.add('files')
    return 1
  } catch (error) {
    if (CairnError.from(error).code !== 'ALREADY_EXISTS') throw error
    tally.leaveOut({
      kind: 'file',
      place: `${run.id}/${file.path}`,
      reason: 'Another file has this path, or one that differs only in case.',
    })
    return 0
  }
}
