import { and, count, desc, eq, gt, lt, or } from 'drizzle-orm'
import { WindowStatus, type MonitorWindow } from '../../../shared/contract/monitoring/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { modelVersionRef } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { MonitorRow } from '../monitors/store.ts'
import { WindowFigures } from './figures.ts'

const { monitorWindows } = schema

export type WindowRow = typeof monitorWindows.$inferSelect
/** Without its blob, for lists. */
export type ListedWindow = Omit<WindowRow, 'effects'>

export const listedColumns = {
  id: monitorWindows.id,
  monitorId: monitorWindows.monitorId,
  start: monitorWindows.start,
  end: monitorWindows.end,
  key: monitorWindows.key,
  source: monitorWindows.source,
  revision: monitorWindows.revision,
  versionId: monitorWindows.versionId,
  rows: monitorWindows.rows,
  status: monitorWindows.status,
  reportObject: monitorWindows.reportObject,
  profileObject: monitorWindows.profileObject,
  figures: monitorWindows.figures,
  checkedAt: monitorWindows.checkedAt,
}

export interface WindowQuery {
  readonly limit: number
  readonly offset: number
  readonly status?: WindowStatus
}

/** Newest first. */
export function listWindows(db: Registry, { id }: Pick<MonitorRow, 'id'>, { limit, offset, status }: WindowQuery): ListedWindow[] {
  return db
    .select(listedColumns)
    .from(monitorWindows)
    .where(whereOf(id, status))
    .orderBy(desc(monitorWindows.end), desc(monitorWindows.id))
    .limit(limit)
    .offset(offset)
    .all()
}

export function countWindows(db: Registry, { id }: Pick<MonitorRow, 'id'>, status?: WindowStatus): number {
  return db.select({ count: count() }).from(monitorWindows).where(whereOf(id, status)).get()?.count ?? 0
}

function whereOf(monitorId: number, status: WindowStatus | undefined) {
  const ofMonitor = eq(monitorWindows.monitorId, monitorId)
  return status === undefined ? ofMonitor : and(ofMonitor, eq(monitorWindows.status, status))
}

export function newestWindow(db: Registry, monitor: Pick<MonitorRow, 'id'>): ListedWindow | undefined {
  return listWindows(db, monitor, { limit: 1, offset: 0 })[0]
}

/** @throws NOT_FOUND */
export function requireWindow(db: Registry, monitor: Pick<MonitorRow, 'id' | 'name'>, id: number): ListedWindow {
  const found = db
    .select(listedColumns)
    .from(monitorWindows)
    .where(and(eq(monitorWindows.monitorId, monitor.id), eq(monitorWindows.id, id)))
    .get()
  if (found) return found
  throw new CairnError('NOT_FOUND', `The monitor "${monitor.name}" has no window ${id}.`, { monitor: monitor.name, window: id })
}

/** The ids of the windows before and after one, in the order of lists. */
export function neighbors(db: Registry, { id, monitorId, end }: ListedWindow): { before: number | null; after: number | null } {
  const next = (newer: boolean) => {
    const side = newer ? gt : lt
    const isNext = or(side(monitorWindows.end, end), and(eq(monitorWindows.end, end), side(monitorWindows.id, id)))
    const order = newer ? [monitorWindows.end, monitorWindows.id] : [desc(monitorWindows.end), desc(monitorWindows.id)]
    const found = db
      .select({ id: monitorWindows.id })
      .from(monitorWindows)
      .where(and(eq(monitorWindows.monitorId, monitorId), isNext))
      .orderBy(...order)
      .limit(1)
      .get()
    return found?.id ?? null
  }
  return { before: next(false), after: next(true) }
}

/** @throws ROW_DAMAGED */
export function figuresOf({ id, figures }: Pick<WindowRow, 'id' | 'figures'>): WindowFigures {
  const parsed = WindowFigures.safeParse(figures)
  if (parsed.success) return parsed.data
  throw new CairnError('ROW_DAMAGED', `Window ${id} has an unknown format.`, { window: id })
}

/** @param refs of versions that are known already, for many windows @throws ROW_DAMAGED */
export function describeWindow(db: Registry, row: ListedWindow, refs = new Map<number | null, string | null>()): MonitorWindow {
  const { failed, driftingColumns, measured, coverage, provisional, estimated, p95, errorRate, error } = figuresOf(row)
  const { id, start, end, source, revision, rows, checkedAt } = row
  const told = { failed, driftingColumns, measured, coverage, provisional, estimated, p95, errorRate, error }
  const ref = refs.get(row.versionId) ?? refOf(db, row.versionId)
  refs.set(row.versionId, ref)
  return { id, start, end, source, revision, ref, rows, status: statusOf(row), ...told, checkedAt }
}

/** Null for a version that is gone. */
function refOf(db: Registry, versionId: number | null): string | null {
  try {
    return versionId === null ? null : modelVersionRef(db, versionId)
  } catch {
    return null
  }
}

/** @throws ROW_DAMAGED */
export function statusOf({ id, status }: Pick<WindowRow, 'id' | 'status'>): WindowStatus {
  const parsed = WindowStatus.safeParse(status)
  if (parsed.success) return parsed.data
  throw new CairnError('ROW_DAMAGED', `Window ${id} has an unknown status.`, { window: id })
}
