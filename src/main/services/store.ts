import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { ServiceStatus } from '../../shared/domain/service.ts'
import { CairnError, errorCatalogue, type SerializedError } from '../../shared/errors.ts'
import type { Liveness } from '../jobs/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import type { Observed } from './supervised.ts'

const { services } = schema

export type ServiceRow = typeof services.$inferSelect

/** A workspace may hold any number; a person has a few. */
const most = 1_000

const MirroredError = z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })

/** What the owner of a service writes down for other processes. It is read from a registry that may hold anything. */
const Mirrored = z.object({
  status: ServiceStatus,
  pid: z.int().nullable(),
  port: z.int().nullable(),
  since: z.int(),
  restarts: z.int(),
  settings: z.string().nullable().default(null),
  error: MirroredError.nullable(),
  problem: MirroredError.nullable().default(null),
})
export type Mirrored = z.infer<typeof Mirrored>

export function mirrored({ status, pid, port, since, restarts, error, problem, settings }: Observed): Mirrored {
  const json = (told: CairnError | null) => told && { ...told.toJSON() }
  return { status, pid, port, since, restarts, settings, error: json(error), problem: json(problem) }
}

export function parseMirrored(value: unknown): Mirrored | null {
  return Mirrored.safeParse(value).data ?? null
}

/** @returns INTERNAL for a code that this version does not know */
export function errorFrom({ code, message, details }: z.infer<typeof MirroredError>): CairnError {
  const known = Object.hasOwn(errorCatalogue, code) ? (code as SerializedError['code']) : 'INTERNAL'
  return new CairnError(known, message, details as SerializedError['details'])
}

export function serviceRows(db: Registry): ServiceRow[] {
  return db.select().from(services).orderBy(asc(services.name)).limit(most).all()
}

/** @throws NOT_FOUND */
export function serviceRow(db: Registry, name: string): ServiceRow {
  const row = db.select().from(services).where(eq(services.name, name)).get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no service ${name}.`, { service: name })
  return row
}

/** Kind and settings as they stand in the registry, letter by letter. */
export function rawService({ sqlite }: Workspace, id: number): { kind: string; name: string; settings: string } | undefined {
  const row = sqlite.prepare('SELECT kind, name, settings FROM services WHERE id = ?').get(id) as Record<string, unknown> | undefined
  return row && { kind: String(row.kind), name: String(row.name), settings: String(row.settings) }
}

/**
 * Makes a process the only one that runs a service; whoever comes second gets nothing.
 * @param seen the row as it was when it was found to be nobody's @param wanted whether it may be started, as it stands now
 */
export function claimService(workspace: Workspace, seen: ServiceRow, liveness: Liveness, wanted: () => boolean): ServiceRow | undefined {
  return workspace.write((db) => {
    if (!wanted()) return undefined
    const owner = seen.owner === null ? isNull(services.owner) : eq(services.owner, seen.owner)
    return db
      .update(services)
      .set({ owner: liveness.owner, ownerHost: liveness.host, ownerPid: liveness.pid, heartbeatAt: Date.now(), observed: null })
      .where(and(eq(services.id, seen.id), eq(services.desired, 'running'), owner))
      .returning()
      .get()
  })
}

export function releaseService(db: Registry, id: number, owner: string): void {
  db.update(services)
    .set({ owner: null, ownerHost: null, ownerPid: null, heartbeatAt: null, observed: null })
    .where(and(eq(services.id, id), eq(services.owner, owner)))
    .run()
}

export function mirrorService(db: Registry, id: number, owner: string, seen: Mirrored): void {
  db.update(services)
    .set({ observed: seen })
    .where(and(eq(services.id, id), eq(services.owner, owner)))
    .run()
}

/** Says to other machines that the owner of services lives. Never twice the same, whatever the clock does. */
export function beatServices({ sqlite }: Workspace, owner: string): void {
  sqlite.prepare('UPDATE services SET heartbeat_at = max(?, coalesce(heartbeat_at, 0) + 1) WHERE owner = ?').run(Date.now(), owner)
}
