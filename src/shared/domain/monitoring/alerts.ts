import { z } from 'zod'
import { CheckKind } from './checks.ts'

/** When checks that fail become an alert. */
export const AlertRule = z
  .object({
    check: CheckKind,
    /** One column, metric or slice alone; null: each of them by itself. */
    subject: z.string().max(1_000).nullable().default(null),
    /** The check failed in so many of the last windows. */
    failed: z.int().min(1).max(100).default(2),
    of: z.int().min(1).max(100).default(3),
    /** It is resolved after so many windows in a row without a failure. */
    clean: z.int().min(1).max(100).default(2),
    severity: z.enum(['warning', 'critical']).default('warning'),
  })
  .refine(({ failed, of }) => failed <= of, 'A rule cannot need more failed windows than it looks at.')
export type AlertRule = z.infer<typeof AlertRule>

const rule = (check: CheckKind, more: Partial<AlertRule> = {}): AlertRule => ({
  check,
  subject: null,
  failed: 2,
  of: 3,
  clean: 2,
  severity: 'warning',
  ...more,
})
const atOnce = { failed: 1, of: 1, clean: 1 }

/** What a new monitor tells of. */
export const defaultRules: AlertRule[] = [
  rule('drift'),
  rule('driftShare', { severity: 'critical' }),
  rule('missing'),
  rule('newCategories'),
  rule('outOfRange'),
  rule('type', atOnce),
  rule('missingColumn', { ...atOnce, severity: 'critical' }),
  rule('rows'),
  rule('predictionDrift'),
  rule('performance', { severity: 'critical' }),
  rule('estimatedPerformance'),
  rule('latency'),
  rule('errorRate', { severity: 'critical' }),
  rule('throughput'),
  rule('unreadable', { ...atOnce, severity: 'critical' }),
  rule('noTraffic', atOnce),
  rule('noLabels', atOnce),
  rule('modelAge', atOnce),
  rule('referenceAge', atOnce),
  rule('notChecked', { ...atOnce, severity: 'critical' }),
]

/** ok → firing → acknowledged → resolved; what fires again after that is a new alert. */
export const alertStates = ['firing', 'acknowledged', 'resolved'] as const
export const AlertState = z.enum(alertStates)
export type AlertState = z.infer<typeof AlertState>

export const AlertEvent = z.object({
  at: z.int(),
  event: z.enum(['fired', 'failedAgain', 'acknowledged', 'snoozed', 'woken', 'resolved', 'withdrawn', 'notified', 'notNotified']),
  detail: z.string().max(4_000),
  actor: z.string().nullable(),
})
export type AlertEvent = z.infer<typeof AlertEvent>
