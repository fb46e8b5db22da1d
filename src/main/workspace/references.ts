import type Database from 'better-sqlite3'
import { type Dirent, readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Every place in the registry that names an object, with what the place is called. */
export const references = `
  SELECT object, 'segment of dataset version ' || version_id AS place FROM dataset_segments
  UNION ALL SELECT profile_object, 'profile of dataset version ' || id FROM dataset_versions
  UNION ALL SELECT object, name || ' of run ' || run_id FROM run_artifacts
  UNION ALL SELECT object, 'checkpoint of run ' || run_id FROM run_checkpoints
  UNION ALL SELECT onnx_object, 'ONNX of model version ' || id FROM model_versions WHERE onnx_object IS NOT NULL
  UNION ALL SELECT signature_object, 'signature of model version ' || id FROM model_versions WHERE signature_object IS NOT NULL
  UNION ALL SELECT evaluation_object, 'evaluation ' || id FROM model_evaluations
  UNION ALL SELECT predictions_object, 'predictions of evaluation ' || id FROM model_evaluations
  UNION ALL SELECT object, 'package ' || name FROM packages`

/** Their rows name objects only as history, or not at all. */
const silent = new Set(['audit', 'undo_steps', 'metric_points', 'metric_blocks', 'metric_series', 'meta'])

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
