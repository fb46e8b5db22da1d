import { CairnError } from '../../../../shared/errors.ts'
import type { Predictions } from '../contracts.ts'
import type { InputRows } from '../frame.ts'

/** How many requests of a deployment wait, and how many are not answered yet. */
export interface Load {
  waiting: number
  pending: number
  /** None is left. */
  whenDone?: () => void
}

/** Rows that wait to be computed, and then what is said of them. */
export class Waiting<Answer = Predictions> {
  readonly input: InputRows
  readonly since = performance.now()
  /** When its run began, and how long that took. */
  begun = 0
  took = 0
  /** What it is thought to take on the thread that answers, in ms; 0 where it is not computed there. */
  cost = 0
  /** It is the first of those of its run, which is counted with it. */
  ranFirst = false
  /** Not to be computed together with others. */
  alone = false
  settled = false
  readonly answer: Promise<Answer>
  readonly #load: Load
  readonly #signal: AbortSignal
  /** By `performance.now()`. */
  readonly #deadline: number
  #resolve!: (answer: Answer) => void
  #reject!: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined

  constructor(input: InputRows, load: Load, signal: AbortSignal, deadline: number) {
    this.input = input
    this.#load = load
    this.#signal = signal
    this.#deadline = deadline
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    load.pending++
    load.waiting++
  }

  /** Gives up as soon as the caller is gone or its time has passed, also while it is computed. */
  watch(): void {
    this.#signal.addEventListener('abort', this)
    this.#expire()
  }

  /** Timers count whole milliseconds, of now and of the delay, so that one may end up to 2 ms before the deadline: it is then set again. */
  #expire(): void {
    this.#timer = setTimeout(
      () => {
        if (this.isAwaited()) this.#expire()
      },
      Math.max(0, this.#deadline - performance.now()),
    )
  }

  handleEvent(): void {
    this.isAwaited()
  }

  /** Whether somebody still waits for it; where not, it is rejected. */
  isAwaited(): boolean {
    if (this.settled) return false
    if (this.#signal.aborted) this.reject(abortedBy(this.#signal))
    else if (performance.now() >= this.#deadline) this.reject(tookTooLong())
    return !this.settled
  }

  begin(at: number): void {
    if (this.begun === 0) this.#load.waiting--
    this.begun = at
  }

  resolve(answer: Answer, took: number): void {
    if (!this.#settle()) return
    this.took = took
    this.#resolve(answer)
  }

  reject(error: unknown): void {
    if (this.#settle()) this.#reject(error)
  }

  #settle(): boolean {
    if (this.settled) return false
    this.settled = true
    this.#load.pending--
    if (this.begun === 0) this.#load.waiting--
    if (this.#timer) {
      clearTimeout(this.#timer)
      this.#signal.removeEventListener('abort', this)
    }
    if (this.#load.pending === 0) this.#load.whenDone?.()
    return true
  }
}

function abortedBy({ reason }: AbortSignal): CairnError {
  return reason instanceof CairnError ? reason : new CairnError('CANCELLED', 'The caller did not wait for the answer.')
}

export function tookTooLong(): CairnError {
  return new CairnError('ENDPOINT_TIMEOUT', 'The model did not answer in the time that the deployment allows.')
}
