import type { JobStatus } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import type { TaskInput, TaskName, TaskOutput } from '../task.ts'
import type { Watch } from '../workers/perform.ts'
import type { KindReach } from './permission.ts'
import type { JobRow } from './rows.ts'

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
  /** When its process ended and it goes on on its target: it waits in the queue to be watched over again, and is `started` then. */
  detached?(db: Registry, job: JobRow): void
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

export interface Placement {
  /** The compute target that the job runs on; null for this computer. */
  readonly target?: string | null
}

/** What use cases, and a job that conducts others, do with jobs. See `JobRunner`. */
export interface JobQueue {
  enqueue<Name extends JobName, T>(
    kind: Name,
    title: string,
    input: JobInput<Name>,
    also: (db: Registry, jobId: number) => T,
    placement?: Placement,
  ): { jobId: number; also: T }
  requeue<Name extends JobName>(id: number, kind: Name, input: JobInput<Name>, also: (db: Registry) => void): JobRow
  adopt(id: number, kind: string): void
  get(id: number): JobRow
  watch(id: number, signal?: AbortSignal): AsyncGenerator<JobRow>
  result(id: number): Promise<unknown>
  pause(id: number): JobRow
  cancel(id: number): JobRow
  markLost(): void
}

/** Of a task within a job; it is aborted with its job in any case. */
export type TaskWatch = Partial<Pick<Watch, 'signal' | 'onProgress' | 'onEvent'>>

export interface Conductor {
  readonly workspace: Workspace
  readonly runner: JobQueue
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /** Aborted when the job is to pause: then it throws `Paused`. */
  readonly pausing: AbortSignal
  /**
   * Of a job on a target: aborted when this process ends and the work there is to go on. Then it cancels nothing of that and throws
   * `Detached`; it is conducted again, from the beginning, by the next process.
   */
  readonly leaving: AbortSignal
  /** Where the job runs; null for this computer. */
  readonly target: string | null
  /** Does a task in a worker process of this computer, without a job of its own. @throws as `performInWorker` does */
  perform<Name extends TaskName>(name: Name, input: TaskInput<Name>, watch?: TaskWatch): Promise<TaskOutput<Name>>
  /**
   * Does a task on the job's target. One that was lost with its machine is done again, up to twice.
   * @param step names it within the job: by it a job that is conducted again finds the task that it has begun
   * @throws as `performInWorker` does
   */
  performThere<Name extends TaskName>(step: string, name: Name, input: TaskInput<Name>, watch?: TaskWatch): Promise<TaskOutput<Name>>
  progress(fraction: number, phase: string, detail?: string): void
}

/** The kinds of this version by their name. */
export class KnownKinds {
  readonly #kinds: ReadonlyMap<string, AnyJobKind>

  constructor(kinds: Iterable<AnyJobKind>) {
    this.#kinds = new Map([...kinds].map((kind) => [kind.kind, kind]))
  }

  find(kind: string): AnyJobKind | undefined {
    return this.#kinds.get(kind)
  }

  /** @throws JOB_KIND_UNKNOWN */
  require(kind: string): AnyJobKind {
    const found = this.#kinds.get(kind)
    if (!found) throw new CairnError('JOB_KIND_UNKNOWN', `This version of Cairn does not support the job kind "${kind}".`, { kind })
    return found
  }
}
