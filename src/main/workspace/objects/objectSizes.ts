import type Database from 'better-sqlite3'
import { stat } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { ObjectStore } from './objects.ts'
import { objectColumns } from './references.ts'

/** Rows that are read, and files that are asked for their size, before other work gets its turn. */
const rowsAtOnce = 1_000
const filesAtOnce = 64

/** Sizes of objects by name, as they were found in this process: an object never changes. */
const known = new WeakMap<ObjectStore, Map<string, number>>()

/**
 * How many objects the registry refers to, and their bytes together, each once; those that are missing have none. Asked after each change
 * of a workspace that may have any number of objects, so it stands in nobody's way, and a file is asked for its size once.
 */
export async function objectSizes(sqlite: Database.Database, objects: ObjectStore): Promise<{ count: number; bytes: number }> {
  const names = await namedObjects(sqlite)
  const sizes = known.get(objects) ?? new Map<string, number>()
  known.set(objects, sizes)
  const unknown = [...names].filter((object) => !sizes.has(object))
  for (let i = 0; i < unknown.length; i += filesAtOnce)
    await Promise.all(
      unknown.slice(i, i + filesAtOnce).map(async (object) => {
        const size = await sizeOf(objects, object)
        if (size !== null) sizes.set(object, size)
      }),
    )
  let bytes = 0
  for (const object of names) bytes += sizes.get(object) ?? 0
  return { count: names.size, bytes }
}

async function namedObjects(sqlite: Database.Database): Promise<Set<string>> {
  const names = new Set<string>()
  for (const { table, column } of objectColumns) {
    const page = sqlite.prepare(`SELECT rowid AS row, "${column}" AS object FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ?`)
    for (let last = -1; ; await setImmediate()) {
      if (!sqlite.open) break // the workspace was closed meanwhile
      const rows = page.all(last, rowsAtOnce) as { row: number; object: unknown }[]
      for (const { object } of rows) if (typeof object === 'string') names.add(object)
      if (rows.length < rowsAtOnce) break
      last = rows.at(-1)?.row ?? last
    }
  }
  return names
}

async function sizeOf(objects: ObjectStore, object: string): Promise<number | null> {
  try {
    return (await stat(objects.path(object))).size
  } catch {
    return null // missing, or no name of an object: checking the workspace tells that
  }
}
