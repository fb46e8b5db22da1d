import { join, resolve } from 'node:path'
import type { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { createClient, toCairnError } from '../../api/index.ts'
import { Pools } from '../../compute/index.ts'
import { jobKinds } from '../../jobKinds.ts'
import { childProcessWorkers, JobRunner, Ledger, taskPerformer } from '../../jobs/index.ts'
import { authorOf, cairnHome } from '../../authors/index.ts'
import { serviceKinds } from '../../serviceKinds.ts'
import { ServiceSupervisor } from '../../services/index.ts'
import { createWorkspace, openWorkspace, type Workspace } from '../../workspace/index.ts'
import { type Keeper, keeperOf, policyKeeperOf } from '../keepers.ts'
import type { Cli } from './cli.ts'
import { listenForInterrupts } from './interrupt.ts'
import { type Client, watchJob } from './job.ts'
import { locateWorkspace } from './locate.ts'
import { createProgress, type Progress } from './progress.ts'

/** What a command works with: the contract, and how to wait for its jobs. */
export interface Session {
  readonly client: Client
  /** Aborted at the first Ctrl-C, for operations that are not jobs. */
  readonly signal: AbortSignal
  /** The folder of the workspace. @throws WORKSPACE_NOT_FOUND */
  folder(): string
  /** Waits for a job with progress. Ctrl-C cancels it. @returns its result @throws its error */
  runJob<Result>(started: { readonly jobId: number }, result: z.ZodType<Result>): Promise<Result>
  /** The same for a job that anyone started and that may have any result. */
  waitForJob(jobId: number): Promise<void>
}

export interface SessionOptions {
  /** Makes a new workspace in this folder instead of opening one. */
  readonly create?: string
  /** Instead of what the options and the environment say. */
  readonly folder?: string
  /** Shows how jobs go only on a terminal: for commands that tell their steps by themselves. */
  readonly tellsSteps?: boolean
  /** It stays, and runs the services of the workspace meanwhile. */
  readonly runsServices?: boolean
  /** Policies, and what else works without a person, go on meanwhile; with `runsServices` they do anyway. */
  readonly runsPolicies?: boolean
}

/** Opens what a command needs, and closes it whatever happens. The workspace is opened only when an operation asks for it. */
export async function withSession<T>(cli: Cli, work: (session: Session) => Promise<T>, options: SessionOptions = {}): Promise<T> {
  const startWorker = childProcessWorkers(workerEntry())
  const interrupts = listenForInterrupts()
  const progress = createProgress(cli, { plain: !options.tellsSteps })
  const author = authorOf('cli')
  let opened: Workspace | undefined
  let running: JobRunner | undefined
  let supervising: ServiceSupervisor | undefined
  let keeping: Keeper | undefined

  const workspace = (): Workspace =>
    (opened ??= options.create === undefined ? openWorkspace(locate(), { author }) : createWorkspace(options.create, author))
  const locate = () => options.folder ?? locateWorkspace(cli.workspace, process.env, process.cwd())
  const runner = (): JobRunner =>
    (running ??= new JobRunner(workspace(), jobKinds, {
      startWorker,
      ledger: new Ledger(cairnHome(), 'queued'),
      elsewhere: new Pools(workspace()),
    }))
  const services = (): ServiceSupervisor => {
    if (supervising) return supervising
    const perform = taskPerformer(startWorker, workspace().objects.root)
    const work = () => ({ runner: runner(), perform })
    supervising = new ServiceSupervisor(workspace(), serviceKinds, { startWorker, home: cairnHome(), work })
    if (!options.runsServices && !options.runsPolicies) return supervising
    const serving = { workspace: workspace(), runner: runner(), services: supervising, perform }
    keeping = options.runsServices ? keeperOf(serving) : policyKeeperOf(serving)
    // What they have is finished, each within its bound: the process does not end before at the first Ctrl-C.
    interrupts.onInterrupt(() => {})
    // First what services are told, then the services.
    keeping.run()
    if (options.runsServices) supervising.run()
    return supervising
  }
  const client = createClient({
    hasWorkspace: () => opened !== undefined,
    author,
    workspace,
    runner,
    services,
    startWorker,
    resolveFile: (reference) => resolve(reference),
  })

  // The timers of watching a job that another process runs do not hold this process by themselves.
  const alive = setInterval(() => {}, 60_000)
  try {
    return await work({
      client,
      signal: interrupts.signal,
      folder: () => workspace().path,
      waitForJob: (jobId) => watched(jobId, { client, interrupts, progress }),
      runJob: async ({ jobId }, result) => {
        await watched(jobId, { client, interrupts, progress })
        return resultOf(await client.jobs.get({ jobId }), result)
      },
    })
  } catch (thrown) {
    throw toCairnError(thrown)
  } finally {
    clearInterval(alive)
    progress.end()
    await keeping?.stop()
    await supervising?.close()
    await running?.close()
    opened?.close()
    interrupts.dispose()
  }
}

interface Watching {
  readonly client: Client
  readonly interrupts: ReturnType<typeof listenForInterrupts>
  readonly progress: Progress
}

async function watched(jobId: number, { client, interrupts, progress }: Watching): Promise<void> {
  // It may have ended in the same moment: then its end is what will be told.
  const cancel = () => void client.jobs.cancel({ jobId }).catch(() => {})
  const release = interrupts.onInterrupt(cancel)
  try {
    await watchJob(client, jobId, progress)
  } finally {
    release()
  }
}

function resultOf<Result>(job: Awaited<ReturnType<Client['jobs']['get']>>, result: z.ZodType<Result>): Result {
  if (job.result !== null && job.result !== undefined) return result.parse(job.result)
  if (job.error) throw CairnError.fromJSON(job.error as Parameters<typeof CairnError.fromJSON>[0])
  if (job.status === 'paused')
    throw new CairnError('CANCELLED', `Job ${job.id} is paused. Go on: cairn runs resume, or cairn sweep resume.`)
  throw new CairnError('WORKER_DIED', `Job ${job.id} was interrupted.`, { job: job.id })
}

/** Beside this file when built; from source, the file that it is built from. */
export function workerEntry(): string {
  return import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../../worker.ts') : join(import.meta.dirname, 'worker.js')
}
