import { mkdir, mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CairnError, type SerializedError } from '../../shared/errors.ts'
import { endWithParent, markVariable } from '../jobs/workers/marked.ts'
import type { BecomeService } from '../jobs/workers/serve.ts'
import { ObjectStore } from '../workspace/objects/objects.ts'
import type { FromService, ToService } from './protocol.ts'
import type { RunningService, ServiceContext } from './service.ts'

/** A program of any kind: what its settings are, its kind has checked. */
type AnyProgram = (settings: never, context: ServiceContext<unknown>) => Promise<RunningService>
/** Of any worker; that of Cairn is a `ServiceTable`. */
type Loaders = Readonly<Record<string, () => Promise<AnyProgram>>>

/**
 * The worker's side of a service: starts one, answers main, and ends when main ends it. When main is gone, it ends with all that it
 * has started.
 */
export function serveServices(services: Loaders): BecomeService {
  return (parent) => {
    const mark = process.env[markVariable]
    // A worker that does a task has none.
    if (mark === undefined) return () => {}
    endWithParent(mark)
    const say = (message: FromService) => parent.say({ type: 'service', message })
    let running: Promise<RunningService> | undefined
    const calls = new CallsToMain(say)
    return (raw) => {
      const message = raw as ToService
      if (message.type === 'called' || message.type === 'callRefused') calls.answered(message)
      else if (message.type === 'start') {
        running = start(services, message, { say, calls })
        running.catch((thrown: unknown) => fail(say, thrown))
      } else void running?.then((service) => obey(service, message, say)).catch(() => {})
    }
  }
}

interface ToMain {
  readonly say: (message: FromService) => void
  readonly calls: CallsToMain
}

/** What the service has asked main and main has not answered yet. */
class CallsToMain {
  readonly #say: (message: FromService) => void
  readonly #waiting = new Map<number, { resolve(output: unknown): void; reject(error: CairnError): void }>()
  #number = 0

  constructor(say: (message: FromService) => void) {
    this.#say = say
  }

  ask(call: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#number
      this.#waiting.set(id, { resolve, reject })
      this.#say({ type: 'call', id, call, input })
    })
  }

  answered(message: Extract<ToService, { type: 'called' | 'callRefused' }>): void {
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'called') waiting?.resolve(message.output)
    else waiting?.reject(CairnError.fromJSON(message.error))
  }
}

async function start(services: Loaders, request: Extract<ToService, { type: 'start' }>, { say, calls }: ToMain) {
  const load = Object.hasOwn(services, request.kind) ? services[request.kind] : undefined
  if (!load) throw new CairnError('SERVICE_KIND_UNKNOWN', `No service is called ${request.kind}.`, { kind: request.kind })
  const program = await load()
  const { scratch, objects, folder, workspace } = absolute(request)
  await standNowhere(scratch)
  const service = await program(request.settings as never, {
    scratch,
    folder,
    objects: new ObjectStore(objects),
    workspace,
    emit: (event) => say({ type: 'event', event }),
    call: (name, input) => calls.ask(name, input) as never,
  })
  say({ type: 'ready', port: service.port ?? null, problem: problemOf(service) })
  return service
}

/** Before the process leaves the folder that it was started in. */
function absolute({ scratch, objects, folder, workspace }: Extract<ToService, { type: 'start' }>) {
  return { scratch: resolve(scratch), objects: resolve(objects), folder: resolve(folder), workspace: resolve(workspace) }
}

/** What a file names without a folder is looked for in an empty one, and not where the person stands. */
async function standNowhere(scratch: string): Promise<void> {
  await mkdir(scratch, { recursive: true })
  process.chdir(await mkdtemp(join(scratch, 'empty-')))
}

function fail(say: (message: FromService) => void, thrown: unknown): void {
  reportFailure(thrown)
  say({ type: 'failed', error: CairnError.from(thrown).toJSON() })
}

/** In its log. */
function reportFailure(thrown: unknown): void {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
}

async function obey(
  service: RunningService,
  message: Exclude<ToService, { type: 'start' | 'called' | 'callRefused' }>,
  say: (message: FromService) => void,
) {
  switch (message.type) {
    case 'probe':
      return say({ type: 'probed', id: message.id, error: await illness(service) })
    case 'request':
      return answer(say, message.id, () => ask(service, message))
    case 'configure':
      return answer(say, message.id, () => configure(service, message.settings))
    case 'drain':
      await service.drain().catch(reportFailure)
      return say({ type: 'drained' })
  }
}

function problemOf(service: RunningService): SerializedError | null {
  return service.problem?.()?.toJSON() ?? null
}

async function illness(service: RunningService) {
  try {
    await service.health?.()
    return null
  } catch (thrown) {
    return CairnError.from(thrown).toJSON()
  }
}

async function configure(service: RunningService, settings: unknown): Promise<SerializedError | null> {
  if (!service.configure) throw new CairnError('INTERNAL', 'The service takes no settings while it runs.')
  await service.configure(settings)
  return problemOf(service)
}

function ask({ requests }: RunningService, { request, input }: Extract<ToService, { type: 'request' }>): Promise<unknown> {
  if (!Object.hasOwn(requests, request)) throw new CairnError('INTERNAL', `The service has no request ${request}.`)
  return requests[request](input as never)
}

async function answer(say: (message: FromService) => void, id: number, work: () => Promise<unknown>): Promise<void> {
  try {
    say({ type: 'answer', id, output: await work() })
  } catch (thrown) {
    // Also where its answer is nothing that crosses between processes.
    say({ type: 'refused', id, error: CairnError.from(thrown).toJSON() })
  }
}
