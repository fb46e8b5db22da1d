import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { MeasuredMetric } from '../../domain/models/profile.ts'
import { CheckSettings } from '../../domain/monitoring/checks.ts'
import { MonitorName, MonitorSettings } from '../../domain/monitoring/monitor.ts'
import { WindowReport, windowStatuses } from '../../domain/monitoring/window.ts'
import { FileRef, operation, Page, Ref, Started, Time } from '../base.ts'
import { Report, ReportFormat } from '../reports.ts'
import { abtestsContract } from './abtests.ts'
import { alertsContract } from './alerts.ts'

const Named = z.object({ name: MonitorName })
export const WindowStatus = z.enum(windowStatuses)
export type WindowStatus = z.infer<typeof WindowStatus>

export const Monitor = z.object({
  id: z.int(),
  name: z.string(),
  settings: MonitorSettings,
  status: z.enum(['active', 'paused']),
  /** The version whose reference rows are held against now, such as `wine@v3`; null where each row has its own. */
  ref: z.string().nullable(),
  createdAt: Time,
  actor: z.string(),
  windows: z.int(),
  /** The newest window that was checked. */
  last: z.object({ id: z.int(), end: Time, status: WindowStatus, rows: z.int() }).nullable(),
  /** When it last looked for something new, whether or not there was anything. */
  checkedAt: Time.nullable(),
  /** What keeps it from checking, such as a folder that is gone or a version without a reference profile. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Open alerts, by severity. */
  alerts: z.object({ warning: z.int(), critical: z.int() }),
})
export type Monitor = z.infer<typeof Monitor>

/** A monitor in a list: of one whose row is damaged the settings are not known, and `problem` says so. It can be removed. */
export const ListedMonitor = Monitor.extend({ settings: MonitorSettings.nullable() })
export type ListedMonitor = z.infer<typeof ListedMonitor>

