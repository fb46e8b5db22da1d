import { and, asc, count, desc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { PolicyFacts } from '../../shared/domain/automation/facts.ts'
import { type PolicySettings, PolicySettings as Settings, PolicyStatus, type TriggerKind } from '../../shared/domain/automation/policy.ts'
import { PolicyState } from '../../shared/domain/automation/state.ts'
import { isSameName } from '../../shared/domain/names.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Registry, schema } from '../workspace/index.ts'
import { Progress } from './progress.ts'

const { models, policies, policyRuns, policyTriggers, policyEvents } = schema

/** A policy as it was written down. */
export interface Policy {
  readonly id: number
  readonly name: string
  readonly modelId: number
  readonly settings: PolicySettings
  readonly status: PolicyStatus
  readonly frozenReason: string | null
  readonly progress: Progress
  readonly createdAt: number
  readonly actor: string
}

export interface PolicyRun {
  readonly id: number
  readonly policyId: number
  readonly state: PolicyState
  readonly settings: PolicySettings
  readonly facts: PolicyFacts
  readonly startedAt: number
  readonly updatedAt: number
  readonly endedAt: number | null
}

export type TriggerRow = typeof policyTriggers.$inferSelect
export type EventRow = typeof policyEvents.$inferSelect

/** @throws ROW_DAMAGED */
function policyOfRow(row: typeof policies.$inferSelect): Policy {
  const [settings, status, progress] = [
    Settings.safeParse(row.settings),
    PolicyStatus.safeParse(row.status),
    Progress.safeParse(row.progress),
  ]
  if (!settings.success || !status.success || !progress.success)
    throw new CairnError('ROW_DAMAGED', `The policy ${row.name} has an unknown format.`, { policy: row.name })
  return { ...row, settings: settings.data, status: status.data, progress: progress.data }
}

/** @throws ROW_DAMAGED */
function runOfRow(row: typeof policyRuns.$inferSelect): PolicyRun {
  const [settings, state, facts] = [Settings.safeParse(row.settings), PolicyState.safeParse(row.state), PolicyFacts.safeParse(row.facts)]
  if (!settings.success || !state.success || !facts.success)
    throw new CairnError('ROW_DAMAGED', `Run ${row.id} of a policy has an unknown format.`, { run: row.id })
  return { ...row, settings: settings.data, state: state.data, facts: facts.data }
}

/** What its model is called now: it may have been renamed since the settings were written. */
export function modelNameOf(db: Registry, { modelId, settings }: Pick<Policy, 'modelId' | 'settings'>): string {
  return db.select({ name: models.name }).from(models).where(eq(models.id, modelId)).get()?.name ?? settings.model
}

export function findPolicy(db: Registry, name: string): Policy | undefined {
  const row =
    db.select().from(policies).where(eq(policies.name, name)).get() ??
    db
      .select()
      .from(policies)
      .all()
      .find((one) => isSameName(one.name, name))
  return row && policyOfRow(row)
}

/** @throws NOT_FOUND */
export function requirePolicy(db: Registry, name: string): Policy {
  const found = findPolicy(db, name)
  if (found) return found
  const names = db.select({ name: policies.name }).from(policies).orderBy(policies.name).limit(20).all()
  throw new CairnError('NOT_FOUND', `There is no policy called "${name}".`, { policy: name, policies: names.map((row) => row.name) })
}

/** @throws NOT_FOUND */
export function policyById(db: Registry, id: number): Policy {
  const row = db.select().from(policies).where(eq(policies.id, id)).get()
  if (row) return policyOfRow(row)
  throw new CairnError('NOT_FOUND', `There is no policy with the id ${id}.`, {})
}

/** The ids of all policies, by name. */
export function policyIds(db: Registry): number[] {
  return db
    .select({ id: policies.id })
    .from(policies)
    .orderBy(policies.name)
    .all()
    .map(({ id }) => id)
}

export function addPolicy(
  db: Registry,
  { name, modelId, settings, progress, actor }: Pick<Policy, 'name' | 'modelId' | 'settings' | 'progress' | 'actor'>,
): Policy {
  const row = db
    .insert(policies)
    .values({ name, modelId, settings, progress, actor, status: 'active', createdAt: Date.now() })
    .returning()
    .get()
  return policyOfRow(row)
}

export function updatePolicy(
  db: Registry,
  id: number,
  change: Partial<Pick<Policy, 'modelId' | 'settings' | 'status' | 'frozenReason' | 'progress' | 'actor'>>,
): void {
  db.update(policies).set(change).where(eq(policies.id, id)).run()
}

/** @throws NOT_FOUND */
export function requireRun(db: Registry, id: number): PolicyRun {
  const row = db.select().from(policyRuns).where(eq(policyRuns.id, id)).get()
  if (row) return runOfRow(row)
  throw new CairnError('NOT_FOUND', `There is no run ${id} of a policy.`, { run: id })
}

/** The run of a policy that has not ended. */
export function openRun(db: Registry, policyId: number): PolicyRun | undefined {
  const row = db
    .select()
    .from(policyRuns)
    .where(and(eq(policyRuns.policyId, policyId), eq(policyRuns.isOpen, true)))
    .get()
  return row && runOfRow(row)
}

export interface RunQuery {
  readonly policyId?: number
  readonly state?: PolicyState
  readonly limit: number
  readonly before?: number
}

/** Newest first. */
export function listRuns(db: Registry, { policyId, state, limit, before }: RunQuery): PolicyRun[] {
  const wanted = and(
    policyId === undefined ? undefined : eq(policyRuns.policyId, policyId),
    state === undefined ? undefined : eq(policyRuns.state, state),
    before === undefined ? undefined : lt(policyRuns.id, before),
  )
  return db.select().from(policyRuns).where(wanted).orderBy(desc(policyRuns.id)).limit(limit).all().map(runOfRow)
}

/** What the conditions look at, newest first: as many as any limit counts. */
export function pastRuns(db: Registry, policyId: number): { state: PolicyState; startedAt: number; endedAt: number | null }[] {
  const { state, startedAt, endedAt } = policyRuns
  const rows = db
    .select({ state, startedAt, endedAt })
    .from(policyRuns)
    .where(eq(policyRuns.policyId, policyId))
    .orderBy(desc(policyRuns.id))
    .limit(1_001)
    .all()
  return rows.map((row) => ({ ...row, state: PolicyState.parse(row.state) }))
}

export function insertRun(db: Registry, run: Pick<PolicyRun, 'policyId' | 'settings' | 'facts' | 'startedAt'>): PolicyRun {
  const row = db
    .insert(policyRuns)
    .values({ ...run, state: 'triggered', isOpen: true, updatedAt: run.startedAt })
    .returning()
    .get()
  return runOfRow(row)
}

export function updateRun(
  db: Registry,
  id: number,
  change: {
    readonly state: PolicyState
    readonly isOpen: boolean
    readonly facts: PolicyFacts
    readonly updatedAt: number
    readonly endedAt: number | null
  },
): void {
  db.update(policyRuns).set(change).where(eq(policyRuns.id, id)).run()
}

export function addEvent(
  db: Registry,
  event: {
    readonly runId: number
    readonly at: number
    readonly event: string
    readonly state: PolicyState
    readonly detail: string
    readonly actor: string
  },
): void {
  db.insert(policyEvents).values(event).run()
}

export function eventsOf(db: Registry, runId: number): EventRow[] {
  return db.select().from(policyEvents).where(eq(policyEvents.runId, runId)).orderBy(asc(policyEvents.id)).all()
}

export type NewTrigger = Pick<TriggerRow, 'policyId' | 'key' | 'at' | 'evidence' | 'outcome'> & { readonly kind: TriggerKind }

/** A trigger whose key was there before is the same one. @returns how many are new */
export function insertTriggers(db: Registry, triggers: readonly NewTrigger[]): number {
  let made = 0
  for (let start = 0; start < triggers.length; start += mostAtOnce)
    made += db
      .insert(policyTriggers)
      .values(triggers.slice(start, start + mostAtOnce))
      .onConflictDoNothing()
      .run().changes
  return made
}

/** In parts: a statement has a bound on its variables. */
const mostAtOnce = 500

export function isTriggerKnown(db: Registry, policyId: number, { kind, key }: Pick<NewTrigger, 'kind' | 'key'>): boolean {
  const same = and(eq(policyTriggers.policyId, policyId), eq(policyTriggers.kind, kind), eq(policyTriggers.key, key))
  return db.select({ id: policyTriggers.id }).from(policyTriggers).where(same).get() !== undefined
}

/** Those that wait for the next run, oldest first. */
export function pendingTriggers(db: Registry, policyId: number): TriggerRow[] {
  const waiting = and(eq(policyTriggers.policyId, policyId), eq(policyTriggers.outcome, 'pending'), isNull(policyTriggers.runId))
  return db.select().from(policyTriggers).where(waiting).orderBy(asc(policyTriggers.id)).all()
}

export function linkTriggers(db: Registry, ids: readonly number[], outcome: string, runId: number | null): void {
  for (let start = 0; start < ids.length; start += mostAtOnce)
    db.update(policyTriggers)
      .set({ runId, outcome })
      .where(inArray(policyTriggers.id, ids.slice(start, start + mostAtOnce)))
      .run()
}

/** Of a run, oldest first. */
export function triggersOfRun(db: Registry, runId: number): TriggerRow[] {
  return db.select().from(policyTriggers).where(eq(policyTriggers.runId, runId)).orderBy(asc(policyTriggers.id)).all()
}

/** Of a policy, newest first. */
export function triggersOf(db: Registry, policyId: number, limit: number): TriggerRow[] {
  return db.select().from(policyTriggers).where(eq(policyTriggers.policyId, policyId)).orderBy(desc(policyTriggers.id)).limit(limit).all()
}

export function countRuns(db: Registry, policyId: number): number {
  return db.select({ runs: count() }).from(policyRuns).where(eq(policyRuns.policyId, policyId)).get()?.runs ?? 0
}

/** The states of closed runs that began after a moment, newest first. */
export function closedStatesSince(db: Registry, policyId: number, since: number): PolicyState[] {
  return pastRuns(db, policyId)
    .filter(({ endedAt, startedAt }) => endedAt !== null && startedAt >= since)
    .map(({ state }) => state)
}

/** All that belongs to a policy, with it. */
export function deletePolicy(db: Registry, id: number): void {
  const runs = db.select({ id: policyRuns.id }).from(policyRuns).where(eq(policyRuns.policyId, id)).all()
  db.delete(policyTriggers).where(eq(policyTriggers.policyId, id)).run()
  for (const run of runs) db.delete(policyEvents).where(eq(policyEvents.runId, run.id)).run()
  db.delete(policyRuns).where(eq(policyRuns.policyId, id)).run()
  db.delete(policies).where(eq(policies.id, id)).run()
}
