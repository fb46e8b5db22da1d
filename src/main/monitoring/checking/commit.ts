import { and, eq } from 'drizzle-orm'
import type { WindowReport } from '../../../shared/domain/monitoring/window.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type MonitorRow, setLooked, setProgress } from '../monitors/store.ts'
import type { Progress } from '../monitors/progress.ts'
import type { CheckedWindow, CheckOutput } from './types.ts'

const { monitorWindows } = schema

/** A window that has its row now. */
export interface KeptWindow {
  readonly id: number
  readonly revision: number
  readonly start: number
  readonly end: number
  readonly status: CheckedWindow['status']
  readonly report: WindowReport | null
}

/** Writes down what was found, and how far the source was read. To be called in the transaction that ends the check. */
export function commitChecks(db: Registry, row: MonitorRow, output: CheckOutput, seen: Partial<Progress>, now: number): KeptWindow[] {
  const kept = output.windows.map((window) => keepRow(db, row, window, now))
  const { through, more, lastRequest, lastLabel } = output
  setProgress(db, row, {
    // What is left is looked for again.
    ...(more ? {} : seen),
    ...(through !== null && { through }),
    ...(lastRequest !== null && { lastRequest }),
    ...(lastLabel !== null && { lastLabel }),
    more,
  })
  setLooked(db, row, now, null)
  return kept
}

/** A window that is there was opened again: it has another revision then. */
export function keepRow(db: Registry, { id: monitorId }: Pick<MonitorRow, 'id'>, window: CheckedWindow, now: number): KeptWindow {
  const { key, start, end, source, versionId, rows, status, report, reportObject, profileObject, figures, effects } = window
  const place = and(
    eq(monitorWindows.monitorId, monitorId),
    eq(monitorWindows.start, start),
    eq(monitorWindows.end, end),
    eq(monitorWindows.key, key),
  )
  const before = db.select({ id: monitorWindows.id, revision: monitorWindows.revision }).from(monitorWindows).where(place).get()
  const values = {
    source,
    versionId,
    rows,
    status,
    reportObject,
    profileObject,
    figures,
    effects: effects && Buffer.from(effects.buffer, effects.byteOffset, effects.byteLength),
    checkedAt: now,
  }
  const revision = (before?.revision ?? 0) + 1
  const kept = { revision, start, end, status, report }
  if (before) {
    db.update(monitorWindows)
      .set({ ...values, revision })
      .where(eq(monitorWindows.id, before.id))
      .run()
    return { ...kept, id: before.id }
  }
  const made = db
    .insert(monitorWindows)
    .values({ ...values, monitorId, start, end, key, revision })
    .returning({ id: monitorWindows.id })
    .get()
  return { ...kept, id: made.id }
}
