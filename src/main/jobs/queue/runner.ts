import { setTimeout as pause } from 'node:timers/promises'
import { type JobStatus, nextJobStatus } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isTrouble, namedTrouble, type Registry, type Workspace } from '../../workspace/index.ts'
import { Paused } from '../task.ts'
import type { Elsewhere } from '../workers/elsewhere.ts'
import type { StartWorker } from '../workers/protocol.ts'
import { JobChanges } from './changes.ts'
import { type End, JobEnds } from './ends.ts'
import { JobExecution } from './execution.ts'
import { type AnyJobKind, type JobInput, type JobName, type JobQueue, KnownKinds, type Placement } from './kind.ts'
import { Ledger } from './ledger.ts'
import { listedJobs } from './listed.ts'
import { Liveness, type Owned } from './liveness.ts'
import { RetryingRegistry, retryPause } from './retryingRegistry.ts'
import { type Reach, reachOf } from './permission.ts'
import {
  askJobToStop,
  claimJob,
  insertJob,
  type JobRow,
  jobRow,
  newestJobs,
  ownedJobs,
  queuedJobs,
  requestPause,
  requeueJob,
  slotOf,
} from './rows.ts'
import { WantedJobs } from './wanted.ts'
import { JobWatch } from './watch.ts'

const mostEndedAtOnce = 50
/** How long a result waits for a full disk or a lock to pass before its job fails, in ms. */
const commitTimeout = 60_000
/** How long what goes on elsewhere may take to come away from it when this process ends, before its tasks of this computer are cancelled, in ms. */
const leaveTimeout = 3_000

export interface RunnerOptions {
  readonly startWorker: StartWorker
  /** Jobs that run at the same time in this process. */
  readonly slots?: number
  /** A clock that only goes forward, in ms. */
  readonly now?: () => number
  /** How long a result waits for a full disk or a lock to pass before its job fails, in ms. */
  readonly commitTimeout?: number
  /** What this user has put into queues, in this process and others; without it, what this process has. */
  readonly ledger?: Ledger
  /** Does jobs that have a target; without it none is found. */
  readonly elsewhere?: Elsewhere
}

interface Running {
  readonly execution: JobExecution
  readonly ended: Promise<void>
}

/** Runs the jobs of a workspace in worker processes. The queue is in the registry: it survives this process. */
export class JobRunner implements JobQueue {
  readonly #workspace: Workspace
  readonly #kinds: KnownKinds
  readonly #options: RunnerOptions
  readonly #liveness: Liveness
  readonly #wanted: WantedJobs
  readonly #changes = new JobChanges()
  readonly #registry: RetryingRegistry
  readonly #ends: JobEnds
  readonly #watch: JobWatch
  readonly #running = new Map<number, Running>()
  readonly #waiting: number[] = []
  #retry: NodeJS.Timeout | undefined
  /** Whether it takes over what was left in the queue. */
  #adopts = false
  #closed = false

