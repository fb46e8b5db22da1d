import { PolicyKeeper } from '../automation/index.ts'
import { prepareDue } from '../datasets/index.ts'
import { PublicationKeeper } from '../features/index.ts'
import type { JobRunner } from '../jobs/index.ts'
import { warn } from '../jobs/queue/ends.ts'
import { AbTestKeeper, AlertKeeper, MonitorKeeper, type Tell } from '../monitoring/index.ts'
import { DeploymentKeeper, type Serving } from '../serving/index.ts'

/** What works in a workspace without a person, in a process that stays. */
export interface Keeper {
  run(): void
  /** Resolves when nothing of it works with the workspace any more. */
  stop(): Promise<void>
}

interface KeeperOptions {
  /** Tells a person of alerts, where the face can. */
  readonly tell?: Tell
}

/** All that a workspace does by itself: automatic preparations and publications, deployments and their roll-outs, monitors, alerts, policies. */
export function keeperOf(serving: Serving, { tell }: KeeperOptions = {}): Keeper {
  return together(
    preparationsOf(serving),
    new PublicationKeeper(serving),
    new DeploymentKeeper(serving),
    new MonitorKeeper(serving),
    new AbTestKeeper(serving),
    new AlertKeeper(serving, { tell }),
    new PolicyKeeper(serving),
  )
}

/** The same without what is for an endpoint: for a process that runs no services. */
export function policyKeeperOf(serving: Serving): Keeper {
  return together(
    preparationsOf(serving),
    new PublicationKeeper(serving),
    new MonitorKeeper(serving),
    new AlertKeeper(serving),
    new PolicyKeeper(serving),
  )
}

const preparationsOf = ({ workspace, runner }: Serving) => preparing(runner, () => prepareDue({ workspace, runner }))

/** Looks for what is due at the start, and whenever a job of this or another process has made a version. */
function preparing(runner: JobRunner, startDue: () => unknown): Keeper {
  const stopped = new AbortController()
  const follow = async () => {
    startDue()
    for await (const { kind, status } of runner.watchAll(stopped.signal)) {
      if (kind.startsWith('datasets.') && status === 'done' && !stopped.signal.aborted) startDue()
    }
  }
  const isStopped = () => stopped.signal.aborted
  return { run: () => void follow().catch((error: unknown) => isStopped() || warn(error)), stop: async () => stopped.abort() }
}

function together(...all: readonly Keeper[]): Keeper {
  return {
    run: () => {
      for (const one of all) one.run()
    },
    stop: async () => void (await Promise.all(all.map((one) => one.stop()))),
  }
}
