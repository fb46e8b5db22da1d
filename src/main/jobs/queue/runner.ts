import { and, asc, desc, eq, gt, inArray, or } from 'drizzle-orm'
import { EventEmitter, once } from 'node:events'
import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type JobStatus, nextJobStatus, rests } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isTrouble, namedTrouble, type Registry, schema, withLockTimeout, type Workspace } from '../../workspace/index.ts'
import { Backlog } from './backlog.ts'
import { jobHash, Ledger } from './ledger.ts'
import { listedJobs } from './listed.ts'
import { Liveness, type Owned } from './liveness.ts'
import { performInWorker } from '../workers/perform.ts'
import { type KindReach, type Reach, reachOf } from './permission.ts'
import type { StartWorker } from '../workers/protocol.ts'
import { Paused, type TaskInput, type TaskName, type TaskOutput } from '../task.ts'

const { jobs, pauseRequests } = schema

export type JobRow = typeof jobs.$inferSelect

/**
 * A kind of job: what a room does around its task. All of these run in main, in the transaction that moves the job,
 * so the job's state and what it made can't disagree.
 */
export interface JobKind<Name extends string, Input, Output> {
  readonly kind: Name
  /** When its worker is about to start. */
  started?(db: Registry, job: JobRow, input: Input): void
  /** A message of the task while it runs. */
  event?(workspace: Workspace, job: JobRow, event: unknown): void
  /** The task's output becomes part of the registry. @returns the job's result, as JSON */
  commit(db: Registry, job: JobRow, input: Input, output: Output): unknown
  /** Whether an output that came after a cancel is a result all the same (the best model so far). */
  keepsWhenCancelled?(output: Output): boolean
  /**
   * The input of a task that only finishes what a cancelled job has stored so far (the best weights of its checkpoint), for one that did
   * not hand it over itself: it was still waiting, resting, starting, or had to be killed. Null where it has stored nothing.
   */
  finishing?(db: Registry, job: JobRow, input: Input): Input | null
  /** When it ended without a result. */
  ended?(db: Registry, job: JobRow, status: JobStatus, error: CairnError | null): void
  /** For the audit log. */
  readonly action: string
  /** What it would do, for a person who decides whether a job that someone else left in the queue may run. One that has none may not. */
  readonly reach?: KindReach
  /**
   * Work that is done here and not in a worker process: it starts other jobs and waits for them, and takes no slot
   * itself. Everything heavy belongs into those.
   */
  conduct?(conductor: Conductor, job: JobRow, input: Input): Promise<Output>
}

/** A job whose work is a task of a worker: its input is the task's, and what else its commit needs. */
export type TaskJob<Name extends TaskName, Input extends TaskInput<Name> = TaskInput<Name>> = JobKind<Name, Input, TaskOutput<Name>>

/** Of any input and output, as the runner sees it. */
export type AnyJobKind = JobKind<string, unknown, unknown>

/** Every kind of job by its name; rooms add theirs as they do with `Tasks`. */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface JobKinds {}

export type JobName = keyof JobKinds
export type JobInput<Name extends JobName> = JobKinds[Name] extends JobKind<string, infer Input, unknown> ? Input : never

export interface Conductor {
  readonly workspace: Workspace
  readonly runner: JobRunner
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /** Aborted when the job is to pause: then it throws `Paused`. */
  readonly pausing: AbortSignal
  progress(fraction: number, phase: string, detail?: string): void
}

/** In the audit log. */
const endActions: Readonly<Partial<Record<JobStatus, string>>> = {
  failed: 'job.fail',
  stopped: 'job.stop',
  paused: 'job.rest',
  interrupted: 'job.lost',
}

/** Rows that are looked at in one go: a workspace may hold any number. */
const mostAtOnce = 1_000
const mostEndedAtOnce = 50
const heartbeatInterval = 1_000
const cancelPoll = 250
/** What can be done later as well waits so long for another program's lock, in ms; main does nothing else meanwhile. */
const shortWait = 250
/** Until it is tried again, in ms. */
const retryPause = 1_000
/** How long a result waits for a full disk or a lock to pass before its job fails, in ms. */
const commitPatience = 60_000