  constructor(workspace: Workspace, kinds: Iterable<AnyJobKind>, options: RunnerOptions) {
    this.#workspace = workspace
    this.#kinds = new KnownKinds(kinds)
    this.#options = options
    this.#liveness = new Liveness(options.now)
    this.#wanted = new WantedJobs(workspace, options.ledger ?? new Ledger(null, 'queued'))
    this.#registry = new RetryingRegistry(workspace)
    const shared = { workspace, changes: this.#changes, registry: this.#registry }
    this.#ends = new JobEnds({ ...shared, kinds: this.#kinds, wanted: this.#wanted })
    this.#watch = new JobWatch({
      ...shared,
      get: (id) => this.get(id),
      shown: (row) => this.#shown(row),
      runsHere: (id) => this.#running.has(id),
      markLost: () => this.markLost(),
    })
    if (!workspace.readOnly) this.markLost()
  }

  /**
   * Puts a job into the queue and starts it here as soon as a slot is free; one with a target takes none.
   * @param also what else belongs into the same transaction, such as the row of the run
   */
  enqueue<Name extends JobName, T>(
    kind: Name,
    title: string,
    input: JobInput<Name>,
    also: (db: Registry, jobId: number) => T,
    { target = null }: Placement = {},
  ): { jobId: number; also: T } {
    const detail = { kind, title, ...(target !== null && { target }) }
    const entry = (made: { jobId: number }) => ({ action: 'job.start', subject: `job:${made.jobId}`, detail })
    const made = this.#workspace.change(entry, (db) => {
      const jobId = insertJob(db, kind, title, input, target)
      this.#wanted.noteAsked(jobId, kind, input, target)
      return { jobId, also: also(db, jobId) }
    })
    this.#waiting.push(made.jobId)
    this.#pump()
    return made
  }

  /** Takes over every queued job that this user has put there and this version can do. Others wait to be allowed. @returns their ids */
  adoptQueue(): number[] {
    this.#adopts = true
    const ids = queuedJobs(this.#workspace.db)
      .filter(({ id, kind }) => this.#kinds.find(kind) && !this.#waiting.includes(id) && this.#wanted.has(id))
      .map(({ id }) => id)
    this.#waiting.push(...ids)
    this.#pump()
    return ids
  }

  /** What a job that waits to be allowed would do, and what stands for exactly that; null for any other job. */
  permission({ id, status, kind, input, target }: JobRow): { reach: Reach | null; fingerprint: string } | null {
    if (status !== 'queued' || this.#wanted.has(id)) return null
    return { reach: reachOf(this.#kinds.find(kind)?.reach, input, target), fingerprint: this.#wanted.hashOf(id) ?? '' }
  }

  /**
   * The person wants a job that someone else left in the queue, as it was shown to them: starts it here.
   * @throws JOB_NOT_RUNNING where it does not wait for that; JOB_CHANGED; INVALID_INPUT where nobody can say what it would do
   */
  allow(id: number, fingerprint: string): JobRow {
    const job = this.get(id)
    const asked = this.permission(job)
    if (!asked) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} does not wait for permission: it is ${job.status}.`, { job: id })
    if (!asked.reach) throw new CairnError('INVALID_INPUT', `Job ${id} cannot be allowed: its input has an unknown format.`, { job: id })
    const { reach } = asked
    const changed = () => new CairnError('JOB_CHANGED', `Job ${id} differs from what was shown.`, { job: id })
    if (asked.fingerprint !== fingerprint) throw changed()
    this.#workspace.change(
      () => ({ action: 'job.allow', subject: `job:${id}`, detail: { title: job.title, kind: job.kind, ...reach } }),
      () => {
        if (this.#wanted.hashOf(id) !== fingerprint) throw changed()
        this.#wanted.note(id)
      },
    )
    this.adopt(id, job.kind)
    return this.get(id)
  }

  /** Takes over one queued job for another that was wanted, such as a study's run. Does nothing where it is of another kind. */
  adopt(id: number, kind: string): void {
    if (this.get(id).kind !== kind) throw notOfKind(id, kind)
    this.#wanted.note(id)
    this.#wait(id)
  }

  get(id: number): JobRow {
    return this.#shown(jobRow(this.#workspace.db, id))
  }

  list(limit = 100, before?: number): JobRow[] {
    if (!this.#workspace.readOnly) this.markLost()
    return listedJobs(this.#workspace, newestJobs(this.#workspace.db, limit, before)).map((row) => this.#shown(row))
  }

  /** Asks a job to stop, wherever it runs. It has ended when its status says so. @throws JOB_NOT_RUNNING */
  cancel(id: number): JobRow {
    this.markLost()
    for (;;) {
      const job = this.get(id)
      const next = nextJobStatus(job.status, 'cancel')
      if (!next) throw notRunning(job)
      // Another process may move the job between the look at it and the change: then it is looked at again.
      if (next === 'running' ? this.#askToStop(job, 'running') : this.#endWaiting(job)) return this.get(id)
    }
  }

  /** Asks a job that can do so to stop where it is, wherever it runs. It has when its status says so. @throws JOB_NOT_RUNNING */
  pause(id: number): JobRow {
    this.markLost()
    const job = this.get(id)
    if (!nextJobStatus(job.status, 'pause')) throw notRunning(job)
    const entry = () => ({ action: 'job.pause', subject: `job:${id}`, detail: { title: job.title } })
    this.#workspace.change(entry, (db) => requestPause(db, id))
    this.#running.get(id)?.execution.pause()
    return this.get(id)
  }

  /**
   * Puts a job that rests into the queue again, and starts it here as soon as a slot is free.
   * @param kind which it has to be: the row that leads to it may have been changed by anyone
   * @param also what else belongs into the same transaction @throws JOB_NOT_RUNNING when it cannot go on: it runs, or is done
   */
  requeue<Name extends JobName>(id: number, kind: Name, input: JobInput<Name>, also: (db: Registry) => void): JobRow {
    this.markLost()
    const { status, title, kind: found, target } = this.get(id)
    if (found !== kind) throw notOfKind(id, kind)
    this.#kinds.require(kind)
    const next = nextJobStatus(status, 'resume')
    if (!next) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is ${status} and cannot be resumed.`, { job: id, status })
    const entry = () => ({ action: 'job.resume', subject: `job:${id}`, detail: { title, from: status } })
    this.#workspace.change(entry, (db) => {
      if (!requeueJob(db, id, status, next, input))
        throw new CairnError('JOB_NOT_RUNNING', `Job ${id} was resumed by another process.`, { job: id })
      this.#wanted.noteAsked(id, kind, input, target)
      also(db)
    })
    this.#waiting.push(id)
    this.#pump()
    return this.get(id)
  }

  /** The job now and after every change, until it has ended or is paused. Works for jobs of other processes too. */
  watch(id: number, signal?: AbortSignal): AsyncGenerator<JobRow> {
    return this.#watch.one(id, signal)
  }

  /** The jobs that run or wait now, then each one after each of its changes, here and in other processes; until the signal aborts. */
  watchAll(signal?: AbortSignal): AsyncGenerator<JobRow> {
    return this.#watch.all(signal)
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

  /** Those of them that run on a target, and go on there when this process ends. */
  get away(): number {
    return [...this.#running.values()].filter(({ execution }) => execution.isAway).length
  }

  /** Jobs whose process is gone become `interrupted`; those that go on on a target wait to be watched over again. */
  markLost(): void {
    let detached = false
    this.#registry.briefly(() => {
      const lost = ownedJobs(this.#workspace.db).filter((job) => this.#isLost(job))
      // Each end is a transaction: what is left of very many is for the next look.
      for (const { id, target } of lost.slice(0, mostEndedAtOnce)) {
        this.#ends.end(id, 'running', target === null ? 'interrupted' : 'queued', null)
        detached ||= target !== null
      }
    })
    if (detached && this.#adopts && !this.#closed) this.adoptQueue()
  }

  /** Stops what runs here, and waits until it has stopped; what runs on a target goes on. Queued jobs stay queued. */
  async close(): Promise<void> {
    this.#closed = true
    const running = [...this.#running.values()]
    const away = running.filter(({ execution }) => execution.leave())
    // A study on a target has its tasks of this computer come to rest, so that they go on with it.
    if (away.length > 0) await Promise.race([Promise.all(away.map(({ ended }) => ended)), pause(leaveTimeout, undefined, { ref: false })])
    for (const one of running) if (!away.includes(one)) one.execution.cancel()
    await Promise.all(running.map(({ ended }) => ended))
    await this.#options.elsewhere?.close()
    clearTimeout(this.#retry)
    this.#registry.forgetTrouble()
    this.#ends.record()
  }

  #isLost(job: Owned): boolean {
    if (job.owner === this.#liveness.owner) return !this.#running.has(job.id) && !this.#ends.unrecorded(job.id)
    return this.#liveness.isLost(job)
  }

  /** With what the registry cannot be told at the moment. */
  #shown(row: JobRow): JobRow {
    const end = this.#ends.unrecorded(row.id)
    if (end) return { ...row, status: end.status, error: end.error?.toJSON() ?? null, endedAt: row.endedAt ?? Date.now() }
    const trouble = this.#running.get(row.id)?.execution.trouble
    return trouble ? { ...row, detail: `waiting: ${trouble.message}` } : row
  }

  /** Ends a job that waits or rests; one that has stored something is finished from it first. @returns whether it still waited */
  #endWaiting(job: JobRow): boolean {
    const kind = this.#kinds.find(job.kind)
    // Of what someone else left in the queue nothing is run, not even to keep what it had.
    const foreign = job.status === 'queued' && !this.#wanted.has(job.id)
    // It may go on on its target, where it has to be ended.
    const isAway = job.target !== null && job.startedAt !== null && kind !== undefined
    if (foreign || !(isAway || kind?.finishing?.(this.#workspace.db, job, job.input)))
      return this.#ends.end(job.id, job.status, 'stopped', new CairnError('CANCELLED', 'Cancelled before it started.'))
    if (!this.#askToStop(job, 'queued')) return false
    this.#wait(job.id)
    return true
  }

  /** @returns whether the job was still as it was when it was looked at */
  #askToStop({ id, status, title }: JobRow, next: JobStatus): boolean {
    const entry = () => ({ action: 'job.cancel', subject: `job:${id}`, detail: { title } })
    try {
      this.#workspace.change(entry, (db) => {
        if (!askJobToStop(db, id, status, next)) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is no longer ${status}.`)
        if (next === 'queued') this.#wanted.note(id)
      })
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code === 'JOB_NOT_RUNNING') return false
      // What runs here hears of it without the registry.
      if (!isTrouble(error) || !this.#running.has(id)) throw thrown
    }
    this.#running.get(id)?.execution.cancel()
    this.#changes.changed(id)
    return true
  }

  #wait(id: number): void {
    if (!this.#waiting.includes(id)) this.#waiting.push(id)
    this.#pump()
  }

  /** Begins what waits, as far as there are slots. */
  #pump(): void {
    while (!this.#closed) {
      let id: number | undefined
      try {
        id = this.#waiting.find((each) => this.#hasSlot() || this.#takesNoSlot(each))
        if (id === undefined) return
        const next = id
        const job = this.#registry.shortly(() => this.#claim(next))
        this.#dequeue(id)
        if (job) this.#begin(job)
      } catch (thrown) {
        const error = namedTrouble(this.#workspace.path, thrown)
        if (isTrouble(error)) return this.#later()
        if (id !== undefined) this.#dequeue(id)
        if (id !== undefined && error.code !== 'NOT_FOUND') this.#end(id, { from: 'queued', status: 'failed', error })
      }
    }
  }

  #dequeue(id: number): void {
    this.#waiting.splice(this.#waiting.indexOf(id), 1)
  }

  #hasSlot(): boolean {
    const taken = [...this.#running.values()].filter(({ execution }) => execution.takesSlot).length
    return taken < (this.#options.slots ?? 1)
  }

  /** As `JobExecution.takesSlot` will say of it. */
  #takesNoSlot(id: number): boolean {
    const job = slotOf(this.#workspace.db, id)
    return !job || job.cancelled || job.target !== null || this.#kinds.find(job.kind)?.conduct !== undefined
  }

  #claim(id: number): JobRow | undefined {
    const kind = this.#kinds.require(this.get(id).kind)
    const claimed = this.#workspace.write((db) => {
      // Its input may have been changed since it was put into the queue.
      if (!this.#wanted.has(id)) return undefined
      const job = claimJob(db, id, this.#liveness)
      if (job) kind.started?.(db, job, job.input)
      return job
    })
    // What goes on on a target stays wanted until it has ended.
    if (claimed && claimed.target === null) this.#wanted.forget(id)
    return claimed
  }

  #begin(job: JobRow): void {
    const execution = new JobExecution(job, this.#kinds.require(job.kind), {
      workspace: this.#workspace,
      liveness: this.#liveness,
      registry: this.#registry,
      changes: this.#changes,
      startWorker: this.#options.startWorker,
      elsewhere: this.#options.elsewhere,
      queue: this,
      commitTimeout: this.#options.commitTimeout ?? commitTimeout,
      closing: () => this.#closed,
      end: (id, end) => this.#end(id, end),
    })
    const ended = execution.run().finally(() => {
      this.#running.delete(job.id)
      this.#changes.changed(job.id)
      this.#pump()
    })
    this.#running.set(job.id, { execution, ended })
  }

  #end(id: number, end: End): void {
    if (!this.#ends.endOrRemember(id, end)) this.#later()
  }

  /** Tries again what the registry could not be told. */
  #later(): void {
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      if (!this.#ends.record()) this.#later()
      this.#pump()
    }, retryPause)
  }
}

function notRunning({ id, status }: JobRow): CairnError {
  return new CairnError('JOB_NOT_RUNNING', `Job ${id} is ${status}.`, { job: id, status })
}

function notOfKind(id: number, kind: string): CairnError {
  return new CairnError('WORKSPACE_CORRUPT', `Job ${id} is not the expected kind of job (${kind}).`, { job: id })
}
