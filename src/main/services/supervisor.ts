import { eq } from 'drizzle-orm'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { isUp, type ServiceStatus } from '../../shared/domain/service.ts'
import { CairnError } from '../../shared/errors.ts'
import { jobHash, Ledger, Liveness, placeOf, type Reach, reachOf, type StartWorker, type Work } from '../jobs/index.ts'
import { type AuditEntry, isTrouble, namedTrouble, type Registry, schema, withLockTimeout, type Workspace } from '../workspace/index.ts'
import { type AnyServiceKind, type ServiceLimits, serviceLimits } from './kind.ts'
import { deleteLog, type LogPage, readLog, ServiceLog } from './log.ts'
import type { RequestInput, RequestName, RequestOutput, ServiceName, ServiceSettings } from './service.ts'
import {
  beatServices,
  claimService,
  errorFrom,
  type Mirrored,
  mirrored,
  mirrorService,
  parseMirrored,
  rawService,
  releaseService,
  type ServiceRow,
  serviceRow,
  serviceRows,
} from './store.ts'
import { type StartSettings, SupervisedService } from './supervised.ts'

const { services } = schema

/** How soon what another process asks for is seen, in ms. */
const lookInterval = 1_000
const watchInterval = 500
const beatInterval = 10_000
/** What can be done later as well waits so long for another program's lock, in ms. */
const shortWait = 250

export interface SupervisorOptions {
  readonly startWorker: StartWorker
  /** Where this user's permissions and logs lie. */
  readonly home: string
  /** What services ask main is answered with it; without, such calls are refused. */
  readonly work?: () => Pick<Work, 'runner' | 'perform'>
  /** In place of those of each kind. */
  readonly limits?: Partial<ServiceLimits>
}

/** A service as it is told: what is wanted of it, and what its supervisor sees, here or in another process. */
export interface ServiceView {
  readonly id: number
  readonly kind: string
  readonly name: string
  readonly desired: 'running' | 'stopped'
  readonly createdAt: number
  readonly status: ServiceStatus
  readonly pid: number | null
  readonly port: number | null
  readonly since: number | null
  readonly restarts: number
  /** Whether its process has the settings that stand in the registry; null where it has no process that is ready. */
  readonly isCurrent: boolean | null
  readonly error: CairnError | null
  /** What its process says is amiss although it works. */
  readonly problem: CairnError | null
  /** Which process runs it. Null where none does: then it starts when one comes that stays. */
  readonly supervisor: { readonly host: string; readonly pid: number; readonly here: boolean } | null
  /** Set where it may not start because this user on this computer did not ask for it; `reach` is null where nobody can say what it would do. */
  readonly permission: { readonly reach: Reach | null; readonly fingerprint: string } | null
}

interface Supervised {
  readonly service: SupervisedService
  readonly log: ServiceLog
  /** How often it had been asked for when this was last looked at. */
  asked: number
}

/**
 * The services of a workspace. What is wanted of each stands in the registry; a process that stays runs them, one process each, whatever
 * number of processes has the workspace open. A process that does not (a short command) only says what is wanted.
 */
export class ServiceSupervisor {
  readonly #workspace: Workspace
  readonly #kinds: ReadonlyMap<string, AnyServiceKind>
  readonly #options: SupervisorOptions
  readonly #ledger: Ledger
  readonly #liveness = new Liveness()
  readonly #supervised = new Map<number, Supervised>()
  /** What other processes are still to be told. */
  readonly #unannounced = new Set<number>()
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #looking: NodeJS.Timeout | undefined
  #telling = false
  #lastBeat = Number.NEGATIVE_INFINITY
  #closed = false
  #warned: string | undefined

  constructor(workspace: Workspace, kinds: Iterable<AnyServiceKind>, options: SupervisorOptions) {
    this.#workspace = workspace
    this.#kinds = new Map([...kinds].map((kind) => [kind.kind, kind]))
    this.#options = options
    this.#ledger = new Ledger(options.home, 'services')
  }

