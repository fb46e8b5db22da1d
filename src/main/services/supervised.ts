import { rm } from 'node:fs/promises'
import {
  hasProcess,
  nextServiceState,
  restartPause,
  type ServiceEvent,
  type ServiceState,
  stoppedService,
} from '../../shared/domain/service.ts'
import { CairnError } from '../../shared/errors.ts'
import { endMarked, type HeapLimits, type StartWorker } from '../jobs/index.ts'
import type { ServiceLimits } from './kind.ts'
import type { ServiceLog } from './log.ts'
import { ServiceProcess } from './process.ts'

/** Settings, and the hash that they are known by. */
export interface StartSettings {
  readonly settings: unknown
  readonly hash: string
}

export interface SupervisedOptions {
  readonly kind: string
  /** As they are now, for each start. @throws where it may not start */
  settings(): StartSettings
  readonly limits: ServiceLimits
  /** What its processes, and all that they start, are found by; the same in every process of Cairn. */
  readonly mark: string
  readonly heap: HeapLimits | undefined
  readonly log: ServiceLog
  readonly objects: string
  readonly folder: string
  readonly workspace: string
  readonly startWorker: StartWorker
  /** A new folder for a process of it. */
  scratch(): string
  changed(): void
  event(event: unknown): void
  call(call: string, input: unknown): Promise<unknown>
}

/** What is seen of a service in the process that runs it. */
export interface Observed extends ServiceState {
  readonly pid: number | null
  readonly port: number | null
  /** When it came into its status, in ms since 1970 UTC. */
  readonly since: number
  /** The last thing that went wrong since a person started it. */
  readonly error: CairnError | null
  /** What its process says is amiss although it works. */
  readonly problem: CairnError | null
  /** The hash of the settings that its process has; null where it has none. */
  readonly settings: string | null
}

/** Runs one service: does what each state of `nextServiceState` asks for. */
export class SupervisedService {
  readonly #options: SupervisedOptions
  #state: ServiceState = stoppedService
  #since = Date.now()
  #port: number | null = null
  #error: CairnError | null = null
  #problem: CairnError | null = null
  #settings: string | null = null
  /** What was last taken over, or refused: it is asked once. */
  #asked: string | undefined
  #process: ServiceProcess | undefined
  #timers: NodeJS.Timeout[] = []
  #becomeReady: () => void = () => {}
  #cleaning: Promise<void> = Promise.resolve()
  #waiting: (() => void)[] = []

  constructor(options: SupervisedOptions) {
    this.#options = options
  }

  get observed(): Observed {
    return {
      ...this.#state,
      pid: this.#process?.pid ?? null,
      port: this.#port,
      since: this.#since,
      error: this.#error,
      problem: this.#problem,
      settings: this.#settings,
    }
  }

  start(): void {
    this.#move('start')
  }

  /** Lets it finish what it has; it has ended when `gone` says so. */
  stop(): void {
    this.#move('stop')
  }

  /** The same, and starts it again. */
  restart(): void {
    this.#move('restart')
  }

  /** Ends it at once, and does not start it again. */
  abandon(): void {
    this.#move('stop')
    this.#process?.end()
  }

