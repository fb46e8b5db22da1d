import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { Elsewhere, TaskPlace, WorkerProcess } from '../../jobs/index.ts'
import { quietLibraries } from '../../quietLibraries.ts'
import { resourcePath } from '../../resources.ts'
import type { Workspace } from '../../workspace/index.ts'
import { packageOf } from '../ray/index.ts'
import { connectTo, type KeptTarget, requireTarget } from '../targets/index.ts'
import { folderOf, names, sharedFolder } from './layout.ts'
import { thereOf } from './paths.ts'
import { Pool } from './pool.ts'
import { type PoolOfTask, RemoteWorker } from './remoteWorker.ts'
import type { RemoteTask } from './remoteTasks.ts'
import { platform, putRuntime, runtimeHere } from './runtime/archive.ts'
import { entry } from './runtime/files.ts'
import { sweep } from './sweep.ts'
import { removeTasksOf } from './tasks.ts'

/** How long what is left of a job on a target may take to be removed before that is left to the target itself, in ms. */
const abandonTimeout = 5_000
/** How long a pool waits for tasks before it ends, in s. */
const idleSeconds = 60

/** Which worker does a task; see `driver.py`. */
export interface WorkerPlan {
  /** Where its archive lies, as the cluster sees it; null where it has to be in the container. */
  readonly archive: string | null
  /** Stands for Cairn's own files: a container that has the same is used as it is. */
  readonly program: string
  /** Stands for all that is in the archive. */
  readonly runtime: string
  readonly entry: string
  readonly flags: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface PoolsOptions {
  /** Cairn's own where it is left out. */
  readonly plan?: (target: KeptTarget) => Promise<WorkerPlan>
  /** Which tasks may run there; those of `remoteTasks` where it is left out. */
  readonly tasks?: Readonly<Record<string, RemoteTask>>
  readonly pauses?: readonly [number, number]
  readonly idleSeconds?: number
}

/** Does the tasks of a workspace on the targets that the person has named, each in a pool of its target. */
export class Pools implements Elsewhere {
  readonly #workspace: Workspace
  readonly #options: PoolsOptions
  readonly #pools = new Map<string, Promise<Pool>>()

  constructor(workspace: Workspace, options: PoolsOptions = {}) {
    this.#workspace = workspace
    this.#options = options
  }

  startWorker(target: string, place: TaskPlace): WorkerProcess {
    const pool = (): Promise<PoolOfTask> => this.#poolOf(target)
    return new RemoteWorker({ place, home: this.#workspace.objects, pool, tasks: this.#options.tasks })
  }

  async abandon(target: string, place: Omit<TaskPlace, 'step'>): Promise<void> {
    const removed = async () => removeTasksOf(this.#rootOf(requireTarget(this.#home, target)), place)
    await Promise.race([removed().catch(() => {}), pause(abandonTimeout, undefined, { ref: false })])
  }

  async close(): Promise<void> {
    for (const pool of await Promise.allSettled(this.#pools.values())) if (pool.status === 'fulfilled') pool.value.close()
  }

  get #home(): string {
    return this.#workspace.author.home
  }

  #rootOf({ folder }: KeptTarget): string {
    return folderOf(folder, this.#workspace.path)
  }

  /** One for each target as it is set now: an address that was changed is another one. */
  async #poolOf(name: string): Promise<Pool> {
    const target = requireTarget(this.#home, name)
    const key = JSON.stringify([name, target.address, target.folder, target.folderThere])
    const known = this.#pools.get(key)
    if (known) return known
    const made = this.#open(target)
    this.#pools.set(key, made)
    made.catch(() => this.#pools.delete(key))
    return made
  }

  async #open(target: KeptTarget): Promise<Pool> {
    const { name, address } = target
    const root = this.#rootOf(target)
    const client = await connectTo(this.#home, name)
    await sharedFolder(join(root, names.objects)).catch((thrown: unknown) => {
      throw new CairnError('TARGET_NOT_READY', `The shared folder of ${name} cannot be written to: ${(thrown as Error).message}`, {
        path: target.folder,
      })
    })
    for (const folder of [join(root, names.objects), join(target.folder, 'cairn', 'runtime')]) await sweep(folder)
    const stem = createHash('sha256')
      .update(`${relative(target.folder, root)}\0${name}`)
      .digest('hex')
      .slice(0, 16)
    return new Pool({
      workspace: this.#workspace,
      target: name,
      address,
      client,
      root,
      submissionId: (attempt) => `cairn-pool-${stem}-${attempt}`,
      plan: async () => JSON.stringify(await (this.#options.plan ?? planOf)(target)),
      submit: async ({ submissionId, attempt }, signal) => {
        const plan = { attempt, root: thereOf(target, root), idleSeconds: this.#options.idleSeconds ?? idleSeconds }
        const files = { 'driver.py': readFileSync(resourcePath('compute', 'driver.py')), 'plan.json': JSON.stringify(plan) }
        const workingDir = await client.upload(packageOf(files), signal)
        const metadata = { cairn: 'pool', workspace: stem }
        // Its own words about CPUs that are missing are of autoscalers.
        const env = { RAY_SCHEDULER_EVENTS: '0' }
        await client.submit({ id: submissionId, entrypoint: 'python driver.py', package: workingDir, env, metadata }, signal)
      },
      pauses: this.#options.pauses,
    })
  }
}

/** Cairn's worker as it is here. Many tasks ask for it at once: it is put there once. */
async function planOf(target: KeptTarget): Promise<WorkerPlan> {
  const runtime = runtimeHere()
  // For another system it has to be in the container.
  const isForThere = (target.check?.platform ?? platform) === platform
  const archive = isForThere ? thereOf(target, await putRuntime(target.folder, runtime)) : null
  return { archive, program: runtime.program, runtime: runtime.name, entry, flags: [], environment: quietLibraries }
}
