import { mkdir, mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { ObjectStore } from '../../workspace/objects/objects.ts'
import { connectParent, type Parent } from './parent.ts'
import type { ToWorker } from './protocol.ts'
import { Paused, type Task, type TaskContext } from '../task.ts'

/** Of any worker; that of Cairn is a `TaskTable`. */
type Loaders = Readonly<Record<string, () => Promise<Task<never, unknown>>>>

const progressInterval = 50

/** What a worker does that is to be a service. @returns what it does with each message of main */
export type BecomeService = (parent: Parent) => (message: unknown) => void

export interface ServeOptions {
  /** Loads what most tasks need, in a worker that waits for its task. */
  readonly prepare?: () => Promise<unknown>
  readonly service?: BecomeService
  /** Of a worker that main did not start itself: its line to main, and the objects that it reads and stores. */
  readonly elsewhere?: { readonly parent: Parent; readonly objects: ObjectStore }
}

/** The worker's side: waits for one request, does it, reports, exits; or is a service. Ends at once when main is gone. */
export function serveTasks(tasks: Loaders, { prepare, service, elsewhere }: ServeOptions = {}): void {
  const abort = new AbortController()
  const pausing = new AbortController()
  const parent = elsewhere?.parent ?? connectParent()
  const toService = service?.(parent)
  // Ctrl-C reaches the whole group of processes: main decides what it means, and says so.
  process.on('SIGINT', () => {})
  parent.onMessage((message) => {
    if (message.type === 'cancel') abort.abort(new CairnError('CANCELLED', 'Cancelled.'))
    else if (message.type === 'pause') pausing.abort()
    // What cannot be loaded is told by the task that needs it.
    else if (message.type === 'prepare') prepare?.().catch(() => {})
    else if (message.type === 'service') toService?.(message.message)
    else void perform(parent, tasks, message, { signal: abort.signal, pausing: pausing.signal, objects: elsewhere?.objects })
  })
}

async function perform(
  parent: Parent,
  tasks: Loaders,
  request: Extract<ToWorker, { type: 'start' }>,
  { signal, pausing, objects }: Pick<TaskContext, 'signal' | 'pausing'> & { readonly objects: ObjectStore | undefined },
): Promise<void> {
  const load = Object.hasOwn(tasks, request.kind) ? tasks[request.kind] : undefined
  try {
    if (!load) throw new CairnError('INTERNAL', `No task is called ${request.kind}.`)
    const task = (await load()) as Task<unknown, unknown>
    const scratch = resolve(request.scratch)
    const store = objects ?? new ObjectStore(resolve(request.objects))
    await standNowhere(scratch)
    const output = await task(request.input, {
      signal,
      pausing,
      scratch,
      objects: store,
      progress: throttledProgress(parent),
      keeping: () => parent.say({ type: 'keeping' }),
      emit: (event) => parent.say({ type: 'event', event }),
      told: () => parent.told(),
    })
    parent.finish({ type: 'result', output })
  } catch (thrown) {
    if (thrown instanceof Paused) return parent.finish({ type: 'paused' })
    const error = CairnError.from(thrown)
    parent.finish({ type: 'error', error: error.toJSON(), stack: thrown instanceof Error ? `${thrown.stack}` : '' })
  }
}

/** What a graph or a file names without a folder is looked for in an empty one, and not where the person stands. */
async function standNowhere(scratch: string): Promise<void> {
  await mkdir(scratch, { recursive: true })
  process.chdir(await mkdtemp(join(scratch, 'empty-')))
}

function throttledProgress(parent: Parent): (fraction: number, phase: string, detail?: string) => void {
  let last = 0
  let lastPhase = ''
  return (fraction, phase, detail = '') => {
    const now = performance.now()
    if (phase === lastPhase && now - last < progressInterval) return
    last = now
    lastPhase = phase
    parent.say({ type: 'progress', fraction, phase, detail })
  }
}
