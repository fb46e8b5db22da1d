import type Database from 'better-sqlite3'
import { netChanges, type RowChange, type RowValues } from '../../../shared/domain/governance/undo.ts'

interface RecordedTable {
  readonly key: readonly string[]
  /** The columns that a person changes; the others belong to jobs and never change by hand. */
  readonly columns: readonly string[]
  /** Whether its rows come and go by hand too: then key and columns together are the whole row. */
  readonly rows: boolean
}

/** The metadata of the registry: what is recorded before and after each change, and what can be undone. */
export const recordedTables: Readonly<Record<string, RecordedTable>> = {
  datasets: { key: ['id'], columns: ['name', 'notes', 'deleted_at'], rows: false },
  dataset_tags: { key: ['dataset_id', 'tag'], columns: [], rows: true },
  dataset_columns: { key: ['dataset_id', 'column'], columns: ['sensitive', 'protected', 'notes'], rows: true },
  dataset_statements: { key: ['dataset_id', 'section'], columns: ['text'], rows: true },
  dataset_splits: { key: ['version_id'], columns: ['split', 'inherited_from'], rows: true },
  automatic_preparations: { key: ['dataset_id'], columns: ['since'], rows: true },
  validation_rules: { key: ['id'], columns: ['severity', 'deleted_at'], rows: false },
  studies: { key: ['id'], columns: ['name', 'deleted_at'], rows: false },
  experiments: { key: ['id'], columns: ['name', 'notes', 'deleted_at'], rows: false },
  runs: { key: ['id'], columns: ['experiment_id', 'name', 'notes', 'starred', 'archived_at', 'deleted_at'], rows: false },
  run_views: { key: ['name'], columns: ['view'], rows: true },
  run_tags: { key: ['run_id', 'tag'], columns: ['value'], rows: true },
  models: { key: ['id'], columns: ['name', 'notes', 'deleted_at'], rows: false },
  model_tags: { key: ['model_id', 'tag'], columns: [], rows: true },
  model_versions: { key: ['id'], columns: ['notes', 'deleted_at'], rows: false },
  model_version_tags: { key: ['version_id', 'tag'], columns: [], rows: true },
  model_aliases: { key: ['model_id', 'alias'], columns: ['version_id'], rows: true },
  model_statements: { key: ['version_id', 'section'], columns: ['text'], rows: true },
  gate_policies: { key: ['model_id', 'alias'], columns: ['policy'], rows: true },
  packages: { key: ['id'], columns: ['name', 'deleted_at'], rows: false },
  // Its endpoint is told of what is undone by whoever keeps it true to the registry.
  deployments: { key: ['id'], columns: ['is_default', 'capture', 'limits'], rows: false },
  monitors: { key: ['id'], columns: ['settings', 'status'], rows: false },
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Makes a connection record the metadata rows that it changes, by triggers that only this connection has. So every
 * change is seen, however it was written.
 */
export function installRecorder(sqlite: Database.Database): void {
  sqlite.pragma('temp_store = MEMORY')
  sqlite.exec('CREATE TEMP TABLE recorded_rows (seq INTEGER PRIMARY KEY, place TEXT, key TEXT, before TEXT, after TEXT)')
  for (const [table, { key, columns, rows }] of Object.entries(recordedTables)) {
    const image = (row: 'OLD' | 'NEW', names: readonly string[]) =>
      `json_object(${names.map((name) => `'${name}', ${row}.${quote(name)}`).join(', ')})`
    const trigger = (event: 'INSERT' | 'UPDATE' | 'DELETE', before: string, after: string) => {
      const row = event === 'DELETE' ? 'OLD' : 'NEW'
      const on = event === 'UPDATE' ? `UPDATE OF ${columns.map(quote).join(', ')}` : event
      sqlite.exec(`CREATE TEMP TRIGGER ${quote(`recorded_${event}_${table}`)} AFTER ${on} ON main.${quote(table)} BEGIN
        INSERT INTO recorded_rows (place, key, before, after) VALUES ('${table}', ${image(row, key)}, ${before}, ${after}); END`)
    }
    if (columns.length > 0) trigger('UPDATE', image('OLD', columns), image('NEW', columns))
    if (rows) trigger('INSERT', 'NULL', image('NEW', columns))
    if (rows) trigger('DELETE', image('OLD', columns), 'NULL')
  }
}

/** Does work in the current transaction. @returns its result, and the metadata rows that it changed */
export function recorded<T>(sqlite: Database.Database, work: () => T): { result: T; changes: RowChange[] } {
  // What a plain write left is nobody's; what is there while another recording goes on is that one's.
  if (!recording.has(sqlite)) sqlite.prepare('DELETE FROM recorded_rows').run()
  const mark = sqlite.prepare('SELECT coalesce(max(seq), 0) FROM recorded_rows').pluck().get()
  const result = whileRecording(sqlite, work)
  const rows = sqlite.prepare('SELECT place, key, before, after FROM recorded_rows WHERE seq > ? ORDER BY seq').all(mark) as Record<
    string,
    string | null
  >[]
  const values = (text: string | null) => (text === null ? null : (JSON.parse(text) as RowValues))
  const changes = rows.map((row) => ({
    table: row.place!,
    key: values(row.key)!,
    before: values(row.before),
    after: values(row.after),
  }))
  return { result, changes: netChanges(changes) }
}

const recording = new WeakSet<Database.Database>()

function whileRecording<T>(sqlite: Database.Database, work: () => T): T {
  if (recording.has(sqlite)) return work()
  recording.add(sqlite)
  try {
    return work()
  } finally {
    recording.delete(sqlite)
  }
}

/** The steps that are kept: more than anyone goes back. */
const keptSteps = 1_000

interface Undoable {
  readonly label: string
  readonly changes: readonly RowChange[]
  readonly at: number
  readonly actor: string
}

/** Makes what was changed undoable. What was undone before can't be redone any more. */
export function pushUndoStep(sqlite: Database.Database, { label, changes, at, actor }: Undoable): void {
  sqlite.prepare('DELETE FROM undo_steps WHERE undone').run()
  const side = (which: 'before' | 'after') =>
    JSON.stringify(changes.map((change) => ({ ...change, before: undefined, after: undefined, values: change[which] })))
  const { lastInsertRowid } = sqlite
    .prepare('INSERT INTO undo_steps (label, before, after, at, actor) VALUES (?, ?, ?, ?, ?)')
    .run(label, side('before'), side('after'), at, actor)
  sqlite.prepare('DELETE FROM undo_steps WHERE id <= ?').run(Number(lastInsertRowid) - keptSteps)
}
