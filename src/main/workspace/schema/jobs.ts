import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { JobStatus } from '../../../shared/domain/job.ts'
import type { SerializedError } from '../../../shared/errors.ts'
import { at, flag, id, json } from './columns.ts'

/** Jobs, and what is kept of every change. See `index.ts`. */

export const meta = sqliteTable('meta', { key: text('key').primaryKey(), value: text('value').notNull() })

export const jobs = sqliteTable(
  'jobs',
  {
    id: id(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    input: json<unknown>('input').notNull(),
    progress: real('progress').notNull().default(0),
    phase: text('phase').notNull().default(''),
    detail: text('detail').notNull().default(''),
    result: json<unknown>('result'),
    error: json<SerializedError>('error'),
    cancelRequested: flag('cancel_requested'),
    /** The process that runs it: host, pid, and in `owner` the rest of its identity (see jobs/processes.ts). It beats every second. */
    ownerHost: text('owner_host'),
    ownerPid: integer('owner_pid'),
    owner: text('owner'),
    heartbeatAt: at('heartbeat_at'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (t) => [index('jobs_status').on(t.status)],
)

/** Append-only and hash-chained: `hash` covers the row and the hash before it. */
export const audit = sqliteTable('audit', {
  id: id(),
  at: at('at').notNull(),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  subject: text('subject').notNull(),
  detail: text('detail').notNull(),
  hash: text('hash').notNull(),
})

/** Changes of metadata that can be undone, newest last; `undone` ones can be redone until another change is made. */
export const undoSteps = sqliteTable('undo_steps', {
  id: id(),
  label: text('label').notNull(),
  /** Rows as they were before and as they are after: see the undo module. */
  before: json<unknown>('before').notNull(),
  after: json<unknown>('after').notNull(),
  undone: flag('undone'),
  at: at('at').notNull(),
})
