import { and, desc, eq, notInArray } from 'drizzle-orm'
import { z } from 'zod'
import { Look } from '../../../shared/domain/monitoring/alertStates.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { alertLooks, monitorWindows } = schema

/** The looks of a monitor by key. Those that cannot be read count as none: the next windows make others. */
export function looksOf(db: Registry, monitorId: number): Map<string, readonly Look[]> {
  const rows = db.select().from(alertLooks).where(eq(alertLooks.monitorId, monitorId)).all()
  return new Map(rows.map(({ key, looks }) => [key, z.array(Look).safeParse(looks).data ?? []]))
}

/** Those that say of no failure are forgotten. */
export function keepLooks(db: Registry, monitorId: number, key: string, looks: readonly Look[]): void {
  if (looks.every(({ outcome }) => outcome !== 'fail')) {
    db.delete(alertLooks)
      .where(and(eq(alertLooks.monitorId, monitorId), eq(alertLooks.key, key)))
      .run()
    return
  }
  db.insert(alertLooks)
    .values({ monitorId, key, looks })
    .onConflictDoUpdate({ target: [alertLooks.monitorId, alertLooks.key], set: { looks } })
    .run()
}

/** What failed until now opens no alert any more. */
export function settleLooks(db: Registry, monitorId: number, key: string): void {
  const looks = looksOf(db, monitorId).get(key)
  if (looks)
    keepLooks(
      db,
      monitorId,
      key,
      looks.map((look) => ({ ...look, settled: true })),
    )
}

/** How many windows of a monitor a rule can look back over. */
const mostBack = 100

/** The newest windows of a monitor that could be judged, newest first, as looks in which nothing failed: what a key looks like that is not kept. */
export function passedLooks(db: Registry, monitorId: number): Look[] {
  return db
    .select({ window: monitorWindows.id, revision: monitorWindows.revision, start: monitorWindows.start, end: monitorWindows.end })
    .from(monitorWindows)
    .where(and(eq(monitorWindows.monitorId, monitorId), notInArray(monitorWindows.status, ['failed', 'noData'])))
    .orderBy(desc(monitorWindows.end), desc(monitorWindows.id))
    .limit(mostBack)
    .all()
    .map((window) => ({ ...window, outcome: 'pass', result: null, settled: false }))
}
