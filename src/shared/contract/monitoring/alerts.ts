import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { AlertEvent, AlertState } from '../../domain/monitoring/alerts.ts'
import { CheckKind, CheckResult } from '../../domain/monitoring/checks.ts'
import { MonitorName } from '../../domain/monitoring/monitor.ts'
import { operation, Time } from '../base.ts'

export const Alert = z.object({
  id: z.int(),
  monitor: z.string(),
  model: z.string(),
  check: CheckKind,
  subject: z.string().nullable(),
  severity: z.enum(['warning', 'critical']),
  state: AlertState,
  openedAt: Time,
  updatedAt: Time,
  resolvedAt: Time.nullable(),
  snoozedUntil: Time.nullable(),
  /** What it says, in one sentence. */
  title: z.string(),
  /** What to do: a sentence for each step, with a control that exists. */
  remedies: z.array(z.string()),
  /** The windows it rests on, newest first, and what failed there; without a window what was seen at a time. */
  evidence: z.array(z.object({ window: z.int().nullable(), start: Time, end: Time, result: CheckResult })),
  history: z.array(AlertEvent),
})
export type Alert = z.infer<typeof Alert>

const One = z.object({ id: z.int().positive() })

/** Where alerts are told beside the app. */
export const Notifications = z.object({
  /** A notification of the system, while a window or the tray is there. */
  system: z.boolean(),
  /** Is sent each alert as JSON by POST; null for none. */
  webhook: z.object({ url: z.string().max(2_000), allowOutside: z.boolean() }).nullable(),
})
export type Notifications = z.infer<typeof Notifications>

export const alertsContract = {
  /** Open ones first, then newest first. */
  list: operation()
    .input(
      z.object({
        monitor: MonitorName.optional(),
        open: z.boolean().default(false),
        limit: z.int().min(1).max(1000).default(200),
        offset: z.int().nonnegative().default(0),
      }),
    )
    .output(z.object({ alerts: z.array(Alert), total: z.int(), open: z.int() })),
  get: operation().input(One).output(Alert),
  /** How many are open, again whenever that changes: what the sidebar shows. */
  watch: operation()
    .input(z.object({}))
    .output(eventIterator(z.object({ firing: z.int(), acknowledged: z.int(), newest: Alert.nullable() }))),
  acknowledge: operation()
    .input(One.extend({ note: z.string().trim().min(1).max(2_000) }))
    .output(Alert),
  /** Says nothing more until then; null wakes it. */
  snooze: operation()
    .input(One.extend({ until: Time.nullable() }))
    .output(Alert),
  resolve: operation()
    .input(One.extend({ note: z.string().trim().min(1).max(2_000) }))
    .output(Alert),
  notifications: operation().input(z.object({})).output(Notifications),
  setNotifications: operation('WEBHOOK_OUTSIDE').input(Notifications).output(Notifications),
  /** A rules file for Prometheus that watches what `/metrics` of the endpoint shows. */
  prometheusRules: operation()
    .input(z.object({}))
    .output(z.object({ text: z.string() })),
}
