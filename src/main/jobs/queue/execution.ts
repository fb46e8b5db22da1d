import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { JobStatus } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isTrouble, namedTrouble, type Workspace } from '../../workspace/index.ts'
import { Detached, Paused } from '../task.ts'
import type { Elsewhere, TaskPlace } from '../workers/elsewhere.ts'
import { performInWorker } from '../workers/perform.ts'
import type { StartWorker } from '../workers/protocol.ts'
import { Backlog } from './backlog.ts'
import { type JobChanges, pollInterval } from './changes.ts'
import { conductorOf } from './conductor.ts'
import { type End, warn } from './ends.ts'
import type { AnyJobKind, JobQueue } from './kind.ts'
import type { Liveness } from './liveness.ts'
import { type RetryingRegistry, retryPause } from './retryingRegistry.ts'
import { beatJob, commitJob, type JobRow, jobRow, pulseOf, writeProgress } from './rows.ts'

const heartbeatInterval = 1_000
/** How long a job that conducts others on a target may take to come away from it when this process ends, in ms. */
const leaveTimeout = 10_000

type Conduct = NonNullable<AnyJobKind['conduct']>

export interface ExecutionOptions {
  readonly workspace: Workspace
  readonly liveness: Liveness
  readonly registry: RetryingRegistry
  readonly changes: JobChanges
  readonly startWorker: StartWorker
  readonly elsewhere?: Elsewhere
  /** For a job that conducts others. */
  readonly queue: JobQueue
  /** How long a result waits for a full disk or a lock to pass before its job fails, in ms. */
  readonly commitTimeout: number
  /** Whether this process is about to end. */
  closing(): boolean
  /** The end of a job that has no result. */
  end(id: number, end: End): void
}

/** One job of this process, from its start to its end. */
export class JobExecution {
  readonly #job: JobRow
  readonly #kind: AnyJobKind
  readonly #options: ExecutionOptions
  readonly #abort = new AbortController()
  readonly #pausing = new AbortController()
  readonly #leaving = new AbortController()
  /** What the task tells is written down when it can be; the task does not wait for that. */
  readonly #events: Backlog
  /** What waits for other jobs takes none, nor what runs on a target, nor what was cancelled and is only finished: the person waits for that. */
  readonly takesSlot: boolean
  #trouble: CairnError | undefined

