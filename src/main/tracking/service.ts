import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { defaultSilence, firstTrackingPort, TrackingSettings, trackingServiceName } from '../../shared/domain/tracking/settings.ts'
import { CairnError } from '../../shared/errors.ts'
import { freePort, hashOfToken, isFree, knownToken, makeToken, type ServiceSupervisor, type ServiceView } from '../services/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'

const { runs, services: serviceRows } = schema

interface Tracking {
  readonly workspace: Workspace
  readonly services: ServiceSupervisor
}

const host = '127.0.0.1'

/** The tracking server of a workspace, as it stands now. */
export interface TrackingState {
  /** Null where it was never started. */
  readonly service: ServiceView | null
  readonly settings: TrackingSettings | null
  /** That holds now, where this user has it. */
  readonly token: string | null
  /** Runs of other programs that go on now. */
  readonly running: number
}

export function trackingState({ workspace, services }: Tracking): TrackingState {
  const { db } = workspace
  const settings = settingsIn(db)
  const token = knownToken(workspace, 'tracking')
  const going = and(eq(runs.status, 'running'), ne(runs.source, 'cairn'), isNull(runs.deletedAt))
  return {
    service: isDefined(db) ? services.get(trackingServiceName) : null,
    settings,
    token: token !== null && settings?.tokenHash === hashOfToken(token) ? token : null,
    running: db.select({ n: sql<number>`count(*)` }).from(runs).where(going).get()?.n ?? 0,
  }
}

/**
 * The tracking server is to run, from now on and whenever the workspace is open. Without a token where it is made here: only programs of
 * this computer reach it, and no page of a browser.
 * @param fingerprint of what was shown, for one that came with the workspace
 * @throws PORT_IN_USE, SERVICE_NOT_ALLOWED, SERVICE_CHANGED
 */
export async function startTracking(tracking: Tracking, fingerprint?: string): Promise<void> {
  const { workspace, services } = tracking
  if (!isDefined(workspace.db)) {
    const port = await freePort(host, firstTrackingPort)
    define(tracking, (before) => before ?? { format: 'cairn.tracking/1', host, port, tokenHash: null, silence: defaultSilence })
  }
  services.start(trackingServiceName, fingerprint)
}

/** @throws NOT_FOUND where it was never started */
export function stopTracking({ services }: Tracking): void {
  services.stop(trackingServiceName)
}

export interface TrackingChange {
  readonly port?: number
  /** Whether clients have to show one. */
  readonly token?: boolean
  /** In ms: see `TrackingSettings`. */
  readonly silence?: number
}

/**
 * Port, token and silence. Makes the server where there is none, and starts one anew that runs.
 * @throws PORT_IN_USE, SERVICE_NOT_ALLOWED for one that came with the workspace
 */
export async function configureTracking(tracking: Tracking, change: TrackingChange): Promise<void> {
  const { workspace, services } = tracking
  requirePermitted(tracking)
  const before = settingsIn(workspace.db)
  if (change.port !== undefined && change.port !== before?.port && !(await isFree(host, change.port)))
    throw new CairnError('PORT_IN_USE', `Port ${change.port} of ${host} is used by another program.`, { host, port: change.port })
  const port = change.port ?? before?.port ?? (await freePort(host, firstTrackingPort))
  const asksToken = change.token ?? (before !== null && before.tokenHash !== null)
  const tokenHash = asksToken ? (before?.tokenHash ?? hashOfToken(makeToken(workspace, 'tracking'))) : null
  const settings: TrackingSettings = {
    format: 'cairn.tracking/1',
    host,
    port,
    tokenHash,
    silence: change.silence ?? before?.silence ?? defaultSilence,
  }
  define(tracking, () => settings)
  restartRunning(services)
}

/**
 * The token that clients show.
 * @param renew makes another: the old one holds no more
 * @throws NOT_FOUND where none is asked for, or it was made on another computer; SERVICE_NOT_ALLOWED
 */
export function trackingToken(tracking: Tracking, renew: boolean): string {
  const { workspace, services } = tracking
  const settings = settingsIn(workspace.db)
  if (!settings || settings.tokenHash === null) throw new CairnError('NOT_FOUND', 'The tracking server asks for no token.', {})
  if (!renew) {
    const { token } = trackingState(tracking)
    if (token !== null) return token
    throw new CairnError('NOT_FOUND', 'The token was made on another computer, or its file is gone. Renew it.', {})
  }
  requirePermitted(tracking)
  const token = makeToken(workspace, 'tracking')
  define(tracking, () => ({ ...settings, tokenHash: hashOfToken(token) }))
  restartRunning(services)
  return token
}

/** Where programs log to. */
export function trackingUri({ host: address, port }: Pick<TrackingSettings, 'host' | 'port'>): string {
  return `http://${address}:${port}`
}

function restartRunning(services: ServiceSupervisor): void {
  if (services.get(trackingServiceName).desired === 'running') services.restart(trackingServiceName)
}

function define({ services }: Tracking, settings: (before: TrackingSettings | null) => TrackingSettings): void {
  services.define(
    'tracking',
    trackingServiceName,
    (db) => settings(settingsIn(db)),
    () => null,
  )
}

const isDefined = (db: Registry) => rowOf(db) !== undefined

function settingsIn(db: Registry): TrackingSettings | null {
  const row = rowOf(db)
  return row ? (TrackingSettings.safeParse(row.settings).data ?? null) : null
}

function rowOf(db: Registry) {
  return db.select({ settings: serviceRows.settings }).from(serviceRows).where(eq(serviceRows.name, trackingServiceName)).get()
}

/** What is changed here is allowed here: so nothing is changed of one that nobody here has looked at. @throws SERVICE_NOT_ALLOWED */
function requirePermitted({ workspace, services }: Tracking): void {
  if (!isDefined(workspace.db) || !services.get(trackingServiceName).permission) return
  throw new CairnError(
    'SERVICE_NOT_ALLOWED',
    'The tracking server came with the workspace and has never been started on this computer. Review and start it first.',
    { service: trackingServiceName },
  )
}
