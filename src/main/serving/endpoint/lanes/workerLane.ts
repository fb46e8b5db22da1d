import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { CairnError } from '../../../../shared/errors.ts'
import type { LaneAnswer, LaneData, LaneQuestion, LaneRequest } from './protocol.ts'

/** From sources beside this file; built, an entry of its own beside the bundle. */
const program = import.meta.filename.endsWith('.ts') ? 'thread.ts' : 'lane.js'

/** A thread that does one thing after the other. */
export class WorkerLane {
  readonly #thread: Worker
  #answered: { resolve(answer: LaneAnswer): void; reject(error: CairnError): void } | undefined
  /** When it began with what it does; null when it does nothing. */
  begun: number | null = null
  idleSince = performance.now()
  isStarted = false
  isGone = false
  /** Resolves when the thread is gone. */
  readonly gone: Promise<void>

  /** @param onStart it can be asked @param onGone it ended by itself */
  constructor(data: LaneData, onStart: () => void, onGone: (error: CairnError) => void) {
    this.#thread = new Worker(join(import.meta.dirname, program), { workerData: data, execArgv: [] })
    // A process that has nothing else to do ends.
    this.#thread.unref()
    this.#thread.on('message', (answer: LaneAnswer) => {
      if (answer.type === 'started') {
        this.isStarted = true
        onStart()
      } else this.#settle()?.resolve(answer)
    })
    let cause: unknown
    this.#thread.on('error', (error) => (cause = error))
    this.gone = new Promise((resolve) => {
      this.#thread.on('exit', () => {
        this.isGone = true
        const reason = cause instanceof Error ? cause.message : 'it ended'
        const error = new CairnError('WORKER_DIED', `A thread of the endpoint ended unexpectedly: ${reason}`, {}, cause)
        this.#settle()?.reject(error)
        onGone(error)
        resolve()
      })
    })
  }

  /** @throws what the thread throws; WORKER_DIED */
  async ask(request: LaneQuestion): Promise<Exclude<LaneAnswer, { type: 'failed' }>> {
    this.begun = performance.now()
    const answer = await new Promise<LaneAnswer>((resolve, reject) => {
      this.#answered = { resolve, reject }
      this.#say(request)
    })
    if (answer.type === 'failed') throw CairnError.fromJSON(answer.error)
    return answer
  }

  /** Without an answer, and in its turn. */
  forget(servable: string): void {
    this.#say({ type: 'forget', servable })
  }

  /**
   * Ends the thread when it has done what it does. It is never terminated: native code that comes back to a thread which is being terminated
   * ends the whole process.
   */
  end(): void {
    this.#say({ type: 'end' })
  }

  #say(request: LaneRequest): void {
    this.#thread.postMessage(request)
  }

  #settle() {
    const answered = this.#answered
    this.#answered = undefined
    this.begun = null
    this.idleSince = performance.now()
    return answered
  }
}