  constructor(job: JobRow, kind: AnyJobKind, options: ExecutionOptions) {
    this.#job = job
    this.#kind = kind
    this.#options = options
    this.takesSlot = !job.cancelRequested && job.target === null && kind.conduct === undefined
    if (job.cancelRequested) this.cancel()
    this.#events = new Backlog((event) => {
      const trouble = options.registry.briefly(() => kind.event?.(options.workspace, job, event))
      if (trouble) throw trouble
    })
  }

  /** What its result waits for. */
  get trouble(): CairnError | undefined {
    return this.#trouble
  }

  cancel(): void {
    this.#abort.abort()
  }

  pause(): void {
    this.#pausing.abort()
  }

  /** Whether it goes on when this process ends. */
  get isAway(): boolean {
    return this.#job.target !== null
  }

  /** This process ends: what runs on a target goes on. @returns whether this is such a job */
  leave(): boolean {
    if (!this.isAway) return false
    this.#leaving.abort()
    return true
  }

  /** Resolves when it has ended, or rests. */
  async run(): Promise<void> {
    const { signal } = this.#abort
    const stopBeating = this.#beat()
    try {
      const output = await this.#perform(this.#job.input, signal, this.#pausing.signal)
      if (signal.aborted && !this.#kind.keepsWhenCancelled?.(output)) throw cancelled()
      await this.#commitOrWait(output, signal.aborted ? 'stopped' : 'done')
    } catch (thrown) {
      if (thrown instanceof Detached) return this.#end('queued', null)
      const error = thrown instanceof Paused ? null : this.#named(thrown)
      if (!signal.aborted || (error && error.code !== 'CANCELLED'))
        return this.#end(!error ? 'paused' : error.code === 'CANCELLED' ? 'stopped' : 'failed', error)
      // The end of a cancelled job whose task has handed over nothing: with what it had stored, where there is that.
      await this.#finish().catch((why: unknown) => this.#end('stopped', this.#named(why)))
    } finally {
      stopBeating()
      this.#trouble = undefined
    }
  }

  #named(thrown: unknown): CairnError {
    return namedTrouble(this.#options.workspace.path, thrown)
  }

  #end(status: JobStatus, error: CairnError | null): void {
    this.#options.end(this.#job.id, { from: 'running', status, error })
  }

  /** @throws CANCELLED where nothing was stored, and what the task throws that finishes it */
  async #finish(): Promise<void> {
    this.#events.flush()
    const input = this.#isOurs() ? this.#kind.finishing?.(this.#options.workspace.db, this.#job, this.#job.input) : null
    if (!input) throw cancelled()
    const output = await this.#performHere(input, new AbortController().signal)
    await this.#commitOrWait(output, 'stopped')
  }

  /** Whether no other process has declared it lost. */
  #isOurs(): boolean {
    const { status, owner } = jobRow(this.#options.workspace.db, this.#job.id)
    return status === 'running' && owner === this.#options.liveness.owner
  }

  async #perform(input: unknown, signal: AbortSignal, pausing: AbortSignal): Promise<unknown> {
    const { target } = this.#job
    try {
      if (this.#kind.conduct) return await this.#conduct(this.#kind.conduct, input, signal, pausing)
      if (target === null) return await this.#performHere(input, signal, pausing)
      return await this.#performThere(target, input, signal, pausing)
    } catch (thrown) {
      // Nothing of it is left there, unless it goes on.
      if (target !== null && !(thrown instanceof Detached)) await this.#options.elsewhere?.abandon(target, this.#place)
      throw thrown
    }
  }

  async #conduct(conduct: Conduct, input: unknown, signal: AbortSignal, pausing: AbortSignal): Promise<unknown> {
    const { workspace, queue, startWorker, elsewhere } = this.#options
    const leaving = this.#leaving.signal
    const conductor = conductorOf(this.#job, {
      workspace,
      queue,
      startWorker,
      elsewhere,
      signal,
      pausing,
      leaving,
      progress: this.#progress,
    })
    // It may ask for its own job, which counts as running in a moment.
    await Promise.resolve()
    const conducted = conduct(conductor, this.#job, input)
    return await (this.#job.target === null ? conducted : Promise.race([conducted, this.#overdue()]))
  }

  /** Fails a while after this process was to end: what does not come away by itself must not hold it. */
  #overdue(): Promise<never> {
    return new Promise((_resolve, reject) => {
      const { signal } = this.#leaving
      signal.addEventListener('abort', () => void setTimeout(() => reject(new Detached()), leaveTimeout).unref(), { once: true })
    })
  }

  async #performHere(input: unknown, signal: AbortSignal, pausing?: AbortSignal): Promise<unknown> {
    const { workspace, startWorker } = this.#options
    const { id, kind } = this.#job
    const scratch = workspace.scratch(`job-${id}`)
    try {
      return await performInWorker(
        startWorker,
        { kind, input, scratch, objects: workspace.objects.root },
        { signal, pausing, onProgress: this.#progress, onEvent: (event) => this.#events.add(event) },
      )
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  #performThere(target: string, input: unknown, signal: AbortSignal, pausing: AbortSignal): Promise<unknown> {
    const { elsewhere } = this.#options
    if (!elsewhere) throw new CairnError('TARGET_NOT_FOUND', `There is no compute target "${target}".`, { target })
    return performInWorker(
      () => elsewhere.startWorker(target, { ...this.#place, step: null }),
      { kind: this.#job.kind, input, scratch: '', objects: '' },
      { signal, pausing, leaving: this.#leaving.signal, onProgress: this.#progress, onEvent: (event) => this.#events.add(event) },
    )
  }

  get #place(): Omit<TaskPlace, 'step'> {
    return { job: this.#job.id, since: this.#job.startedAt ?? 0 }
  }

  /** Commits as soon as the disk and other programs let it. @throws what keeps it from that, after a while or when this process ends */
  async #commitOrWait(output: unknown, status: JobStatus): Promise<void> {
    const { registry, changes, commitTimeout, closing } = this.#options
    const until = performance.now() + commitTimeout
    for (;;) {
      try {
        const trouble = this.#events.flush()
        if (trouble) throw trouble
        return registry.shortly(() => this.#commit(output, status))
      } catch (thrown) {
        const error = this.#named(thrown)
        if (!isTrouble(error) || error.code === 'WORKSPACE_GONE' || closing() || performance.now() > until) throw error
        this.#trouble = error
        changes.changed(this.#job.id)
        await pause(retryPause)
      }
    }
  }

  #commit(output: unknown, status: JobStatus): void {
    const { workspace, liveness } = this.#options
    const { id, title, input } = this.#job
    workspace.change(
      () => ({ action: this.#kind.action, subject: `job:${id}`, detail: { title, status } }),
      (db) => {
        const result = this.#kind.commit(db, this.#job, input, output)
        // Throwing here undoes the commit: another process has declared this job lost.
        if (!commitJob(db, id, liveness.owner, status, result))
          throw new CairnError('WORKER_DIED', `Job ${id} is now run by another process.`, { job: id })
      },
    )
  }

  readonly #progress = (fraction: number, phase: string, detail = ''): void => {
    const { registry, workspace, changes } = this.#options
    const { id } = this.#job
    const trouble = registry.briefly(() => workspace.write((db) => writeProgress(db, id, fraction, phase, detail)))
    if (!trouble) changes.changed(id)
  }

  /** Tells other processes that the job lives, and hears from them whether it should stop or pause. */
  #beat(): () => void {
    const { workspace, liveness, registry } = this.#options
    const { id } = this.#job
    let last = performance.now()
    const beat = () => {
      const { lost, paused, heartbeatAt } = pulseOf(workspace.db, id, liveness.owner)
      if (lost) this.cancel()
      if (paused) this.pause()
      if (performance.now() - last < heartbeatInterval) return
      // Others look whether it changes, not what it says: a clock that is set back must not make two beats alike.
      workspace.write((db) => beatJob(db, id, Math.max(Date.now(), (heartbeatAt ?? 0) + 1)))
      last = performance.now()
    }
    const timer = setInterval(() => {
      try {
        registry.briefly(beat)
      } catch (thrown) {
        warn(thrown)
      }
    }, pollInterval)
    return () => clearInterval(timer)
  }
}

const cancelled = () => new CairnError('CANCELLED', 'Cancelled.')