  /** @throws what the service throws; SERVICE_NOT_RUNNING */
  async request(request: string, input: unknown): Promise<unknown> {
    if (!this.#process || (this.#state.status !== 'ready' && this.#state.status !== 'unhealthy'))
      throw new CairnError('SERVICE_NOT_RUNNING', `The service is not ready (${this.#state.status}).`, { status: this.#state.status })
    return this.#process.request(request, input)
  }

  /** Gives it the settings that it has now, where they are not those that it has. Refused, it goes on with what it had, and says why. */
  configure(hash: string): void {
    if (this.#asked === hash || !this.#process || (this.#state.status !== 'ready' && this.#state.status !== 'unhealthy')) return
    this.#asked = hash
    void this.#configure(this.#process).catch((thrown: unknown) => {
      const error = CairnError.from(thrown)
      if (error.code === 'SERVICE_NOT_RUNNING') return
      this.#error = error
      this.#options.log.say(`New settings were rejected: ${error.message}`)
      this.#options.changed()
    })
  }

  async #configure(process: ServiceProcess): Promise<void> {
    const { settings, hash } = this.#options.settings()
    const problem = await process.configure(settings)
    if (this.#process !== process) return
    this.#settings = hash
    this.#error = null
    this.#problem = problem
    this.#options.log.say('New settings applied.')
    this.#options.changed()
  }

  /** Resolves when there is no process of it any more, and nothing that it left. */
  async gone(): Promise<void> {
    while (hasProcess(this.#state.status)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    await this.#cleaning
  }

  #move(event: ServiceEvent, error: CairnError | null = null): void {
    const before = this.#state
    const next = nextServiceState(before, event, this.#options.limits)
    if (!next) return
    this.#state = next
    if (next.status !== before.status) this.#since = Date.now()
    if (event === 'start' || (event === 'restart' && next.status === 'starting')) this.#error = null
    if (error) this.#error = error
    this.#act(event, before)
    this.#options.changed()
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #act(event: ServiceEvent, before: ServiceState): void {
    const { limits, log } = this.#options
    const { status, failures, missed } = this.#state
    if (event === 'missed' && missed >= limits.missed) this.#process?.end(this.#error ?? undefined)
    if (status === before.status) return
    this.#clearTimers()
    switch (status) {
      case 'starting':
        return void this.#begin()
      case 'ready':
        if (before.status === 'starting') {
          this.#becomeReady()
          const where = this.#port === null ? '' : `, on port ${this.#port}`
          log.say(`Ready as process ${this.#process?.pid ?? '?'}${where}.`)
        }
        this.#probe()
        this.#after(limits.stable, () => this.#move('stable'))
        return
      case 'unhealthy':
        log.say(`Not responding: ${this.#error?.message ?? ''}`)
        return this.#probe()
      case 'backingOff': {
        const pause = restartPause(failures, limits)
        log.say(`${this.#error?.message ?? 'Ended.'} Restarting in ${pause / 1_000} s.`)
        return this.#after(pause, () => this.#move('retry'))
      }
      case 'failed':
        return log.say(`${this.#error?.message ?? 'Ended.'} Ended ${failures} times in a row, so it will not be restarted.`)
      case 'draining':
        log.say('Stopping.')
        // What is not ready yet has nothing to finish.
        return before.status === 'starting' ? this.#process?.end() : this.#process?.drain(limits)
      case 'stopped':
        return log.say('Stopped.')
    }
  }

  async #begin(): Promise<void> {
    let scratch: string | undefined
    try {
      // What was left by a main that was killed would hold the port.
      await endMarked(this.#options.mark)
      if (this.#state.status !== 'starting') return this.#move('exited')
      scratch = this.#options.scratch()
      this.#run(scratch)
    } catch (thrown) {
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true }).catch(() => {})
      this.#move('exited', CairnError.from(thrown))
    }
  }

  #run(scratch: string): void {
    const { startWorker, kind, objects, folder, workspace, mark, heap, log, limits } = this.#options
    const { settings, hash } = this.#options.settings()
    this.#asked = hash
    const request = { kind, settings, objects, folder, workspace, mark, heap, scratch }
    const started = new ServiceProcess(startWorker, request, log, {
      ready: (port, problem) => {
        this.#port = port
        this.#settings = hash
        this.#problem = problem
        this.#move('ready')
        if (problem) log.say(problem.message)
      },
      probed: (error) => this.#move(error ? 'missed' : 'answered', error),
      event: (event) => this.#options.event(event),
      call: (call, input) => this.#options.call(call, input),
      exited: (error) => {
        this.#process = undefined
        this.#port = null
        this.#settings = null
        this.#problem = null
        this.#becomeReady()
        this.#cleaning = rm(scratch, { recursive: true, force: true }).catch(() => {})
        this.#move('exited', this.#blame(error))
      },
    })
    this.#process = started
    this.#becomeReady = started.readyWithin(limits.start)
    log.say('Started.')
    this.#options.changed()
  }

  /** Being ended is what it was asked for; to take too long for it is not. */
  #blame(error: CairnError): CairnError | null {
    return this.#state.status === 'draining' && error.code !== 'SERVICE_UNRESPONSIVE' ? null : error
  }

  #probe(): void {
    const { probeInterval, probe } = this.#options.limits
    const timer = setInterval(() => this.#process?.probe(probe), probeInterval)
    this.#timers.push(timer)
  }

  #after(ms: number, work: () => void): void {
    this.#timers.push(setTimeout(work, ms))
  }

  #clearTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
  }
}
