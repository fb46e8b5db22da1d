import Database from 'better-sqlite3'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import type { Duck } from '../../../datasets/tasks.ts'
import { keyPart } from '../keys.ts'

/** In rows. */
const perTransaction = 20_000

/**
 * Writes rows into a database of their own, which nobody else sees, so that the store is locked no longer than it takes to copy them.
 * Whoever makes it deletes it; when its process is killed, the folder of the job goes with it.
 */
export async function stage(
  duck: Duck,
  { view, sql, rows, path }: { readonly view: ResolvedView; readonly sql: string; readonly rows: number; readonly path: string },
  staged: (rows: number) => void,
): Promise<void> {
  const database = new Database(path)
  try {
    // Nobody needs it when the power fails.
    database.pragma('journal_mode = OFF')
    database.pragma('synchronous = OFF')
    database.exec('CREATE TABLE rows (key TEXT NOT NULL, event INTEGER NOT NULL, created INTEGER, until INTEGER, "values" TEXT NOT NULL)')
    const insert = database.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?)')
    const types = view.keys.map(({ type }) => type)
    let done = 0
    database.exec('BEGIN')
    for await (const chunk of duck.stream(sql, rows)) {
      const columns = chunk.getColumns()
      const keys = columns.slice(0, types.length) as string[][]
      const [event, created, until, values] = columns.slice(types.length)
      for (let row = 0; row < chunk.rowCount; row++) {
        const key = `[${types.map((type, part) => keyPart(keys[part][row], type)).join(',')}]`
        insert.run(key, event[row], created[row], until[row], values[row])
      }
      done += chunk.rowCount
      if (Math.floor(done / perTransaction) > Math.floor((done - chunk.rowCount) / perTransaction)) staged(done)
    }
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}
