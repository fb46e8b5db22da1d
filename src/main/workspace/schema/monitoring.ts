import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, id, json, object, to } from './columns.ts'
import { models, modelVersions } from './models.ts'
import { deployments } from './serving.ts'

/** What watches models in use, and what was seen. See `index.ts`. */

/** What the rows looked like that a version was trained on: a ReferenceProfile. Made once, never changed. */
export const referenceProfiles = sqliteTable('reference_profiles', {
  id: id(),
  versionId: to('version_id', () => modelVersions.id).unique(),
  object: object('object').notNull(),
  createdAt: at('created_at').notNull(),
})

export const monitors = sqliteTable(
  'monitors',
  {
    id: id(),
    name: text('name').notNull().unique(),
    modelId: to('model_id', () => models.id),
    /** Of a deployment's log; null for files and datasets. */
    deploymentId: integer('deployment_id').references(() => deployments.id),
    /** See the domain's MonitorSettings. */
    settings: json<unknown>('settings').notNull(),
    status: text('status').$type<'active' | 'paused'>().notNull(),
    /** How far its source was read: see the room. */
    progress: json<unknown>('progress'),
    createdAt: at('created_at').notNull(),
    /** When it last looked, and what kept it from it the last time. */
    checkedAt: at('checked_at'),
    problem: json<unknown>('problem'),
    actor: text('actor').notNull(),
  },
  (t) => [index('monitors_model').on(t.modelId), index('monitors_deployment').on(t.deploymentId)],
)

/** A window as it was checked last; one that late rows or labels reopened has a higher revision. */
export const monitorWindows = sqliteTable(
  'monitor_windows',
  {
    id: id(),
    monitorId: to('monitor_id', () => monitors.id),
    /** Half-open [start, end); of a file or version both are its time. */
    start: at('start').notNull(),
    end: at('end').notNull(),
    /** What tells it from others of the same time: a file with its hash, a dataset version; empty for a part of a log. */
    key: text('key').notNull().default(''),
    source: text('source'),
    revision: integer('revision').notNull(),
    versionId: integer('version_id').references(() => modelVersions.id),
    rows: integer('rows').notNull(),
    /** `ok`, `alert`, `noData` or `failed`. */
    status: text('status').notNull(),
    /** The domain's WindowReport, and the Profile of its rows; null where it failed. */
    reportObject: object('report_object'),
    profileObject: object('profile_object'),
    /** What a timeline draws of it: see the room's WindowFigures. */
    figures: json<unknown>('figures').notNull(),
    /** The effect of each column of the reference, in its order, as float32; NaN where nothing was measured. */
    effects: blob('effects', { mode: 'buffer' }),
    checkedAt: at('checked_at').notNull(),
  },
  (t) => [uniqueIndex('monitor_window_place').on(t.monitorId, t.start, t.end, t.key), index('monitor_windows_end').on(t.monitorId, t.end)],
)

/** One row for each time that a rule fired; the newest of a key tells its state. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: id(),
    monitorId: to('monitor_id', () => monitors.id),
    /** What it is about: check and subject. Two with the same key are never open at once. */
    key: text('key').notNull(),
    check: text('check').notNull(),
    subject: text('subject'),
    severity: text('severity').notNull(),
    /** `firing`, `acknowledged` or `resolved`. */
    state: text('state').notNull(),
    openedAt: at('opened_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    resolvedAt: at('resolved_at'),
    snoozedUntil: at('snoozed_until'),
    /** The windows that it rests on, and what was measured there: see the room. */
    evidence: json<unknown>('evidence').notNull(),
    /** The domain's AlertEvents. */
    history: json<unknown>('history').notNull(),
  },
  (t) => [index('alerts_monitor').on(t.monitorId, t.state), index('alerts_key').on(t.monitorId, t.key)],
)

/** What the last windows said of what has failed lately, by which rules judge. A key that has not failed lately has no row. */
export const alertLooks = sqliteTable(
  'alert_looks',
  {
    id: id(),
    monitorId: to('monitor_id', () => monitors.id),
    key: text('key').notNull(),
    /** The domain's Looks, newest first. */
    looks: json<unknown>('looks').notNull(),
  },
  (t) => [uniqueIndex('alert_looks_key').on(t.monitorId, t.key)],
)

/** What is still to be told of an alert, and what was: written in the transaction in which it fires, sent after it. */
export const alertNotices = sqliteTable(
  'alert_notices',
  {
    id: id(),
    alertId: to('alert_id', () => alerts.id),
    /** `system` or `webhook`. */
    channel: text('channel').notNull(),
    /** `waiting`, `sent`, `failed`, or `dropped` where it is not wanted any more. */
    status: text('status').notNull(),
    tries: integer('tries').notNull(),
    /** Not before; while a process is sending it, the time from which another one may. */
    dueAt: at('due_at').notNull(),
    createdAt: at('created_at').notNull(),
    sentAt: at('sent_at'),
  },
  (t) => [index('alert_notices_due').on(t.status, t.channel, t.dueAt), index('alert_notices_alert').on(t.alertId)],
)

/** A test that compares two arms of a deployment until it can tell which is better. */
export const abTests = sqliteTable(
  'ab_tests',
  {
    id: id(),
    name: text('name').notNull().unique(),
    deploymentId: to('deployment_id', () => deployments.id),
    settings: json<unknown>('settings').notNull(),
    /** `running`, `stopped` or `decided`. */
    status: text('status').notNull(),
    /** What was seen at each look, and the verdict: see the room. */
    state: json<unknown>('state').notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    actor: text('actor').notNull(),
  },
  (t) => [index('ab_tests_deployment').on(t.deploymentId, t.status)],
)
