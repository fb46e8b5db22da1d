import { setTimeout as pause } from 'node:timers/promises'
import { isOver } from '../../../shared/domain/compute/submission.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isTrouble, ObjectStore, type Workspace } from '../../workspace/index.ts'
import { followSubmission, type RayClient, type SubmissionState } from '../ray/index.ts'
import { join } from 'node:path'
import { names } from './layout.ts'
import { LogCopy } from './logCopy.ts'
import type { HeldPool, PoolOfTask } from './remoteWorker.ts'
import { beginPool, newestPool, poolOfAttempt, type PoolRow, updatePool } from './submissions.ts'

/** How soon it is looked again for tasks that wait, and tried again what was in the way, in ms. */
const look = 500
const retryInterval = 5_000
/** How long a target that has never answered is asked before what waits for it fails, in ms. */
const answerTimeout = 60_000

export interface PoolOptions {
  readonly workspace: Workspace
  readonly target: string
  readonly address: string
  readonly client: RayClient
  /** The folder of the workspace in the shared one, as this computer sees it. */
  readonly root: string
  readonly submissionId: (attempt: number) => string
  /** See `PoolOfTask`. */
  readonly plan: () => Promise<string>
  /** What was submitted before is found. */
  readonly submit: (row: PoolRow, signal: AbortSignal) => Promise<void>
  /** Between two looks at the submission, in ms: at first, and at most. */
  readonly pauses?: readonly [number, number]
}

/**
 * The pool of one workspace on one target: a submission that starts the tasks it finds in the shared folder, and ends by itself when
 * there has been none for a while. As long as anyone here holds it, another attempt is submitted when one has ended and tasks wait.
 */
export class Pool implements PoolOfTask {
  readonly target: string
  readonly root: string
  readonly objects: ObjectStore
  readonly #options: PoolOptions
  readonly #holders = new Set<() => boolean>()
  #tending: AbortController | undefined
  #trouble: string | null = null
  #failure: CairnError | null = null
  #hasAnswered = false
  /** Attempts that this process has begun, and that have begun no task: another would fail as they did. */
  readonly #begun = new Set<number>()

  constructor(options: PoolOptions) {
    this.#options = options
    this.target = options.target
    this.root = options.root
    this.objects = new ObjectStore(join(options.root, names.objects))
  }

  plan(): Promise<string> {
    return this.#options.plan()
  }

  hold(isWaiting: () => boolean): HeldPool {
    this.#holders.add(isWaiting)
    if (!this.#tending) this.#tend()
    return {
      trouble: () => this.#trouble,
      failure: () => this.#failure,
      endOf: (attempt) => this.#endOf(attempt),
      release: () => {
        this.#holders.delete(isWaiting)
        if (this.#holders.size === 0) this.close()
      },
    }
  }

  /** Nobody here looks after it from now on; it goes on. */
  close(): void {
    this.#tending?.abort()
    this.#tending = undefined
  }

  #endOf(attempt: number): string | null {
    // It has begun a task.
    this.#begun.delete(attempt)
    const row = poolOfAttempt(this.#options.workspace.db, this.target, attempt)
    if (row && !isOver(row.status)) return null
    return row?.message || `its pool ${attempt} has ended (${row?.status ?? 'unknown'})`
  }

  #tend(): void {
    const tending = new AbortController()
    this.#tending = tending
    this.#failure = null
    this.#hasAnswered = false
    void this.#goOn(tending.signal)
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    const since = performance.now()
    while (!signal.aborted) {
      try {
        await this.#step(signal)
      } catch (thrown) {
        if (signal.aborted) return
        this.#meet(CairnError.from(thrown), performance.now() - since)
        await pause(retryInterval, undefined, { signal }).catch(() => {})
      }
    }
  }

  /** Of what may pass it is told what is waited for; else what has not begun fails. */
  #meet(error: CairnError, after: number): void {
    const mayPass = error.code === 'TARGET_UNREACHABLE' || isTrouble(error)
    this.#trouble = error.message
    if (!mayPass || (!this.#hasAnswered && after > answerTimeout)) this.#failure = error
  }

  /** One attempt to its end; or nothing for a while, where none is needed. */
  async #step(signal: AbortSignal): Promise<void> {
    const { workspace, target, address, submissionId } = this.#options
    const newest = newestPool(workspace.db, target)
    if (newest && !isOver(newest.status)) return this.#follow(newest, signal)
    if (![...this.#holders].some((isWaiting) => isWaiting())) {
      await pause(look, undefined, { signal }).catch(() => {})
      return
    }
    if (newest?.status === 'FAILED' && this.#begun.has(newest.attempt)) throw failedAtOnce(target, newest)
    const row = beginPool(workspace, { target, address, submissionId })
    this.#begun.add(row.attempt)
    await this.#follow(row, signal)
  }

  async #follow(row: PoolRow, signal: AbortSignal): Promise<void> {
    const { workspace, client, submit, pauses } = this.#options
    // Once it was submitted it is not again under this name: a cluster that was started anew does not know it, nor what it had begun.
    if (row.startedAt === null) {
      this.#trouble = 'its workers are being started'
      await submit(row, signal)
      updatePool(workspace, row.id, { startedAt: Date.now() })
    }
    this.#hasAnswered = true
    const log = new LogCopy(workspace, row)
    const state = await followSubmission(client, row.submissionId, {
      signal,
      onState: (state) => this.#note(row, state),
      onLog: (text) => log.add(text),
      onSilence: (error) => {
        this.#trouble = error.message
      },
      logFrom: row.logBytes,
      silence: Infinity,
      ...(pauses && { pauses }),
    })
    this.#trouble = null
    if (state === null) this.#end(row, 'LOST', `${this.target} no longer knows it: the cluster was started anew.`)
    else this.#end(row, state.status, state.message)
  }

  #note(row: PoolRow, { status, message }: SubmissionState): void {
    this.#trouble = status === 'PENDING' ? message || 'the cluster has not begun' : null
    const before = poolOfAttempt(this.#options.workspace.db, this.target, row.attempt)
    if (isOver(status) || (before?.status === status && before.message === message.slice(0, 2_000))) return
    updatePool(this.#options.workspace, row.id, { status, message: message.slice(0, 2_000) })
  }

  #end(row: PoolRow, status: PoolRow['status'], message: string): void {
    updatePool(this.#options.workspace, row.id, { status, message: message.slice(0, 2_000), endedAt: Date.now() })
  }
}

/** Another attempt would fail in the same way. */
function failedAtOnce(target: string, { message, submissionId }: PoolRow): CairnError {
  const why = message.trim().split('\n').at(-1)?.slice(0, 500) ?? ''
  return new CairnError('SUBMISSION_FAILED', `The workers on ${target} could not be started: ${why}`, {
    target,
    submission: submissionId,
  })
}
