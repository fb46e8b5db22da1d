import { and, asc, eq, lte } from 'drizzle-orm'
import type { Registry, Workspace } from '../../workspace/index.ts'
import { schema } from '../../workspace/index.ts'
import { changeAlert, requireAlert, type StoredAlert } from './store.ts'

const { alertNotices, alerts } = schema

/**
 * The outbox: what is to be told of alerts, and where. A process that sends something holds it for a while; where it ends in the middle of
 * that, another one sends it after that time.
 */
export const noticeChannels = ['system', 'webhook'] as const
export type NoticeChannel = (typeof noticeChannels)[number]

/** Each is tried so often, with pauses in ms between. */
export const noticePauses = [10_000, 60_000, 300_000, 1_800_000] as const
export const mostTries = noticePauses.length + 1
/** How long a process may take to send one, in ms. */
const holdTime = 60_000

export interface Notice {
  readonly id: number
  readonly channel: NoticeChannel
  /** This one included. */
  readonly tries: number
  readonly alert: StoredAlert
}

/** @param dueAt not before, in ms since 1970 UTC */
export function queueNotices(db: Registry, alertId: number, dueAt: number, now: number): void {
  for (const channel of noticeChannels)
    db.insert(alertNotices).values({ alertId, channel, status: 'waiting', tries: 0, dueAt, createdAt: now }).run()
}

/** What has not been sent is not sent any more. */
export function dropNotices(db: Registry, alertId: number): void {
  db.update(alertNotices)
    .set({ status: 'dropped' })
    .where(and(eq(alertNotices.alertId, alertId), eq(alertNotices.status, 'waiting')))
    .run()
}

/** The oldest ones that are due, held for this process. @param now in ms since 1970 UTC */
export function takeNotices(workspace: Workspace, channel: NoticeChannel, now: number, most: number): Notice[] {
  const due = and(eq(alertNotices.status, 'waiting'), eq(alertNotices.channel, channel), lte(alertNotices.dueAt, now))
  const first = (db: Registry) =>
    db.select().from(alertNotices).where(due).orderBy(asc(alertNotices.dueAt), asc(alertNotices.id)).limit(most).all()
  // Looking takes no lock.
  if (first(workspace.db).length === 0) return []
  return workspace.write((db) =>
    first(db).flatMap((row): Notice[] => {
      const tries = row.tries + 1
      // Its process has ended each time before it could say how it went.
      const isSpent = tries > mostTries
      db.update(alertNotices)
        .set(isSpent ? { status: 'failed' } : { tries, dueAt: now + holdTime })
        .where(eq(alertNotices.id, row.id))
        .run()
      return isSpent ? [] : [{ id: row.id, channel, tries, alert: requireAlert(db, row.alertId) }]
    }),
  )
}

export type Sent = { readonly sent: true; readonly detail: string } | { readonly sent: false; readonly detail: string }

/** How it went, noted in the alert's history. @param now in ms since 1970 UTC */
export function settleNotice(workspace: Workspace, notice: Notice, result: Sent, now: number): void {
  workspace.write((db) => {
    const row = db.select({ status: alertNotices.status }).from(alertNotices).where(eq(alertNotices.id, notice.id)).get()
    // The monitor may be gone since.
    if (!row) return
    const pause = noticePauses.at(notice.tries - 1)
    const isLast = notice.tries >= mostTries
    const next = isLast || pause === undefined ? { status: 'failed' } : { dueAt: now + pause }
    db.update(alertNotices)
      .set(result.sent ? { status: 'sent', sentAt: now } : row.status === 'waiting' ? next : {})
      .where(eq(alertNotices.id, notice.id))
      .run()
    const alert = requireAlert(db, notice.alert.id)
    const event = result.sent ? 'notified' : 'notNotified'
    const detail = result.sent
      ? result.detail
      : `${result.detail} ${isLast ? 'It was not tried again.' : `Try ${notice.tries} of ${mostTries}.`}`
    changeAlert(db, alert, { event: { at: now, event, detail, actor: null } }, now)
  })
}

/** Of a channel that this user has not turned on, what is due is not sent later either. */
export function dropDue(workspace: Workspace, channel: NoticeChannel, now: number): void {
  const due = and(eq(alertNotices.status, 'waiting'), eq(alertNotices.channel, channel), lte(alertNotices.dueAt, now))
  if (!workspace.db.select({ id: alertNotices.id }).from(alertNotices).where(due).get()) return
  workspace.write((db) => db.update(alertNotices).set({ status: 'dropped' }).where(due).run())
}

/** What waits for an alert: told again after its snooze. */
export function postponeNotices(db: Registry, alertId: number, until: number, now: number): void {
  dropNotices(db, alertId)
  const alert = db.select({ state: alerts.state }).from(alerts).where(eq(alerts.id, alertId)).get()
  if (alert?.state === 'firing') queueNotices(db, alertId, until, now)
}