export interface RunnerOptions {
  readonly startWorker: StartWorker
  /** Jobs that run at the same time in this process. */
  readonly slots?: number
  /** A clock that only goes forward, in ms. */
  readonly now?: () => number
  /** How long a result waits for a full disk or a lock to pass before its job fails, in ms. */
  readonly commitPatience?: number
  /** What this user has put into queues, in this process and others; without it, what this process has. */
  readonly ledger?: Ledger
}

interface End {
  readonly from: JobStatus
  readonly status: JobStatus
  readonly error: CairnError | null
}

/** Runs the jobs of a workspace in worker processes. The queue is in the registry: it survives this process. */
export class JobRunner {
  readonly #workspace: Workspace
  readonly #kinds: ReadonlyMap<string, AnyJobKind>
  readonly #options: RunnerOptions
  readonly #liveness: Liveness
  readonly #ledger: Ledger
  readonly #running = new Map<number, { abort: AbortController; pausing: AbortController; takesSlot: boolean; ended: Promise<void> }>()
  readonly #waiting: number[] = []
  readonly #changes = new EventEmitter().setMaxListeners(0)
  /** How jobs ended that the registry does not know of yet: it could not be written to. */
  readonly #unrecorded = new Map<number, End>()
  /** What the result of a job waits for. */
  readonly #troubles = new Map<number, CairnError>()
  /** The last trouble with the registry, and until when it is left in peace. */
  #trouble: { readonly error: CairnError; readonly until: number } | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(workspace: Workspace, kinds: Iterable<AnyJobKind>, options: RunnerOptions) {
    this.#workspace = workspace
    this.#kinds = new Map([...kinds].map((kind) => [kind.kind, kind]))
    this.#options = options
    this.#liveness = new Liveness(options.now)
    this.#ledger = options.ledger ?? new Ledger(null, 'queued')
    if (!workspace.readOnly) this.markLost()
  }

  /**
   * Puts a job into the queue and starts it here as soon as a slot is free.
   * @param also what else belongs into the same transaction, such as the row of the run
   */
  enqueue<Name extends JobName, T>(
    kind: Name,
    title: string,
    input: JobInput<Name>,
    also: (db: Registry, jobId: number) => T,
  ): { jobId: number; also: T } {
    const entry = (made: { jobId: number }) => ({ action: 'job.start', subject: `job:${made.jobId}`, detail: { kind, title } })
    const made = this.#workspace.change(entry, (db) => {
      const { id } = db
        .insert(jobs)
        .values({ kind, title, status: 'queued', input, createdAt: Date.now() })
        .returning({ id: jobs.id })
        .get()
      this.#noteAsked(id, kind, input)
      return { jobId: id, also: also(db, id) }
    })
    this.#waiting.push(made.jobId)
    this.#pump()
    return made
  }

  /** Takes over every queued job that this user has put there and this version can do. Others wait to be allowed. @returns their ids */
  adoptQueue(): number[] {
    const queued = this.#workspace.db
      .select({ id: jobs.id, kind: jobs.kind })
      .from(jobs)
      .where(eq(jobs.status, 'queued'))
      .orderBy(asc(jobs.id))
      .limit(mostAtOnce)
      .all()
    const ids = queued
      .filter(({ id, kind }) => this.#kinds.has(kind) && !this.#waiting.includes(id) && this.#isWanted(id))
      .map(({ id }) => id)
    this.#waiting.push(...ids)
    this.#pump()
    return ids
  }

  /** What a job that waits to be allowed would do, and what stands for exactly that; null for any other job. */
  permission({ id, status, kind, input }: JobRow): { reach: Reach | null; fingerprint: string } | null {
    if (status !== 'queued' || this.#isWanted(id)) return null
    return { reach: reachOf(this.#kinds.get(kind)?.reach, input), fingerprint: this.#hashOf(id) ?? '' }
  }

  /**
   * The person wants a job that someone else left in the queue, as it was shown to them: starts it here.
   * @throws JOB_NOT_RUNNING where it does not wait for that; JOB_CHANGED; INVALID_INPUT where nobody can say what it would do
   */
  allow(id: number, fingerprint: string): JobRow {
    const job = this.get(id)
    const asked = this.permission(job)
    if (!asked) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} does not wait for permission: it is ${job.status}.`, { job: id })
    if (!asked.reach)
      throw new CairnError('INVALID_INPUT', `Job ${id} cannot be allowed: its input is not one that Cairn writes.`, { job: id })
    const { reach } = asked
    if (asked.fingerprint !== fingerprint) throw new CairnError('JOB_CHANGED', `Job ${id} is not what was shown.`, { job: id })
    this.#workspace.change(
      () => ({ action: 'job.allow', subject: `job:${id}`, detail: { title: job.title, kind: job.kind, ...reach } }),
      () => {
        if (this.#hashOf(id) !== fingerprint) throw new CairnError('JOB_CHANGED', `Job ${id} is not what was shown.`, { job: id })
        this.#noteWanted(id)
      },
    )
    this.adopt(id, job.kind)
    return this.get(id)
  }

  /** Takes over one queued job for another that was wanted, such as a study's run. Does nothing where it is of another kind. */
  adopt(id: number, kind: string): void {
    if (this.get(id).kind !== kind) throw this.#notOfKind(id, kind)
    this.#noteWanted(id)
    if (!this.#waiting.includes(id)) this.#waiting.push(id)
    this.#pump()
  }

  #hashOf(id: number): string | undefined {
    const row = this.#workspace.sqlite.prepare('SELECT kind, input FROM jobs WHERE id = ?').get(id) as
      | { kind: string; input: string }
      | undefined
    return row && jobHash(String(row.kind), String(row.input))
  }

  /** Of what was asked for, not of what the row has become: a workspace may hold what changes it as it is written. */
  #noteAsked(id: number, kind: string, input: unknown): void {
    this.#ledger.note(this.#workspace.path, id, jobHash(kind, JSON.stringify(input)))
  }

  #noteWanted(id: number): void {
    const hash = this.#hashOf(id)
    if (hash !== undefined) this.#ledger.note(this.#workspace.path, id, hash)
  }

  /** Whether this user put the job into the queue, just as it is. */
  #isWanted(id: number): boolean {
    const hash = this.#hashOf(id)
    return hash !== undefined && this.#ledger.knows(this.#workspace.path, id, hash)
  }

  #notOfKind(id: number, kind: string): CairnError {
    return new CairnError('WORKSPACE_CORRUPT', `Job ${id} is not the kind of job that belongs there (${kind}).`, { job: id })
  }

  get(id: number): JobRow {
    const row = this.#workspace.db.select().from(jobs).where(eq(jobs.id, id)).get()
    if (!row) throw new CairnError('NOT_FOUND', `There is no job ${id}.`, { job: id })
    return this.#shown(row)
  }

  /** With what the registry cannot be told at the moment. */
  #shown(row: JobRow): JobRow {
    const end = this.#unrecorded.get(row.id)
    if (end) return { ...row, status: end.status, error: end.error?.toJSON() ?? null, endedAt: row.endedAt ?? Date.now() }
    const trouble = this.#troubles.get(row.id)
    return trouble ? { ...row, detail: `waiting: ${trouble.message}` } : row
  }

  list(limit = 100): JobRow[] {
    if (!this.#workspace.readOnly) this.markLost()
    const { db } = this.#workspace
    const ids = db.select({ id: jobs.id }).from(jobs).orderBy(desc(jobs.id)).limit(limit).all()
    return listedJobs(
      this.#workspace,
      ids.map(({ id }) => id),
    ).map((row) => this.#shown(row))
  }

  /** Asks a job to stop, wherever it runs. It has ended when its status says so. @throws JOB_NOT_RUNNING */
  cancel(id: number): JobRow {
    this.markLost()
    for (;;) {
      const job = this.get(id)
      const next = nextJobStatus(job.status, 'cancel')
      if (!next) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is ${job.status}.`, { job: id, status: job.status })
      // Another process may move the job between the look at it and the change: then it is looked at again.
      if (next === 'running' ? this.#askToStop(job, 'running') : this.#endWaiting(job)) return this.get(id)
    }
  }

  /** Ends a job that waits or rests; one that has stored something is finished from it first. @returns whether it still waited */
  #endWaiting(job: JobRow): boolean {
    const kind = this.#kinds.get(job.kind)
    // Of what someone else left in the queue nothing is run, not even to keep what it had.
    const foreign = job.status === 'queued' && !this.#isWanted(job.id)
    if (foreign || !kind?.finishing?.(this.#workspace.db, job, job.input))
      return this.#end(job.id, job.status, 'stopped', new CairnError('CANCELLED', 'Cancelled before it started.'))
    if (!this.#askToStop(job, 'queued')) return false
    if (!this.#waiting.includes(job.id)) this.#waiting.push(job.id)
    this.#pump()
    return true
  }

  /** @returns whether the job was still as it was when it was looked at */
  #askToStop({ id, status, title }: JobRow, next: JobStatus): boolean {
    const entry = () => ({ action: 'job.cancel', subject: `job:${id}`, detail: { title } })
    try {
      this.#workspace.change(entry, (db) => {
        const { changes } = db
          .update(jobs)
          .set({ cancelRequested: true, status: next, error: null, endedAt: null })
          .where(and(eq(jobs.id, id), eq(jobs.status, status)))
          .run()
        if (changes === 0) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is not ${status} any more.`)
        if (next === 'queued') this.#noteWanted(id)
      })
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code === 'JOB_NOT_RUNNING') return false
      // What runs here hears of it without the registry.
      if (!isTrouble(error) || !this.#running.has(id)) throw thrown
    }
    this.#running.get(id)?.abort.abort()
    this.#changed(id)
    return true
  }

  /** Asks a job that can do so to stop where it is, wherever it runs. It has when its status says so. @throws JOB_NOT_RUNNING */
  pause(id: number): JobRow {
    this.markLost()
    const job = this.get(id)
    if (!nextJobStatus(job.status, 'pause'))
      throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is ${job.status}.`, { job: id, status: job.status })
    const entry = () => ({ action: 'job.pause', subject: `job:${id}`, detail: { title: job.title } })
    this.#workspace.change(entry, (db) => db.insert(pauseRequests).values({ jobId: id, at: Date.now() }).onConflictDoNothing().run())
    this.#running.get(id)?.pausing.abort()
    return this.get(id)
  }

  /**
   * Puts a job that rests into the queue again, and starts it here as soon as a slot is free.
   * @param kind which it has to be: the row that leads to it may have been changed by anyone
   * @param also what else belongs into the same transaction @throws JOB_NOT_RUNNING when it cannot go on: it runs, or is done
   */
  requeue<Name extends JobName>(id: number, kind: Name, input: JobInput<Name>, also: (db: Registry) => void): JobRow {
    this.markLost()
    const { status, title, kind: found } = this.get(id)
    if (found !== kind) throw this.#notOfKind(id, kind)
    this.#kind(kind)
    const next = nextJobStatus(status, 'resume')
    if (!next) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is ${status} and cannot be resumed.`, { job: id, status })
    const entry = () => ({ action: 'job.resume', subject: `job:${id}`, detail: { title, from: status } })
    this.#workspace.change(entry, (db) => {
      const { changes } = db
        .update(jobs)
        .set({ status: next, input, error: null, result: null, cancelRequested: false, startedAt: null, endedAt: null })
        .where(and(eq(jobs.id, id), eq(jobs.status, status)))
        .run()
      if (changes === 0) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} was resumed by another process.`, { job: id })
      db.delete(pauseRequests).where(eq(pauseRequests.jobId, id)).run()
      this.#noteAsked(id, kind, input)
      also(db)
    })
    this.#waiting.push(id)
    this.#pump()
    return this.get(id)
  }

  /** The job now and after every change, until it has ended or is paused. Works for jobs of other processes too. */
  async *watch(id: number, signal?: AbortSignal): AsyncGenerator<JobRow> {
    let seen = ''
    for (;;) {
      const job = this.#look(id)
      const state = JSON.stringify([job?.status, job?.progress, job?.phase, job?.detail])
      if (job && state !== seen) yield job
      seen = state
      if (signal?.aborted || (job && rests(job.status))) return
      if (!this.#running.has(id)) this.markLost()
      await this.#nextChange(id, signal)
    }
  }

  /** A job as it is now; nothing for one that runs here while the registry cannot be read. */
  #look(id: number): JobRow | undefined {
    try {
      return withLockTimeout(this.#workspace.sqlite, shortWait, () => this.get(id))
    } catch (thrown) {
      const error = namedTrouble(this.#workspace.path, thrown)
      if (isTrouble(error) && this.#running.has(id)) return undefined
      throw error
    }
  }

  /** The jobs that run or wait now, then each one after each of its changes, here and in other processes; until the signal aborts. */
  async *watchAll(signal?: AbortSignal): AsyncGenerator<JobRow> {
    const seen = new Map<number, string>()
    let newest = this.list(1)[0]?.id ?? 0
    while (!signal?.aborted) {
      for (const job of this.#restless([...seen.keys()], newest)) {
        newest = Math.max(newest, job.id)
        const state = JSON.stringify([job.status, job.progress, job.phase, job.detail])
        if (seen.get(job.id) === state) continue
        if (rests(job.status)) seen.delete(job.id)
        else seen.set(job.id, state)
        yield job
      }
      await this.#nextChange('any', signal)
      if (!this.#workspace.readOnly) this.markLost()
    }
  }

  /** The jobs that run or wait, those of these ids, and those that came after one: it may have ended since. */
  #restless(ids: readonly number[], after: number): JobRow[] {
    const wanted = or(inArray(jobs.status, ['queued', 'running']), inArray(jobs.id, [...ids]), gt(jobs.id, after))
    let found: JobRow[] = []
    this.#briefly(() => {
      const rows = this.#workspace.db.select({ id: jobs.id }).from(jobs).where(wanted).orderBy(asc(jobs.id)).limit(mostAtOnce).all()
      found = listedJobs(
        this.#workspace,
        rows.map(({ id }) => id),
      ).reverse()
    })
    return found.map((row) => this.#shown(row))
  }

  #changed(id: number): void {
    this.#changes.emit(String(id))
    this.#changes.emit('any')
  }

  /** A change in this process, or the time to look again for one of another process. Holds the process, as waiting should. */
  async #nextChange(id: number | 'any', signal?: AbortSignal): Promise<void> {
    const pause = new AbortController()
    const timer = setTimeout(() => pause.abort(), cancelPoll)
    await once(this.#changes, String(id), { signal: AbortSignal.any([pause.signal, ...(signal ? [signal] : [])]) }).catch(() => {})
    clearTimeout(timer)
  }

  /** Waits for the end of a job. @throws the job's error, when it has no result; Paused */
  async result(id: number): Promise<unknown> {
    for await (const _ of this.watch(id)) void _
    const job = this.get(id)
    if (job.status === 'done' || job.result !== null) return job.result
    if (job.status === 'paused') throw new Paused()
    throw job.error ? CairnError.fromJSON(job.error) : new CairnError('WORKER_DIED', `Job ${id} was interrupted.`, { job: id })
  }

  /** Jobs that run here or wait for a slot here. */
  get active(): number {
    return this.#running.size + this.#waiting.length
  }

  /** Jobs whose process is gone become `interrupted`. */
  markLost(): void {
    this.#briefly(() => {
      const { id, owner, ownerHost, ownerPid, heartbeatAt } = jobs
      const owned = { id, owner, ownerHost, ownerPid, heartbeatAt }
      const running = this.#workspace.db.select(owned).from(jobs).where(eq(jobs.status, 'running')).limit(mostAtOnce).all()
      // Each end is a transaction: what is left of very many is for the next look.
      for (const job of running.filter((each) => this.#isLost(each)).slice(0, mostEndedAtOnce))
        this.#end(job.id, 'running', 'interrupted', null)
    })
  }

  /** Stops what runs here, and waits until it has stopped. Queued jobs stay queued. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { abort } of this.#running.values()) abort.abort()
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
    clearTimeout(this.#retry)
    this.#trouble = undefined
    this.#record()
  }

  #isLost(job: Owned): boolean {
    if (job.owner === this.#liveness.owner) return !this.#running.has(job.id) && !this.#unrecorded.has(job.id)
    return this.#liveness.isLost(job)
  }

  #pump(): void {
    while (!this.#closed) {
      let id: number | undefined
      try {
        id = this.#waiting.find((each) => this.#hasSlot() || this.#takesNoSlot(each))
        if (id === undefined) return
        const next = id
        const job = withLockTimeout(this.#workspace.sqlite, shortWait, () => this.#claim(next))
        this.#dequeue(id)
        if (job) this.#begin(job)
      } catch (thrown) {
        const error = namedTrouble(this.#workspace.path, thrown)
        if (isTrouble(error)) return this.#later()
        if (id !== undefined) this.#dequeue(id)
        if (id !== undefined && error.code !== 'NOT_FOUND') this.#endOrRemember(id, { from: 'queued', status: 'failed', error })
      }
    }
  }

  #dequeue(id: number): void {
    this.#waiting.splice(this.#waiting.indexOf(id), 1)
  }

  #begin(job: JobRow): void {
    const abort = new AbortController()
    if (job.cancelRequested) abort.abort()
    const pausing = new AbortController()
    const ended = this.#run(job, abort, pausing).finally(() => {
      this.#running.delete(job.id)
      this.#changed(job.id)
      this.#pump()
    })
    const takesSlot = !job.cancelRequested && this.#kind(job.kind).conduct === undefined
    this.#running.set(job.id, { abort, pausing, takesSlot, ended })
  }

  #hasSlot(): boolean {
    const taken = [...this.#running.values()].filter(({ takesSlot }) => takesSlot).length
    return taken < (this.#options.slots ?? 1)
  }

  /** What only waits for other jobs, and what was cancelled and is only finished: the person waits for that. */
  #takesNoSlot(id: number): boolean {
    const job = this.#workspace.db.select({ kind: jobs.kind, cancelled: jobs.cancelRequested }).from(jobs).where(eq(jobs.id, id)).get()
    return !job || job.cancelled || this.#kinds.get(job.kind)?.conduct !== undefined
  }

  /** Only one process gets a queued job, whatever happens at the same time. */
  #claim(id: number): JobRow | undefined {
    const kind = this.#kind(this.get(id).kind)
    const claimed = this.#workspace.write((db) => {
      // Its input may have been changed since it was put into the queue.
      if (!this.#isWanted(id)) return undefined
      const at = Date.now()
      const job = db
        .update(jobs)
        .set({
          status: 'running',
          owner: this.#liveness.owner,
          ownerHost: this.#liveness.host,
          ownerPid: this.#liveness.pid,
          heartbeatAt: at,
          startedAt: at,
        })
        .where(and(eq(jobs.id, id), eq(jobs.status, 'queued')))
        .returning()
        .get()
      if (job) kind.started?.(db, job, job.input)
      return job
    })
    if (claimed) this.#ledger.forget(this.#workspace.path, id)
    return claimed
  }

  async #run(job: JobRow, abort: AbortController, pausing: AbortController): Promise<void> {
    const kind = this.#kind(job.kind)
    const stopBeating = this.#beat(job.id, abort, pausing)
    // What a task tells is written down when it can be; the task does not wait for that.
    const told = new Backlog((event) => {
      const trouble = this.#briefly(() => kind.event?.(this.#workspace, job, event))
      if (trouble) throw trouble
    })
    const end = (status: JobStatus, error: CairnError | null) => this.#endOrRemember(job.id, { from: 'running', status, error })
    try {
      const output = await this.#perform(job, kind, job.input, told, abort.signal, pausing.signal)
      if (abort.signal.aborted && !kind.keepsWhenCancelled?.(output)) throw cancelled()
      await this.#commitOrWait(job, kind, output, told, abort.signal.aborted ? 'stopped' : 'done')
    } catch (thrown) {
      const error = thrown instanceof Paused ? null : namedTrouble(this.#workspace.path, thrown)
      if (!abort.signal.aborted || (error && error.code !== 'CANCELLED'))
        return end(!error ? 'paused' : error.code === 'CANCELLED' ? 'stopped' : 'failed', error)
      // The end of a cancelled job whose task has handed over nothing: with what it had stored, where there is that.
      await this.#finish(job, kind, told).catch((why: unknown) => end('stopped', namedTrouble(this.#workspace.path, why)))
    } finally {
      stopBeating()
      this.#troubles.delete(job.id)
    }
  }

  /** @throws CANCELLED where nothing was stored, and what the task throws that finishes it */
  async #finish(job: JobRow, kind: AnyJobKind, told: Backlog): Promise<void> {
    told.flush()
    const input = this.#isOurs(job.id) ? kind.finishing?.(this.#workspace.db, job, job.input) : null
    if (!input) throw cancelled()
    const output = await this.#perform(job, kind, input, told, new AbortController().signal)
    await this.#commitOrWait(job, kind, output, told, 'stopped')
  }

  /** Commits as soon as the disk and other programs let it. @throws what keeps it from that, after a while or when this process ends */
  async #commitOrWait(job: JobRow, kind: AnyJobKind, output: unknown, told: Backlog, status: JobStatus): Promise<void> {
    const until = performance.now() + (this.#options.commitPatience ?? commitPatience)
    for (;;) {
      try {
        const trouble = told.flush()
        if (trouble) throw trouble
        return withLockTimeout(this.#workspace.sqlite, shortWait, () => this.#commit(job, kind, output, status))
      } catch (thrown) {
        const error = namedTrouble(this.#workspace.path, thrown)
        if (!isTrouble(error) || error.code === 'WORKSPACE_GONE' || this.#closed || performance.now() > until) throw error
        this.#troubles.set(job.id, error)
        this.#changed(job.id)
        await pause(retryPause)
      }
    }
  }

  /** Whether no other process has declared it lost. */
  #isOurs(id: number): boolean {
    const { status, owner } = this.get(id)
    return status === 'running' && owner === this.#liveness.owner
  }

  async #perform(
    job: JobRow,
    kind: AnyJobKind,
    input: unknown,
    told: Backlog,
    signal: AbortSignal,
    pausing: AbortSignal = new AbortController().signal,
  ): Promise<unknown> {
    const report = (fraction: number, phase: string, detail = '') => this.#progress(job.id, fraction, phase, detail)
    if (kind.conduct) {
      // It may ask for its own job, which counts as running in a moment.
      await Promise.resolve()
      const conductor = { workspace: this.#workspace, runner: this, signal, pausing, progress: report }
      return kind.conduct(conductor, job, input)
    }
    const scratch = this.#workspace.scratch(`job-${job.id}`)
    try {
      return await performInWorker(
        this.#options.startWorker,
        { kind: job.kind, input, scratch, objects: this.#workspace.objects.root },
        {
          signal,
          pausing,
          onProgress: report,
          onEvent: (event) => told.add(event),
        },
      )
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  #commit(job: JobRow, kind: AnyJobKind, output: unknown, status: JobStatus): void {
    this.#workspace.change(
      () => ({ action: kind.action, subject: `job:${job.id}`, detail: { title: job.title, status } }),
      (db) => {
        const result = kind.commit(db, job, job.input, output)
        const { changes } = db
          .update(jobs)
          .set({ status, result, progress: 1, phase: '', detail: '', endedAt: Date.now() })
          .where(and(eq(jobs.id, job.id), eq(jobs.status, 'running'), eq(jobs.owner, this.#liveness.owner)))
          .run()
        // Throwing here undoes the commit: another process has declared this job lost.
        if (changes === 0) throw new CairnError('WORKER_DIED', `Job ${job.id} was taken from this process.`, { job: job.id })
      },
    )
  }

  /** The end of a job without a result, or its rest. @returns false, and does nothing, where another process was faster */
  #end(id: number, from: JobStatus, status: JobStatus, error: CairnError | null): boolean {
    const entry = ({ title, kind }: JobRow) => ({
      action: endActions[status] ?? 'job.end',
      subject: `job:${id}`,
      detail: { title, kind, ...(error && { code: error.code, message: error.message }) },
    })
    try {
      this.#workspace.change(entry, (db) => {
        const job = db
          .update(jobs)
          .set({ status, error: error?.toJSON() ?? null, endedAt: Date.now() })
          .where(and(eq(jobs.id, id), eq(jobs.status, from)))
          .returning()
          .get()
        if (!job) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is not ${from} any more.`)
        db.delete(pauseRequests).where(eq(pauseRequests.jobId, id)).run()
        this.#kinds.get(job.kind)?.ended?.(db, job, status, error)
        return job
      })
    } catch (thrown) {
      if (CairnError.from(thrown).code !== 'JOB_NOT_RUNNING') throw thrown
      return false
    } finally {
      this.#changed(id)
    }
    // Nobody waits for it any more: put back into the queue by someone else, it has to be allowed.
    this.#ledger.forget(this.#workspace.path, id)
    return true
  }

  /** Ends a job now, or, where the registry cannot be written to, as soon as it can; until then only this process knows. */
  #endOrRemember(id: number, end: End): void {
    this.#unrecorded.set(id, end)
    this.#record()
    this.#changed(id)
  }

  #record(): void {
    for (const [id, { from, status, error }] of this.#unrecorded) {
      try {
        if (this.#briefly(() => this.#end(id, from, status, error))) return this.#later()
      } catch (thrown) {
        warn(thrown)
      }
      this.#unrecorded.delete(id)
    }
  }

  /** Tries again what the registry could not be told. */
  #later(): void {
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#record()
      this.#pump()
    }, retryPause)
  }

  /**
   * Does what can be done later as well: it waits only shortly for a lock, and after trouble nothing is tried for a while.
   * @returns null when it was done, or the trouble with the disk, the folder or a lock that kept it from that @throws anything else
   */
  #briefly(work: () => void): CairnError | null {
    const { sqlite, path } = this.#workspace
    if (this.#trouble && performance.now() < this.#trouble.until) return this.#trouble.error
    try {
      withLockTimeout(sqlite, shortWait, work)
      this.#trouble = undefined
      return null
    } catch (thrown) {
      const error = namedTrouble(path, thrown)
      if (!isTrouble(error)) throw error
      this.#trouble = { error, until: performance.now() + retryPause }
      return error
    }
  }

  #progress(id: number, fraction: number, phase: string, detail: string): void {
    const trouble = this.#briefly(() =>
      this.#workspace.write((db) => db.update(jobs).set({ progress: fraction, phase, detail }).where(eq(jobs.id, id)).run()),
    )
    if (!trouble) this.#changed(id)
  }

  /** Tells other processes that the job lives, and hears from them whether it should stop or pause. */
  #beat(id: number, abort: AbortController, pausing: AbortController): () => void {
    let last = performance.now()
    const beat = () => {
      const { db } = this.#workspace
      const row = db
        .select({ cancelled: jobs.cancelRequested, status: jobs.status, owner: jobs.owner, heartbeatAt: jobs.heartbeatAt })
        .from(jobs)
        .where(eq(jobs.id, id))
        .get()
      if (!row || row.cancelled || row.status !== 'running' || row.owner !== this.#liveness.owner) abort.abort()
      const paused = db.select().from(pauseRequests).where(eq(pauseRequests.jobId, id)).get()
      if (paused) pausing.abort()
      if (performance.now() - last < heartbeatInterval) return
      // Others look whether it changes, not what it says: a clock that is set back must not make two beats alike.
      const heartbeatAt = Math.max(Date.now(), (row?.heartbeatAt ?? 0) + 1)
      this.#workspace.write((registry) => registry.update(jobs).set({ heartbeatAt }).where(eq(jobs.id, id)).run())
      last = performance.now()
    }
    const timer = setInterval(() => {
      try {
        this.#briefly(beat)
      } catch (thrown) {
        warn(thrown)
      }
    }, cancelPoll)
    return () => clearInterval(timer)
  }

  #kind(kind: string): AnyJobKind {
    const found = this.#kinds.get(kind)
    if (!found) throw new CairnError('JOB_KIND_UNKNOWN', `This version of Cairn does not know the job kind "${kind}".`, { kind })
    return found
  }
}

const cancelled = () => new CairnError('CANCELLED', 'Cancelled.')

/** A fault where nobody waits for an answer must not end the process, and all its other jobs with it. */
function warn(thrown: unknown): void {
  process.emitWarning(CairnError.from(thrown))
}
