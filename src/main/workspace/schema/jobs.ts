import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
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
    /** The compute target that it runs on, by its name; null for this computer. */
    target: text('target'),
    title: text('title').notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    input: json<unknown>('input').notNull(),
    progress: real('progress').notNull().default(0),
    phase: text('phase').notNull().default(''),
    detail: text('detail').notNull().default(''),
    result: json<unknown>('result'),
    error: json<SerializedError>('error'),
    cancelRequested: flag('cancel_requested'),
    /** The process that runs it: host, pid, and in `owner` the rest of its identity (see opening/processes.ts). It beats every second. */
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

/** Jobs that are asked to pause, by any process that has the workspace open. */
export const pauseRequests = sqliteTable('pause_requests', {
  jobId: integer('job_id')
    .primaryKey()
    .references(() => jobs.id),
  at: at('at').notNull(),
})

/**
 * The chains of the audit log: one for each author, device and copy of a workspace (see the audit module). Entries of the log from
 * before there were authors belong to none of them.
 */
export const auditChains = sqliteTable('audit_chains', {
  id: id(),
  /** Made of the next three: by this name other chains and other workspaces speak of it. */
  chain: text('chain').notNull().unique(),
  /** SHA-256 of the author's public key, and the key itself (SubjectPublicKeyInfo, DER, base64). */
  author: text('author').notNull(),
  publicKey: text('public_key').notNull(),
  device: text('device').notNull(),
  /** The copy of a workspace that the chain was begun in. */
  workspace: text('workspace').notNull(),
  /** The newest entry, and the author's signature of it (base64). */
  seq: integer('seq').notNull(),
  hash: text('hash').notNull(),
  signature: text('signature').notNull(),
  /** How far its entries have named the heads of other chains. */
  seen: json<Record<string, number>>('seen').notNull(),
})

/**
 * Append-only and hash-chained: `hash` covers the entry and the hash before it in its chain. `id` is the entry's number in this
 * workspace and no part of what is hashed, so that chains of several workspaces can come together.
 */
export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    at: at('at').notNull(),
    /** What the author was called at that time. */
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    detail: text('detail').notNull(),
    hash: text('hash').notNull(),
    /** Null in the log from before there were authors. */
    chain: integer('chain').references(() => auditChains.id),
    /** From 1 without a gap in each chain. */
    seq: integer('seq').notNull().default(0),
    /** The program that it was done with. */
    face: text('face').notNull().default(''),
    /** The heads of other chains that its author saw for the first time, as canonical JSON. */
    parents: text('parents').notNull().default('[]'),
  },
  (t) => [uniqueIndex('audit_chain_seq').on(t.chain, t.seq), index('audit_at').on(t.at, t.chain, t.seq)],
)

/** Changes of metadata that can be undone, newest last; `undone` ones can be redone until another change is made. */
export const undoSteps = sqliteTable('undo_steps', {
  id: id(),
  label: text('label').notNull(),
  /** Rows as they were before and as they are after: see the undo module. */
  before: json<unknown>('before').notNull(),
  after: json<unknown>('after').notNull(),
  undone: flag('undone'),
  at: at('at').notNull(),
  /** What the author was called. */
  actor: text('actor').notNull().default(''),
})