/** A window in a list or timeline. */
export const MonitorWindow = z.object({
  id: z.int(),
  start: Time,
  end: Time,
  source: z.string().nullable(),
  revision: z.int(),
  ref: z.string().nullable(),
  rows: z.int(),
  status: WindowStatus,
  /** Checks that fail. */
  failed: z.int(),
  driftingColumns: z.int(),
  /** The metric that counts, measured with its interval and coverage, and estimated. */
  measured: MeasuredMetric.nullable(),
  coverage: z.number().nullable(),
  provisional: z.boolean(),
  estimated: MeasuredMetric.nullable(),
  /** Of the service: p95 in ms, share of failed requests. */
  p95: z.number().nullable(),
  errorRate: z.number().nullable(),
  /** Why it could not be checked: of one that failed. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  checkedAt: Time,
})
export type MonitorWindow = z.infer<typeof MonitorWindow>

/** What a timeline draws: at most so many places, whatever the number of windows. In a place of several windows the worst one counts. */
export const Timeline = z.object({
  windows: z.int(),
  /** Oldest first. */
  places: z.array(
    MonitorWindow.extend({
      /** How many windows it stands for; `id` is that of the worst one. */
      windows: z.int(),
    }),
  ),
  /** The columns that drift most first: the effect at each place (null: not measured), and the limit of each. */
  columns: z.array(
    z.object({ column: z.string(), importance: z.number().nullable(), limit: z.number(), effects: z.array(z.number().nullable()) }),
  ),
  metric: z.object({ id: z.string(), name: z.string(), higherIsBetter: z.boolean(), reference: MeasuredMetric.nullable() }).nullable(),
})
export type Timeline = z.infer<typeof Timeline>

/** The distributions of a column on both sides, over common bins; shares of the rows that have a value. */
export const Overlay = z.object({
  column: z.string(),
  /** What the checks said of it: those of this column. */
  drifting: z.boolean(),
  effect: z.number().nullable(),
  adjustedP: z.number().nullable(),
  importance: z.number().nullable(),
  missing: z.object({ reference: z.number(), current: z.number() }),
  bins: z.union([
    z.object({ kind: z.literal('number'), edges: z.array(z.number()), reference: z.array(z.number()), current: z.array(z.number()) }),
    z.object({
      kind: z.literal('category'),
      values: z.array(z.object({ value: z.string(), reference: z.number(), current: z.number() })),
      /** Values that are not shown. */
      rest: z.object({ values: z.int(), reference: z.number(), current: z.number() }),
    }),
  ]),
})
export type Overlay = z.infer<typeof Overlay>

export const WindowDetail = z.object({
  window: MonitorWindow,
  monitor: z.string(),
  /** Null where the window could not be checked. */
  report: WindowReport.nullable(),
  /** Inputs, drifting ones first, then by importance; sensitive columns without values. */
  overlays: z.array(Overlay),
  /** Predictions: labels, the probability of each class, or values. */
  predictions: z.array(Overlay),
  /** The windows before and after it. */
  before: z.int().nullable(),
  after: z.int().nullable(),
})
export type WindowDetail = z.infer<typeof WindowDetail>

/** Two windows side by side: how the second one differs from the first. */
export const WindowComparison = z.object({
  a: MonitorWindow,
  b: MonitorWindow,
  report: WindowReport.shape.comparison,
  overlays: z.array(Overlay),
  predictions: z.array(Overlay),
})
export type WindowComparison = z.infer<typeof WindowComparison>

/** What a file that was checked by hand gave; it is kept as a window where a monitor was named. */
export const CheckedFile = z.object({
  report: WindowReport,
  overlays: z.array(Overlay),
  predictions: z.array(Overlay),
  /** At least one check failed. */
  alert: z.boolean(),
})
export type CheckedFile = z.infer<typeof CheckedFile>

export const monitoringContract = {
  list: operation().input(z.object({})).output(z.array(ListedMonitor)),
  get: operation().input(Named).output(Monitor),
  /** Again whenever a monitor, a window or an alert changes. */
  watch: operation()
    .input(z.object({}))
    .output(eventIterator(z.array(ListedMonitor))),
  /** Makes a reference profile first where the version has none. */
  create: operation()
    .input(Named.extend({ settings: MonitorSettings }))
    .output(Monitor),
  change: operation()
    .input(Named.extend({ settings: MonitorSettings }))
    .output(Monitor),
  remove: operation().input(Named).output(z.void()),
  pause: operation().input(Named).output(Monitor),
  resume: operation().input(Named).output(Monitor),
  /** Looks for new rows, files or versions now, and checks them. */
  checkNow: operation().input(Named).output(Started),
  /** A file held against the reference of a version; `monitor` keeps it as a window of that monitor. The job's result is a CheckedFile. */
  checkFile: operation('FILE_NOT_FOUND', 'FORMAT_INVALID')
    .input(z.object({ ref: Ref, file: FileRef, monitor: MonitorName.optional(), checks: CheckSettings.optional() }))
    .output(Started),
  checkedFile: operation()
    .input(z.object({ jobId: z.int() }))
    .output(CheckedFile),
  /** Newest first. */
  windows: operation()
    .input(Named.extend({ ...Page.shape, status: WindowStatus.optional() }))
    .output(z.object({ windows: z.array(MonitorWindow), total: z.int() })),
  timeline: operation()
    .input(
      Named.extend({
        from: Time.nullable().default(null),
        to: Time.nullable().default(null),
        places: z.int().min(10).max(1000).default(200),
        columns: z.int().min(1).max(500).default(30),
      }),
    )
    .output(Timeline),
  window: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(Named.extend({ id: z.int() }))
    .output(WindowDetail),
  compare: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(Named.extend({ a: z.int(), b: z.int() }))
    .output(WindowComparison),
  /** Aggregates alone: small whatever the rows. */
  report: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(Named.extend({ window: z.int().nullable().default(null), format: ReportFormat.default('md') }))
    .output(Report),
  alerts: alertsContract,
  abtests: abtestsContract,
}
