import { CairnError, type SerializedError } from '../../shared/errors.ts'
import { lastWordIn } from '../lastWord.ts'
import { endMarked, type HeapLimits, type StartWorker, type WorkerProcess } from '../jobs/index.ts'
import type { ServiceLimits } from './kind.ts'
import type { ServiceLog } from './log.ts'
import type { FromService, ToService } from './protocol.ts'

export interface ServiceRequest {
  readonly kind: string
  readonly settings: unknown
  readonly scratch: string
  readonly objects: string
  readonly folder: string
  readonly workspace: string
  /** What all that it starts is found by. */
  readonly mark: string
  readonly heap: HeapLimits | undefined
}

/** What is heard of a process; nothing after `exited`. */
export interface ProcessListener {
  /** @param problem what is amiss although it works */
  ready(port: number | null, problem: CairnError | null): void
  probed(error: CairnError | null): void
  event(event: unknown): void
  /** It asks something. @throws what it is to be told */
  call(call: string, input: unknown): Promise<unknown>
  /** The process and all that it started are gone. @param error why, where nobody asked for it */
  exited(error: CairnError): void
}

interface Waiting {
  resolve(output: unknown): void
  reject(error: CairnError): void
}

/** One process of a service, from its start until it and all that it has started are gone. */
export class ServiceProcess {
  readonly #worker: WorkerProcess
  readonly #log: ServiceLog
  readonly #listener: ProcessListener
  readonly #mark: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #number = 0
  /** The probe that is not answered yet. */
  #probe: { readonly id: number; readonly timer: NodeJS.Timeout } | undefined
  /** Why it is being ended. */
  #reason: CairnError | undefined
  #ended = false

  constructor(startWorker: StartWorker, request: ServiceRequest, log: ServiceLog, listener: ProcessListener) {
    this.#log = log
    this.#listener = listener
    this.#mark = request.mark
    log.forgetErrors()
    const { mark, heap, ...rest } = request
    this.#worker = startWorker({ mark, heap, onOutput: (output, stream) => log.follow(output, stream) })
    this.#worker.onMessage((message) => {
      if (message.type === 'service') this.#hear(message.message as FromService)
    })
    this.#worker.onExit((exit) => void this.#exited(exit))
    this.#say({ type: 'start', ...rest })
  }

  get pid(): number | null {
    return this.#worker.pid ?? null
  }

  /** Ends it with a reason unless it is ready within so many ms. @returns to be called when it is */
  readyWithin(ms: number): () => void {
    return this.#within(ms, () => unresponsive(`It was not ready after ${seconds(ms)}.`))
  }

  /** Asks whether it is well. `probed` tells, at the latest after so many ms. */
  probe(ms: number): void {
    if (this.#probe || this.#ended) return
    const id = ++this.#number
    const timer = setTimeout(() => {
      this.#probe = undefined
      this.#listener.probed(unresponsive(`It did not respond within ${seconds(ms)}.`))
    }, ms)
    this.#probe = { id, timer }
    this.#say({ type: 'probe', id })
  }

  /** @throws what the service throws; SERVICE_NOT_RUNNING where it ends before it answers */
  request(request: string, input: unknown): Promise<unknown> {
    return this.#ask((id) => ({ type: 'request', id, request, input }))
  }

  /** @returns what is amiss although it works. @throws why the service cannot take them over; SERVICE_NOT_RUNNING */
  async configure(settings: unknown): Promise<CairnError | null> {
    const problem = await this.#ask((id) => ({ type: 'configure', id, settings }))
    return problem ? errorOf(problem as SerializedError) : null
  }

  #ask(message: (id: number) => ToService): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(goneBeforeAnswer())
      const id = ++this.#number
      this.#waiting.set(id, { resolve, reject })
      this.#say(message(id))
    })
  }

  /** Lets it finish what it has, for so many ms; then ends it, as soon as it has finished. */
  drain({ drain }: Pick<ServiceLimits, 'drain'>): void {
    this.#within(drain, () => unresponsive(`It was still busy ${seconds(drain)} after it was asked to stop.`))
    this.#say({ type: 'drain' })
  }

  /** Ends it at once. @param reason what is told of it */
  end(reason?: CairnError): void {
    this.#reason ??= reason
    this.#worker.kill()
  }

  #within(ms: number, reason: () => CairnError): () => void {
    const timer = setTimeout(() => this.end(reason()), ms)
    this.#timers.add(timer)
    return () => clearTimeout(timer)
  }

  #say(message: ToService): void {
    if (this.#ended) return
    this.#worker.send({ type: 'service', message })
  }

  #hear(message: FromService): void {
    if (this.#ended) return
    switch (message.type) {
      case 'ready':
        return this.#listener.ready(message.port, message.problem && errorOf(message.problem))
      case 'failed':
        return this.end(errorOf(message.error))
      case 'probed':
        if (message.id !== this.#probe?.id) return
        clearTimeout(this.#probe.timer)
        this.#probe = undefined
        return this.#listener.probed(message.error && errorOf(message.error))
      case 'answer':
        return this.#answered(message.id)?.resolve(message.output)
      case 'refused':
        return this.#answered(message.id)?.reject(errorOf(message.error))
      case 'event':
        return this.#listener.event(message.event)
      case 'call':
        return void this.#answer(message)
      case 'drained':
        return this.end()
    }
  }

  async #answer({ id, call, input }: Extract<FromService, { type: 'call' }>): Promise<void> {
    try {
      this.#say({ type: 'called', id, output: await this.#listener.call(call, input) })
    } catch (thrown) {
      this.#say({ type: 'callRefused', id, error: CairnError.from(thrown).toJSON() })
    }
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  async #exited({ code, signal, errors }: { code: number | null; signal: string | null; errors: string }): Promise<void> {
    this.#ended = true
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#probe?.timer)
    for (const { reject } of this.#waiting.values()) reject(goneBeforeAnswer())
    this.#waiting.clear()
    // What it has started may hold its port.
    if (!(await endMarked(this.#mark))) this.#log.say('A process started by the service could not be stopped.')
    this.#listener.exited(this.#reason ?? causeOf(code, signal, errors || this.#log.lastErrors))
  }
}

function causeOf(code: number | null, signal: string | null, errors: string): CairnError {
  const how = signal ? `by ${signal}` : `with code ${code}`
  return (
    lastWordIn(errors) ??
    new CairnError('SERVICE_DIED', `The process of the service ended ${how}.`, errors ? { errors: errors.slice(-2_000) } : {})
  )
}

function errorOf(error: SerializedError): CairnError {
  return CairnError.fromJSON(error)
}

function unresponsive(message: string): CairnError {
  return new CairnError('SERVICE_UNRESPONSIVE', message)
}

function goneBeforeAnswer(): CairnError {
  return new CairnError('SERVICE_NOT_RUNNING', 'The service ended before it responded.')
}

const seconds = (ms: number) => `${ms / 1_000} s`
