import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JobRunner, StartWorker } from '../../jobs/index.ts'
import { Ledger } from '../../jobs/queue/ledger.ts'
import type { Tell } from '../../monitoring/index.ts'
import type { AnyServiceKind, ServiceSupervisor } from '../../services/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import type { Keeper } from '../keepers.ts'

/** A workspace that is open in this process, with what runs in it. */
export interface Opened {
  readonly workspace: Workspace
  readonly runner: JobRunner
  readonly services: ServiceSupervisor
  /** Calls that are still working with it. */
  held: number
  /** What works in it without a person, until it is closed. */
  readonly keeper: Keeper
}

export interface OpenOptions {
  readonly startWorker: StartWorker
  /** The folder of this user. */
  readonly home: string
  readonly serviceKinds: readonly AnyServiceKind[]
  /** Shows a notification of the system, where the face can. */
  readonly tell?: Tell
}

/** What runs in a workspace: jobs that run or wait for a slot, and services that are not at rest. */
export interface Activity {
  readonly jobs: number
  /** Those of the jobs that go on on a compute target when this process ends. */
  readonly away?: number
  readonly services: number
}

/**
 * The workspaces that are open in this process, each once, whichever way its folder is spelt. One that no window shows stays open as
 * long as something runs in it.
 */
export class OpenWorkspaces {
  readonly #options: OpenOptions
  readonly #ledger: Ledger
  readonly #opened = new Set<Opened>()

  constructor(options: OpenOptions) {
    this.#options = options
    this.#ledger = new Ledger(options.home, 'queued')
  }

  get all(): readonly Opened[] {
    return [...this.#opened]
  }

  find(folder: string): Opened | undefined {
    return this.all.find(({ workspace }) => samePlace(workspace.path, resolve(folder)))
  }

  /** Everything that can be refused is done here. Closes what cannot be worked with. Nothing runs in it before it is added. */
  async prepare(workspace: Workspace): Promise<Opened> {
    const { startWorker, home, serviceKinds } = this.#options
    try {
      // What an open workspace takes is loaded with the first one: a window stands without it.
      const [{ JobRunner, taskPerformer }, { jobKinds }, { ServiceSupervisor }, { keeperOf }, { Pools }] = await Promise.all([
        import('../../jobs/index.ts'),
        import('../../jobKinds.ts'),
        import('../../services/index.ts'),
        import('../keepers.ts'),
        import('../../compute/index.ts'),
      ])
      const runner = new JobRunner(workspace, jobKinds, { startWorker, ledger: this.#ledger, elsewhere: new Pools(workspace) })
      const perform = taskPerformer(startWorker, workspace.objects.root)
      const services = new ServiceSupervisor(workspace, serviceKinds, { startWorker, home, work: () => ({ runner, perform }) })
      return {
        workspace,
        runner,
        services,
        held: 0,
        keeper: keeperOf({ workspace, runner, services, perform }, { tell: this.#options.tell }),
      }
    } catch (error) {
      workspace.close()
      throw error
    }
  }

  /** From now on its queue is worked off, and its services run. */
  add(opened: Opened): void {
    this.#opened.add(opened)
    if (opened.workspace.readOnly) return
    opened.runner.adoptQueue()
    // First what services are told, then the services.
    opened.keeper.run()
    opened.services.run()
  }

  /** Stops its jobs, lets its services finish, and closes it. Until then it is open. */
  async close(opened: Opened): Promise<void> {
    const stopped = opened.keeper.stop()
    try {
      await Promise.all([stopped, opened.runner.close(), opened.services.close()])
      opened.workspace.close()
    } finally {
      this.#opened.delete(opened)
    }
  }
}

export function activityOf({ runner, services }: Opened): Activity {
  return { jobs: runner.active, ...(runner.away > 0 && { away: runner.away }), services: services.active }
}

/** Whether anything runs in it. */
export function isActive(opened: Opened): boolean {
  const { jobs, services } = activityOf(opened)
  return jobs > 0 || services > 0
}

/** Whether it has to stay open. */
export function isBusy(opened: Opened): boolean {
  return opened.held > 0 || isActive(opened)
}

/** The same folder, also by way of a link. */
function samePlace(one: string, other: string): boolean {
  try {
    return realpathSync.native(one) === realpathSync.native(other)
  } catch {
    return false
  }
}
