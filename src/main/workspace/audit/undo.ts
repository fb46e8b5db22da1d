import { type Cell, reversed, type RowChange, type RowValues } from '../../../shared/domain/governance/undo.ts'
import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { recordedTables } from './recorder.ts'
import { authorOfChange, type Workspace } from '../workspace.ts'

/** A change of metadata that was made, and whether it is undone now. */
export interface UndoStep {
  readonly id: number
  readonly label: string
  readonly at: number
  /** What its author was called; empty where that was not recorded yet. */
  readonly actor: string
  readonly undone: boolean
}

interface StepRow extends Omit<UndoStep, 'undone'> {
  readonly undone: number
  readonly before: string
  readonly after: string
}

/** Newest first. */
export function undoSteps({ sqlite }: Workspace, limit: number): UndoStep[] {
  const rows = sqlite.prepare('SELECT * FROM undo_steps ORDER BY id DESC LIMIT ?').all(limit) as StepRow[]
  return rows.map(describe)
}

/**
 * Takes back the newest change of metadata that is not undone: its rows are written as they were before.
 * @throws NOT_FOUND where there is none; UNDO_CONFLICT where something else has changed one of them meanwhile
 */
export function undoLast(workspace: Workspace): UndoStep {
  const newest = 'SELECT * FROM undo_steps WHERE NOT undone ORDER BY id DESC LIMIT 1'
  return move(workspace, 'undo', newest, (step) => reversed(changesOf(step)))
}

/** Does the change again that was undone last. @throws NOT_FOUND, UNDO_CONFLICT */
export function redoNext(workspace: Workspace): UndoStep {
  const oldest = 'SELECT * FROM undo_steps WHERE undone ORDER BY id LIMIT 1'
  return move(workspace, 'redo', oldest, changesOf)
}

/** Forgets the newest step, so that those before it can be undone. @throws NOT_FOUND */
export function forgetLast(workspace: Workspace): UndoStep {
  const newest = 'SELECT * FROM undo_steps WHERE NOT undone ORDER BY id DESC LIMIT 1'
  return workspace.change(
    (step: UndoStep) => ({ action: 'undo.forget', subject: `undo:${step.id}`, detail: { label: step.label } }),
    () => {
      const step = findStep(workspace, newest, 'undo')
      workspace.sqlite.prepare('DELETE FROM undo_steps WHERE id = ?').run(step.id)
      return describe(step)
    },
  )
}

function move(workspace: Workspace, action: 'undo' | 'redo', find: string, changes: (step: StepRow) => RowChange[]): UndoStep {
  const { sqlite } = workspace
  return workspace.change(
    (step: UndoStep) => ({ action, subject: `undo:${step.id}`, detail: { label: step.label } }),
    () => {
      const step = findStep(workspace, find, action)
      for (const change of changes(step)) apply(workspace, step, change, action)
      const undone = action === 'undo'
      sqlite.prepare('UPDATE undo_steps SET undone = ? WHERE id = ?').run(Number(undone), step.id)
      return { ...describe(step), undone }
    },
  )
}

function findStep({ sqlite }: Workspace, find: string, action: string): StepRow {
  const step = sqlite.prepare(find).get() as StepRow | undefined
  if (!step) throw new CairnError('NOT_FOUND', `There is nothing to ${action}.`)
  return step
}

const describe = ({ id, label, at, actor, undone }: StepRow): UndoStep => ({ id, label, at, actor, undone: Boolean(undone) })

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
const Side = z.array(z.object({ table: z.string(), key: Values, values: Values.nullable() }))

/**
 * What a step changed. It is read as anyone may have written it: only what a person's change of metadata can be is done again or taken back.
 * @throws UNDO_CONFLICT
 */
function changesOf(step: StepRow): RowChange[] {
  const before = sideOf(step, step.before)
  const after = sideOf(step, step.after)
  return before.map(({ table, key, values }, i) => {
    const other = after[i]
    const same = other?.table === table && JSON.stringify(other.key) === JSON.stringify(key)
    if (!same || !isMetadata(table, key, values) || !isMetadata(table, key, other.values)) throw noChange(step)
    return { table, key, before: values, after: other.values }
  })
}

function sideOf(step: StepRow, text: string) {
  try {
    return Side.parse(JSON.parse(text))
  } catch {
    throw noChange(step)
  }
}

function isMetadata(table: string, key: RowValues, values: RowValues | null): boolean {
  const recorded = Object.hasOwn(recordedTables, table) ? recordedTables[table] : undefined
  if (!recorded || Object.keys(key).toSorted().join('\0') !== recorded.key.toSorted().join('\0')) return false
  return values === null ? recorded.rows : Object.keys(values).every((column) => recorded.columns.includes(column))
}

function noChange(step: StepRow): CairnError {
  return new CairnError('UNDO_CONFLICT', `Step ${step.id} is not a change that Cairn recorded.`, { step: step.id })
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
const each = (values: RowValues, between: string) =>
  Object.keys(values)
    .map((column) => `${quote(column)} = ?`)
    .join(between)

/** Writes one row, if it still is what the step left. */
function apply(workspace: Workspace, step: StepRow, change: RowChange, action: 'undo' | 'redo'): void {
  const { sqlite } = workspace
  const { table, key, before, after } = change
  const where = `WHERE ${each(key, ' AND ')}`
  const keys = Object.values(key)
  const current = sqlite.prepare(`SELECT * FROM ${quote(table)} ${where}`).get(keys) as RowValues | undefined
  const same = before === null ? !current : current && Object.keys(before).every((column) => current[column] === before[column])
  if (!same) throw conflict(step, change)
  try {
    if (after === null) sqlite.prepare(`DELETE FROM ${quote(table)} ${where}`).run(keys)
    else if (before === null) insert(workspace, table, { ...key, ...after })
    else sqlite.prepare(`UPDATE ${quote(table)} SET ${each(after, ', ')} ${where}`).run([...Object.values(after), ...keys])
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) throw conflict(step, change, error)
    throw error
  }
  if (table === 'model_aliases') {
    if (isTrashed(workspace, after)) throw conflict(step, change)
    keepAliasMove(workspace, change, `${action === 'undo' ? 'Undone' : 'Redone'}: ${step.label}`)
  }
}

function insert({ sqlite }: Workspace, table: string, values: RowValues): void {
  const columns = Object.keys(values)
  const places = columns.map(() => '?').join(', ')
  sqlite.prepare(`INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES (${places})`).run(Object.values(values))
}

/** No alias may come to point at a version in the trash. */
function isTrashed({ sqlite }: Workspace, alias: RowValues | null): boolean {
  const version = alias?.version_id ?? null
  return sqlite.prepare('SELECT 1 FROM model_versions WHERE id = ? AND deleted_at IS NOT NULL').get(version) !== undefined
}

/** The history of an alias is never taken back: going back is a move too. */
function keepAliasMove(workspace: Workspace, { key, before, after }: RowChange, reason: string): void {
  const version = (values: RowValues | null): Cell => values?.version_id ?? null
  const { actor, author } = authorOfChange(workspace)
  workspace.sqlite
    .prepare(
      'INSERT INTO alias_moves (model_id, alias, from_version_id, to_version_id, reason, at, actor, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(key.model_id, key.alias, version(before), version(after), reason, Date.now(), actor, author)
}

function conflict(step: StepRow, { table, key }: RowChange, cause?: unknown): CairnError {
  return new CairnError(
    'UNDO_CONFLICT',
    `"${step.label}" changed a row of ${table} that has been changed again since.`,
    { step: step.id, table, row: JSON.stringify(key) },
    cause,
  )
}