  /** From now on this process runs the services that are wanted and that no other process runs. */
  run(): void {
    if (this.#looking || this.#closed || this.#workspace.readOnly) return
    this.#looking = setInterval(() => this.#look(), lookInterval)
    this.#look()
  }

  /** Services that this process runs and that are not at rest. */
  get active(): number {
    return [...this.#supervised.values()].filter(({ service }) => isUp(service.observed.status)).length
  }

  list(): ServiceView[] {
    return serviceRows(this.#workspace.db).map((row) => this.#view(row))
  }

  get(name: string): ServiceView {
    return this.#view(serviceRow(this.#workspace.db, name))
  }

  /** The services now, and after every change, also in other processes; until the signal aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<ServiceView[]> {
    let seen = ''
    // Its workspace may be closed while a page still watches.
    while (!signal?.aborted && this.#workspace.sqlite.open) {
      const now = this.list()
      const text = JSON.stringify(now)
      if (text !== seen) yield now
      seen = text
      const pause = AbortSignal.timeout(watchInterval)
      await once(this.#changes, 'change', { signal: signal ? AbortSignal.any([pause, signal]) : pause }).catch(() => {})
    }
  }

  /**
   * Makes a service, or gives one other settings: one that is live takes them over, another has them from its next start.
   * @param settings or what makes them in the same transaction, of the rows that it reads and writes there
   * @param also what else belongs into that transaction, such as the row of a deployment
   * @param entry of the audit log, where more was done than to define a service
   * @throws ALREADY_EXISTS where a service of another kind has the name
   */
  define<Name extends ServiceName, T>(
    kind: Name,
    name: string,
    settings: ServiceSettings<Name> | ((db: Registry) => ServiceSettings<Name>),
    also: (db: Registry, serviceId: number) => T,
    entry: (made: T) => AuditEntry = () => ({ action: 'service.define', subject: `service:${name}`, detail: { kind } }),
  ): { serviceId: number; also: T } {
    let noted: { id: number; before: string | undefined; hash: string } | undefined
    const ledger = (hash: string | undefined, before?: string) =>
      noted && hash !== undefined && this.#ledger.note(this.#workspace.path, noted.id, hash, before)
    try {
      const made = this.#workspace.change(
        (done: { serviceId: number; also: T }) => entry(done.also),
        (db) => {
          const parsed = this.#kind(kind).settings.parse(typeof settings === 'function' ? settings(db) : settings)
          const before = this.#wantedHash(db, name)
          const { id, isNew } = this.#put(db, kind, name, parsed)
          if (isNew) deleteLog(this.#logPath(id))
          // Of what was asked for, not of what the row has become. Killed before the end, what was there is still wanted.
          noted = { id, before, hash: hashOf(kind, name, JSON.stringify(parsed)) }
          ledger(noted.hash, before)
          return { serviceId: id, also: also(db, id) }
        },
      )
      ledger(noted?.hash)
      return made
    } catch (thrown) {
      ledger(noted?.before)
      throw thrown
    } finally {
      if (this.#looking) this.#look()
      this.#changes.emit('change')
    }
  }

  #wantedHash(db: Registry, name: string): string | undefined {
    const found = db.select().from(services).where(eq(services.name, name)).get()
    return found && this.#isWanted(found.id) ? this.#hash(found.id) : undefined
  }

  /**
   * A service is to run, from now on and whenever the workspace is open. One that was given up is tried again.
   * @param fingerprint of what was shown, for a service that waits for permission
   * @throws SERVICE_NOT_ALLOWED, SERVICE_CHANGED, SERVICE_KIND_UNKNOWN
   */
  start(name: string, fingerprint?: string): ServiceView {
    const before = this.get(name)
    this.#kind(before.kind)
    if (before.permission) this.#refuse(before, fingerprint)
    // It runs, or is about to.
    if (before.desired === 'running' && !before.permission && before.supervisor && isUp(before.status) && before.status !== 'backingOff')
      return before
    this.#ask(before, 'service.start', 'running', fingerprint)
    return this.get(name)
  }

  /** It finishes what it has and ends, wherever it runs, and does not start by itself any more. */
  stop(name: string): ServiceView {
    const before = this.get(name)
    if (before.desired === 'stopped') return before
    this.#ask(before, 'service.stop', 'stopped')
    return this.get(name)
  }

  /** It finishes what it has, ends, and starts anew, with the settings that it has now. @throws SERVICE_NOT_RUNNING */
  restart(name: string): ServiceView {
    const before = this.get(name)
    if (before.desired === 'stopped') throw new CairnError('SERVICE_NOT_RUNNING', `${name} is stopped.`, { service: name })
    if (before.permission) this.#refuse(before, undefined)
    this.#ask(before, 'service.restart', 'running')
    return this.get(name)
  }

  /** Takes a stopped service out of the registry, with its log. @throws SERVICE_RUNNING */
  remove(name: string): void {
    const { id, status, desired } = this.get(name)
    if (desired === 'running' || status !== 'stopped')
      throw new CairnError('SERVICE_RUNNING', `${name} is ${status}. Stop it first.`, { service: name, status })
    this.#workspace.change(
      () => ({ action: 'service.remove', subject: `service:${name}` }),
      (db) => db.delete(services).where(eq(services.id, id)).run(),
    )
    this.#ledger.forget(this.#workspace.path, id)
    deleteLog(this.#logPath(id))
    this.#changes.emit('change')
  }

  /** Asks a service something. @throws what it throws; SERVICE_NOT_RUNNING where it is not ready in this process */
  async request<Name extends ServiceName, Request extends RequestName<Name>>(
    kind: Name,
    name: string,
    request: Request,
    input: RequestInput<Name, Request>,
  ): Promise<RequestOutput<Name, Request>> {
    const row = serviceRow(this.#workspace.db, name)
    const supervised = this.#supervised.get(row.id)
    if (row.kind !== kind) throw new CairnError('NOT_FOUND', `${name} is not a service of this kind.`, { service: name })
    if (!supervised) throw new CairnError('SERVICE_NOT_RUNNING', `${name} does not run in this process.`, { service: name })
    return (await supervised.service.request(request, input)) as RequestOutput<Name, Request>
  }

  /** A part of a service's log: the last lines, or those before or after one. */
  log(name: string, page: { before?: number; after?: number; limit: number }): LogPage {
    const { id } = this.get(name)
    this.#supervised.get(id)?.log.flush()
    return readLog(this.#logPath(id), page)
  }

  /** What runs here finishes what it has and ends, each within its bound. What is wanted stays: it comes back with the workspace. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#looking)
    this.#looking = undefined
    await Promise.all([...this.#supervised].map(([id, supervised]) => this.#letGo(id, supervised)))
    this.#changes.emit('change')
  }

  #view(row: ServiceRow): ServiceView {
    const { id, kind, name, desired, createdAt } = row
    const seen = this.#seen(row)
    return {
      id,
      kind,
      name,
      // A registry may hold anything.
      desired: desired === 'running' ? 'running' : 'stopped',
      createdAt,
      status: seen?.status ?? 'stopped',
      pid: seen?.pid ?? null,
      port: seen?.port ?? null,
      since: seen?.since ?? null,
      restarts: seen?.restarts ?? 0,
      isCurrent: seen?.settings == null ? null : seen.settings === this.#hash(id),
      error: seen?.error ? errorFrom(seen.error) : null,
      problem: seen?.problem ? errorFrom(seen.problem) : null,
      supervisor: seen && { host: row.ownerHost ?? '', pid: row.ownerPid ?? 0, here: this.#supervised.has(id) },
      permission: this.#isWanted(id) ? null : { reach: this.#reach(row), fingerprint: this.#hash(id) ?? '' },
    }
  }

  /** What its supervisor sees, here or elsewhere; null where it has none. */
  #seen(row: ServiceRow): Mirrored | null {
    const here = this.#supervised.get(row.id)
    if (here) return mirrored(here.service.observed)
    if (row.owner === null || row.owner === this.#liveness.owner || this.#liveness.isLost(row)) return null
    return parseMirrored(row.observed)
  }

  #reach({ kind, settings }: ServiceRow): Reach | null {
    const found = this.#kinds.get(kind)
    const parsed = found?.settings.safeParse(settings)
    return parsed?.success ? reachOf(found?.reach, parsed.data) : null
  }

  /** @throws unless it may start: it was shown as it is, and can be understood */
  #refuse({ name, permission }: ServiceView, fingerprint: string | undefined): void {
    if (!permission?.reach)
      throw new CairnError('INVALID_INPUT', `${name} cannot be started: its settings have an unknown format.`, {
        service: name,
      })
    if (fingerprint === undefined)
      throw new CairnError('SERVICE_NOT_ALLOWED', `${name} came with the workspace and has never been started on this computer.`, {
        service: name,
      })
    if (permission.fingerprint !== fingerprint)
      throw new CairnError('SERVICE_CHANGED', `${name} differs from what was shown.`, { service: name })
  }

  #put(db: Registry, kind: string, name: string, settings: unknown): { id: number; isNew: boolean } {
    const found = db.select().from(services).where(eq(services.name, name)).get()
    if (found && found.kind !== kind) throw new CairnError('ALREADY_EXISTS', `Another service is called ${name}.`, { service: name })
    if (found) db.update(services).set({ settings }).where(eq(services.id, found.id)).run()
    const made = found ?? db.insert(services).values({ kind, name, settings, desired: 'stopped', createdAt: Date.now() }).returning().get()
    return { id: made.id, isNew: !found }
  }

  #ask({ id, name }: ServiceView, action: string, desired: 'running' | 'stopped', fingerprint?: string): void {
    this.#workspace.change(
      () => ({ action, subject: `service:${name}` }),
      (db) => {
        if (fingerprint !== undefined && this.#hash(id) !== fingerprint)
          throw new CairnError('SERVICE_CHANGED', `${name} differs from what was shown.`, { service: name })
        const row = serviceRow(db, name)
        const asked = desired === 'running' ? row.asked + 1 : row.asked
        db.update(services).set({ desired, asked }).where(eq(services.id, row.id)).run()
        const hash = this.#hash(id)
        if (desired === 'running' && hash !== undefined) this.#ledger.note(this.#workspace.path, id, hash)
      },
    )
    if (this.#looking) this.#look()
    this.#changes.emit('change')
  }

  #hash(id: number): string | undefined {
    const raw = rawService(this.#workspace, id)
    return raw && hashOf(raw.kind, raw.name, raw.settings)
  }

  /** Whether this user asked for the service, just as it is. */
  #isWanted(id: number): boolean {
    const hash = this.#hash(id)
    return hash !== undefined && this.#ledger.knows(this.#workspace.path, id, hash)
  }

  /** Does what the registry says is wanted. */
  #look(): void {
    if (this.#closed) return
    this.#briefly(() => {
      const rows = serviceRows(this.#workspace.db)
      for (const row of rows) this.#tend(row)
      const there = new Set(rows.map(({ id }) => id))
      for (const [id, supervised] of this.#supervised) if (!there.has(id)) this.#lose(id, supervised)
      for (const id of this.#unannounced) this.#tellOthers(id)
      if (this.#supervised.size > 0 && performance.now() - this.#lastBeat > beatInterval) {
        this.#workspace.write(() => beatServices(this.#workspace, this.#liveness.owner))
        this.#lastBeat = performance.now()
      }
    })
  }

  #tend(row: ServiceRow): void {
    const supervised = this.#supervised.get(row.id)
    if (!supervised) return this.#claim(row)
    // Another process took it while this one was not heard of.
    if (row.owner !== this.#liveness.owner) return this.#lose(row.id, supervised)
    const { service } = supervised
    if (row.desired === 'stopped') {
      if (isUp(service.observed.status) && service.observed.status !== 'draining') service.stop()
      else if (!isUp(service.observed.status)) this.#release(row.id, supervised)
    } else if (row.asked !== supervised.asked) service.restart()
    else if (service.observed.status === 'draining') service.start()
    else if (this.#kinds.get(row.kind)?.live) this.#configure(row.id, service)
    supervised.asked = row.asked
  }

  /** Only what this user asked for is taken over; what somebody else wrote there changes nothing. */
  #configure(id: number, service: SupervisedService): void {
    const hash = this.#hash(id)
    if (hash !== undefined && hash !== service.observed.settings && this.#isWanted(id)) service.configure(hash)
  }

  #claim(row: ServiceRow): void {
    const kind = this.#kinds.get(row.kind)
    if (row.desired !== 'running' || !kind || !this.#isWanted(row.id)) return
    if (row.owner !== null && row.owner !== this.#liveness.owner && !this.#liveness.isLost(row)) return
    const claimed = claimService(this.#workspace, row, this.#liveness, () => this.#isWanted(row.id))
    if (!claimed) return
    const { id, name } = claimed
    const log = new ServiceLog(this.#logPath(id))
    const service = new SupervisedService({
      kind: row.kind,
      settings: () => this.#currentSettings(id, kind),
      limits: { ...serviceLimits, ...kind.limits, ...this.#options.limits },
      mark: hashOf('service', placeOf(this.#workspace.path), String(id)).slice(0, 32),
      heap: kind.heap,
      log,
      objects: this.#workspace.objects.root,
      folder: join(this.#workspace.path, row.kind),
      workspace: this.#workspace.path,
      startWorker: this.#options.startWorker,
      scratch: () => this.#workspace.scratch(`service-${id}`),
      changed: () => this.#changed(id),
      event: (event) => {
        try {
          kind.event?.(this.#workspace, name, event)
        } catch (thrown) {
          log.say(`Its messages were lost: ${CairnError.from(thrown).message}`)
        }
      },
      call: (call, input) => this.#answer(kind, call, input),
    })
    this.#supervised.set(id, { service, log, asked: claimed.asked })
    service.start()
  }

  async #answer({ kind, calls }: AnyServiceKind, call: string, input: unknown): Promise<unknown> {
    const { work } = this.#options
    if (!calls || !Object.hasOwn(calls, call) || !work) throw new CairnError('INTERNAL', `Nobody answers ${call} of ${kind}.`)
    return calls[call]({ workspace: this.#workspace, ...work() }, input as never)
  }

  /** As they stand now: they may have been changed since its last start, also by someone who may not. */
  #currentSettings(id: number, { kind, settings }: AnyServiceKind): StartSettings {
    const raw = rawService(this.#workspace, id)
    // One look at it: what is checked is what is run.
    const hash = raw && hashOf(raw.kind, raw.name, raw.settings)
    if (!raw || hash === undefined || raw.kind !== kind || !this.#ledger.knows(this.#workspace.path, id, hash))
      throw new CairnError('SERVICE_CHANGED', 'The service differs from the one you started.', {})
    const parsed = settings.safeParse(JSON.parse(raw.settings))
    if (!parsed.success) throw new CairnError('INVALID_INPUT', 'Its settings have an unknown format.')
    return { settings: parsed.data, hash }
  }

  #changed(id: number): void {
    this.#unannounced.add(id)
    this.#changes.emit('change')
    if (this.#telling) return
    this.#telling = true
    // A service goes through several states at once.
    setImmediate(() => {
      this.#telling = false
      this.#look()
    })
  }

  #tellOthers(id: number): void {
    const supervised = this.#supervised.get(id)
    if (supervised) this.#workspace.write((db) => mirrorService(db, id, this.#liveness.owner, mirrored(supervised.service.observed)))
    this.#unannounced.delete(id)
  }

  #release(id: number, { log }: Supervised): void {
    this.#workspace.write((db) => releaseService(db, id, this.#liveness.owner))
    log.close()
    this.#supervised.delete(id)
    this.#changes.emit('change')
  }

  /** It is another process's by now, or nobody's. */
  #lose(id: number, { service, log }: Supervised): void {
    this.#supervised.delete(id)
    service.abandon()
    void service.gone().then(() => log.close())
    this.#changes.emit('change')
  }

  async #letGo(id: number, supervised: Supervised): Promise<void> {
    supervised.service.stop()
    await supervised.service.gone()
    // Where the registry cannot be written to, others find that this process is gone.
    const trouble = this.#briefly(() => this.#release(id, supervised))
    if (trouble) supervised.log.close()
    this.#supervised.delete(id)
  }

  /** Does what can be done later as well. @returns the trouble with the disk, the folder or a lock that kept it from that */
  #briefly(work: () => void): CairnError | null {
    try {
      withLockTimeout(this.#workspace.sqlite, shortWait, work)
      return null
    } catch (thrown) {
      const error = namedTrouble(this.#workspace.path, thrown)
      // Such as a damaged row: told once, and not every second.
      if (!isTrouble(error) && error.message !== this.#warned) process.emitWarning(error)
      this.#warned = error.message
      return error
    }
  }

  #kind(kind: string): AnyServiceKind {
    const found = this.#kinds.get(kind)
    if (!found) throw new CairnError('SERVICE_KIND_UNKNOWN', `This version of Cairn does not support the service kind "${kind}".`, { kind })
    return found
  }

  #logPath(id: number): string {
    return join(this.#options.home, 'logs', placeOf(this.#workspace.path), `service-${id}.log`)
  }
}

/** What is allowed when a service is: its kind, its name and its settings, as they stand in the registry. */
function hashOf(kind: string, name: string, settings: string): string {
  return jobHash(`${kind}\0${name}`, settings)
}
