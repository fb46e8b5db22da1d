import type Database from 'better-sqlite3'
import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteCustomColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { type Dirent, readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as schema from '../schema/index.ts'

/** The columns of the schema that refer to objects. */
export const objectColumns: readonly { readonly table: string; readonly column: string }[] = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .flatMap((table) => {
    const { name, columns } = getTableConfig(table)
    return columns.filter((column) => is(column, SQLiteCustomColumn)).map((column) => ({ table: name, column: column.name }))
  })

/** What a place is called, as SQL over its row; by default its table and column. */
const places: Readonly<Record<string, string>> = {
  'dataset_segments.object': "'segment of dataset version ' || version_id",
  'dataset_versions.profile_object': "'profile of dataset version ' || id",
  'run_artifacts.object': "path || ' of run ' || run_id",
  'run_checkpoints.object': "'checkpoint of run ' || run_id",
  'model_versions.onnx_object': "'ONNX of model version ' || id",
  'model_versions.signature_object': "'signature of model version ' || id",
  'model_evaluations.evaluation_object': "'evaluation ' || id",
  'model_evaluations.predictions_object': "'predictions of evaluation ' || id",
  'packages.object': "'package ' || name",
}

/** Every place in the registry that names an object, with what the place is called: derived from the schema. */
export const references = objectColumns
  .map(({ table, column }) => {
    const place = places[`${table}.${column}`] ?? `'${table}.${column}, row ' || rowid`
    return `SELECT "${column}" AS object, ${place} AS place FROM "${table}" WHERE "${column}" IS NOT NULL`
  })
  .join(' UNION ALL ')

/** Their rows name objects only as history, or not at all. */
const silent = new Set(['audit', 'audit_chains', 'undo_steps', 'metric_points', 'metric_blocks', 'metric_series', 'meta', 'pause_requests'])

/**
 * Every object that the registry names anywhere, in any column of text: more than `references`, so that what a result
 * or a plan mentions is never taken for garbage. Rows in the trash count like all others.
 */
export function namedObjects(sqlite: Database.Database): Set<string> {
  const named = new Set<string>(sqlite.prepare(`SELECT object FROM (${references})`).pluck().all() as string[])
  const tables = sqlite
    .prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[]
  for (const table of tables) {
    if (silent.has(table)) continue
    const columns = sqlite.prepare('SELECT name FROM pragma_table_info(?) WHERE type = ?').pluck().all(table, 'TEXT') as string[]
    if (columns.length === 0) continue
    // An ended job has handed over what it made; its input must not keep alive what was deleted since.
    const where = table === 'jobs' ? "WHERE status NOT IN ('done', 'failed', 'stopped')" : ''
    const list = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ')
    for (const row of sqlite.prepare(`SELECT ${list} FROM "${table}" ${where}`).raw().iterate() as Iterable<unknown[]>) {
      for (const text of row)
        if (typeof text === 'string' && text.length >= 64) for (const [object] of text.matchAll(objectPattern)) named.add(object)
    }
  }
  return named
}

const objectPattern = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g

/** Every object on disk. Links are not followed: what lies behind them is no part of the workspace. */
export async function listObjects(root: string): Promise<string[]> {
  const found: string[] = []
  for (const prefix of await readdir(root, { withFileTypes: true })) {
    if (!isPrefix(prefix)) continue
    for (const rest of await readdir(join(root, prefix.name), { withFileTypes: true }))
      if (isRest(rest)) found.push(prefix.name + rest.name)
  }
  return found
}

/** Whether there is any object, in a folder that may not be there. */
export function hasObjects(root: string): boolean {
  try {
    const prefixes = readdirSync(root, { withFileTypes: true }).filter(isPrefix)
    return prefixes.some(({ name }) => readdirSync(join(root, name), { withFileTypes: true }).some(isRest))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

export const isPrefix = (entry: Dirent) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name)
const isRest = (entry: Dirent) => entry.isFile() && /^[0-9a-f]{62}$/.test(entry.name)
