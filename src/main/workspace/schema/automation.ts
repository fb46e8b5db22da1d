import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, id, json, to } from './columns.ts'
import { models } from './models.ts'

/** What trains models again by itself, and how that went. See `index.ts`. */

export const policies = sqliteTable(
  'policies',
  {
    id: id(),
    name: text('name').notNull().unique(),
    modelId: to('model_id', () => models.id),
    /** See the domain's PolicySettings. */
    settings: json<unknown>('settings').notNull(),
    /** `active`, `paused`, or `frozen` after a roll-back or too many rejected challengers. */
    status: text('status').notNull(),
    frozenReason: text('frozen_reason'),
    /** What its triggers have seen so far: see the room. */
    progress: json<unknown>('progress'),
    createdAt: at('created_at').notNull(),
    actor: text('actor').notNull(),
  },
  (t) => [index('policies_model').on(t.modelId)],
)

/** What started a policy, each once: two with the same key are the same. */
export const policyTriggers = sqliteTable(
  'policy_triggers',
  {
    id: id(),
    policyId: to('policy_id', () => policies.id),
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    at: at('at').notNull(),
    /** Monitor, window, values, profile: what it rests on. */
    evidence: json<unknown>('evidence').notNull(),
    /** What became of it: the run that it started or joined; null for one that a condition held back, with the reason. */
    runId: integer('run_id').references(() => policyRuns.id),
    outcome: text('outcome').notNull(),
  },
  (t) => [uniqueIndex('policy_trigger_key').on(t.policyId, t.kind, t.key)],
)

/** One way through the state machine, from a trigger to its end. At most one of a policy is open. */
export const policyRuns = sqliteTable(
  'policy_runs',
  {
    id: id(),
    policyId: to('policy_id', () => policies.id),
    /** See the domain's PolicyState. */
    state: text('state').notNull(),
    isOpen: integer('is_open', { mode: 'boolean' }).notNull(),
    /** The settings that held when it started. */
    settings: json<unknown>('settings').notNull(),
    /** What each step found: data, jobs, run, version, judgement, gates, decision. See the room. */
    facts: json<unknown>('facts').notNull(),
    startedAt: at('started_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    endedAt: at('ended_at'),
  },
  (t) => [
    index('policy_runs_policy').on(t.policyId, t.isOpen),
    uniqueIndex('policy_run_open').on(t.policyId, t.isOpen).where(sql`is_open = 1`),
  ],
)

/** Every step of a run: a state, the event that led to it, and its evidence. Only appended. */
export const policyEvents = sqliteTable(
  'policy_events',
  {
    id: id(),
    runId: to('run_id', () => policyRuns.id),
    at: at('at').notNull(),
    event: text('event').notNull(),
    state: text('state').notNull(),
    detail: text('detail').notNull().default(''),
    evidence: json<unknown>('evidence'),
    actor: text('actor'),
  },
  (t) => [index('policy_events_run').on(t.runId)],
)
