import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { SubmissionStatus } from '../../../shared/domain/compute/submission.ts'
import { at, id } from './columns.ts'
import { jobs } from './jobs.ts'

/**
 * Work on other machines. The targets themselves belong to the person and lie in their own folder: a workspace may come from anyone, and
 * must not name where something is sent.
 */

/** What was submitted to a target: one row for each attempt. */
export const computeSubmissions = sqliteTable(
  'compute_submissions',
  {
    id: id(),
    /** Of our own, so that it is found again after this process has ended: submitting it twice starts nothing twice. */
    submissionId: text('submission_id').notNull(),
    /** Null for a pool of workers, which many jobs share. */
    jobId: integer('job_id').references(() => jobs.id),
    /** The name of the target, and its address at that time. */
    target: text('target').notNull(),
    address: text('address').notNull(),
    /** From 1. */
    attempt: integer('attempt').notNull(),
    status: text('status').$type<SubmissionStatus>().notNull(),
    /** What the cluster says about the status. */
    message: text('message').notNull().default(''),
    /** How much of its log is copied, in bytes. */
    logBytes: integer('log_bytes').notNull().default(0),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (t) => [uniqueIndex('compute_submission').on(t.target, t.submissionId), index('compute_submissions_job').on(t.jobId)],
)

/** How long work took, here and on targets: estimates are made of it. */
export const computeRates = sqliteTable(
  'compute_rates',
  {
    id: id(),
    /** The name of the target; null for this computer. */
    target: text('target'),
    /** What was done: `score`, `trial`, `sketch`. */
    work: text('work').notNull(),
    /** What it was done with, as far as it decides the time: a model, a model type on a dataset version. */
    subject: text('subject').notNull(),
    /** Rows, or rows times rounds. */
    units: real('units').notNull(),
    /** Of one worker, without what comes before the first unit. */
    seconds: real('seconds').notNull(),
    /** Before the first unit: waiting, starting, sending. */
    startupSeconds: real('startup_seconds').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('compute_rates_subject').on(t.work, t.subject, t.target, t.at)],
)
