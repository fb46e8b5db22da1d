import { and, asc, eq, gt, gte, inArray, lt, lte } from 'drizzle-orm'
import { retrainingChecks, type TriggerOf } from '../../../shared/domain/automation/policy.ts'
import type { CheckKind } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { Mask } from '../../datasets/index.ts'
import { maskedResult, requireAlert } from '../../monitoring/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Occurrence } from './occurrence.ts'

const { alerts, monitors } = schema

/** Alerts that are looked at in one go. */
const mostAlerts = 1_000

interface Between {
  /** The highest id that was looked at, and the highest of now. */
  readonly after: number
  readonly upTo: number
  /** When they were fired, half-open, in ms. */
  readonly since?: number
  readonly until?: number
}

/** Alerts that a monitor has fired, oldest first; each time that one fires again after its end it is another. @throws NOT_FOUND for a monitor that is gone */
export function alertsFired(db: Registry, trigger: Pick<TriggerOf<'alert'>, 'monitor' | 'checks'>, between: Between): Occurrence[] {
  return alertIds(db, trigger.monitor, trigger.checks ?? retrainingChecks, between).map((id) => occurrenceOf(db, id))
}

/** The ids of the alerts of a monitor, of these checks. @throws NOT_FOUND */
export function alertIds(
  db: Registry,
  monitor: string,
  checks: readonly CheckKind[],
  { after, upTo, since = 0, until = Number.MAX_SAFE_INTEGER }: Between,
): number[] {
  const found = db.select({ id: monitors.id }).from(monitors).where(eq(monitors.name, monitor)).get()
  if (!found) throw new CairnError('NOT_FOUND', `There is no monitor called "${monitor}".`, { monitor })
  const fired = and(
    eq(alerts.monitorId, found.id),
    gt(alerts.id, after),
    lte(alerts.id, upTo),
    gte(alerts.openedAt, since),
    lt(alerts.openedAt, until),
    inArray(alerts.check, [...checks]),
  )
  const rows = db.select({ id: alerts.id }).from(alerts).where(fired).orderBy(asc(alerts.id)).limit(mostAlerts).all()
  return rows.map(({ id }) => id)
}

/**
 * What an alert says of what came after a moment: of those that were fired since, the first whose newest window lies for the most part after
 * it. One that was checked late tells of what was in use before. Null where there is none.
 */
export function alertSince(
  db: Registry,
  { monitor, checks }: { monitor: string; checks: readonly CheckKind[] },
  at: number,
): string | null {
  for (const id of alertIds(db, monitor, checks, { after: 0, upTo: Number.MAX_SAFE_INTEGER, since: at })) {
    const [{ start, end }] = requireAlert(db, id).evidence
    if ((start + end) / 2 >= at) return occurrenceOf(db, id).evidence.text
  }
  return null
}

export function hasMonitor(db: Registry, name: string): boolean {
  return db.select({ id: monitors.id }).from(monitors).where(eq(monitors.name, name)).get() !== undefined
}

function occurrenceOf(db: Registry, id: number): Occurrence {
  const { monitor, check, severity, openedAt, target, evidence } = requireAlert(db, id)
  const [{ window, start, end, result }] = evidence
  const { subject, value, limit, text } = maskedResult(result, Mask.anywhere(db), target)
  return {
    kind: 'alert',
    key: `alert ${id}`,
    at: openedAt,
    evidence: { text: `${monitor}: ${text}`, alert: id, monitor, check, severity, window, start, end, subject, value, limit },
  }
}
