import { and, count, desc, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { AlertEvent, AlertRule, AlertState } from '../../../shared/domain/monitoring/alerts.ts'
import { CheckKind, CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { targetColumn } from '../checking/versions.ts'

const { alertLooks, alertNotices, alerts, models, monitors } = schema

/** A window that failed, as an alert keeps it. */
export const Evidence = z.object({
  window: z.int().nullable(),
  revision: z.int(),
  start: z.int(),
  end: z.int(),
  result: CheckResult,
})
export type Evidence = z.infer<typeof Evidence>

/** The newest events of an alert that are kept. */
const mostEvents = 200
/** Of the detail of an event, in characters. */
const mostDetail = 4_000

/** An alert as it was written down. */
export interface StoredAlert {
  readonly id: number
  readonly monitorId: number
  readonly monitor: string
  readonly model: string
  /** The column that its newest version predicts, of an alert that is about one class; null for others. */
  readonly target: string | null
  readonly key: string
  readonly check: CheckKind
  readonly subject: string | null
  readonly severity: AlertRule['severity']
  readonly state: AlertState
  readonly openedAt: number
  readonly updatedAt: number
  readonly resolvedAt: number | null
  readonly snoozedUntil: number | null
  /** Newest first. */
  readonly evidence: readonly Evidence[]
  readonly history: readonly AlertEvent[]
}

const joined = (db: Registry) =>
  db
    .select({ alert: alerts, monitor: monitors.name, model: models.name })
    .from(alerts)
    .innerJoin(monitors, eq(alerts.monitorId, monitors.id))
    .innerJoin(models, eq(monitors.modelId, models.id))

const Stored = z.object({
  check: CheckKind,
  severity: AlertRule.shape.severity.unwrap(),
  state: AlertState,
  evidence: z.array(Evidence).min(1),
  history: z.array(AlertEvent),
})

/** @throws ROW_DAMAGED */
function alertOf(db: Registry, { alert, monitor, model }: ReturnType<ReturnType<typeof joined>['all']>[number]): StoredAlert {
  const stored = Stored.safeParse(alert)
  if (!stored.success) throw new CairnError('ROW_DAMAGED', `Alert ${alert.id} has an unknown format.`, { alert: alert.id })
  const isOfClass = stored.data.check === 'predictionDrift' && alert.subject !== null
  return { ...alert, ...stored.data, monitor, model, target: isOfClass ? targetColumn(db, model) : null }
}

/** @throws NOT_FOUND */
export function requireAlert(db: Registry, id: number): StoredAlert {
  const found = joined(db).where(eq(alerts.id, id)).get()
  if (!found) throw new CairnError('NOT_FOUND', `There is no alert ${id}.`, { alert: id })
  return alertOf(db, found)
}

export interface AlertQuery {
  /** The name of a monitor. */
  readonly monitor?: string
  readonly open?: boolean
  readonly limit: number
  readonly offset?: number
}

/** Open ones first, then newest first. */
export function listAlerts(db: Registry, { monitor, open, limit, offset = 0 }: AlertQuery): StoredAlert[] {
  const wanted = and(monitor === undefined ? undefined : eq(monitors.name, monitor), open ? ne(alerts.state, 'resolved') : undefined)
  return joined(db)
    .where(wanted)
    .orderBy(sql`${alerts.state} = 'resolved'`, desc(alerts.openedAt), desc(alerts.id))
    .limit(limit)
    .offset(offset)
    .all()
    .map((row) => alertOf(db, row))
}

/** How many there are, and how many of them are open. */
export function countAlerts(db: Registry, monitor?: string): { total: number; open: number; firing: number; acknowledged: number } {
  const rows = db
    .select({ state: alerts.state, n: count() })
    .from(alerts)
    .innerJoin(monitors, eq(alerts.monitorId, monitors.id))
    .where(monitor === undefined ? undefined : eq(monitors.name, monitor))
    .groupBy(alerts.state)
    .all()
  const of = (state: AlertState) => rows.find((row) => row.state === state)?.n ?? 0
  const [firing, acknowledged] = [of('firing'), of('acknowledged')]
  return { total: firing + acknowledged + of('resolved'), open: firing + acknowledged, firing, acknowledged }
}

/** Open alerts of a monitor by severity. */
export function openAlerts(db: Registry, monitorId: number): { warning: number; critical: number } {
  const rows = db
    .select({ severity: alerts.severity, n: count() })
    .from(alerts)
    .where(and(eq(alerts.monitorId, monitorId), ne(alerts.state, 'resolved')))
    .groupBy(alerts.severity)
    .all()
  const of = (severity: AlertRule['severity']) => rows.find((row) => row.severity === severity)?.n ?? 0
  return { warning: of('warning'), critical: of('critical') }
}

/** The open ones of a monitor, by their key. */
export function openByKey(db: Registry, monitorId: number): Map<string, StoredAlert> {
  const found = joined(db)
    .where(and(eq(alerts.monitorId, monitorId), ne(alerts.state, 'resolved')))
    .all()
  return new Map(found.map((row) => alertOf(db, row)).map((alert) => [alert.key, alert]))
}

/** Until when the last alert of a key was snoozed; null where it was not. */
export function lastSnooze(db: Registry, monitorId: number, key: string): number | null {
  const last = db
    .select({ until: alerts.snoozedUntil })
    .from(alerts)
    .where(and(eq(alerts.monitorId, monitorId), eq(alerts.key, key)))
    .orderBy(desc(alerts.id))
    .limit(1)
    .get()
  return last?.until ?? null
}

export type NewAlert = Pick<StoredAlert, 'monitorId' | 'key' | 'check' | 'subject' | 'severity' | 'openedAt' | 'snoozedUntil' | 'evidence'>

export function addAlert(db: Registry, alert: NewAlert, event: AlertEvent): number {
  return db
    .insert(alerts)
    .values({ ...alert, state: 'firing', updatedAt: alert.openedAt, history: [limited(event)] })
    .returning({ id: alerts.id })
    .get().id
}

/** What is new of an alert, and what is noted of it. */
export interface AlertChange {
  readonly state?: AlertState
  readonly snoozedUntil?: number | null
  readonly evidence?: readonly Evidence[]
  readonly event?: AlertEvent
}

/** @param now in ms since 1970 UTC */
export function changeAlert(db: Registry, { id, history }: Pick<StoredAlert, 'id' | 'history'>, change: AlertChange, now: number): void {
  const { event, ...set } = change
  db.update(alerts)
    .set({
      ...set,
      ...(set.state === 'resolved' && { resolvedAt: now }),
      ...(event && { history: [...history, limited(event)].slice(-mostEvents) }),
      updatedAt: now,
    })
    .where(eq(alerts.id, id))
    .run()
}

function limited(event: AlertEvent): AlertEvent {
  return { ...event, detail: event.detail.slice(0, mostDetail) }
}

/** With all that is kept of a monitor's alerts, before the monitor goes. */
export function removeAlerts(db: Registry, monitorId: number): void {
  const own = db.select({ id: alerts.id }).from(alerts).where(eq(alerts.monitorId, monitorId))
  db.delete(alertNotices).where(sql`${alertNotices.alertId} in ${own}`).run()
  db.delete(alerts).where(eq(alerts.monitorId, monitorId)).run()
  db.delete(alertLooks).where(eq(alertLooks.monitorId, monitorId)).run()
}
