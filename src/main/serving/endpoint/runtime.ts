import type { ServedDeployment } from '../../../shared/domain/serving/endpoint.ts'
import type { InlineLane } from './lanes/inlineLane.ts'
import { inlineMost } from './lanes/modelQueue.ts'
import { LanePool, type PoolLimits, type Threads } from './lanes/pool.ts'
import type { Load } from './lanes/waiting.ts'
import { warm } from './lanes/warming.ts'
import type { LoadedModel } from './loaded.ts'

/** What all deployments of an endpoint compute with. */
interface Shared {
  readonly inline: InlineLane
  readonly threads: Threads
}

/** What a deployment keeps from one revision to the next: its threads, and what waits. */
export class DeploymentRuntime {
  readonly load: Load = { waiting: 0, pending: 0 }
  readonly inline: InlineLane
  readonly pool: LanePool
  readonly shadowPool: LanePool
  /** Copies for shadows that wait, and those that were dropped. */
  readonly shadowLoad: Load = { waiting: 0, pending: 0 }
  dropped = 0

  constructor({ limits }: ServedDeployment, { inline, threads }: Shared, objects: string) {
    this.inline = inline
    this.pool = new LanePool({ objects, isBehind: false }, poolLimits(limits), threads)
    this.shadowPool = new LanePool({ objects, isBehind: true }, shadowLimits(limits), threads)
  }

  /** Loads and warms a model that threads are asked for from the start. @throws what loading in a thread throws */
  async prepare({ limits }: ServedDeployment, model: LoadedModel): Promise<void> {
    if (this.pool.isUsable && isForLanes(model, limits)) await warm(this.pool, model.object, model.ref)
  }

  configure({ limits }: ServedDeployment, models: readonly LoadedModel[]): void {
    const warmed = models.filter((model) => isForLanes(model, limits)).map(({ object }) => object)
    this.pool.configure(poolLimits(limits), warmed)
    this.shadowPool.configure(shadowLimits(limits), [])
  }

  forget(servable: string): void {
    this.pool.forget(servable)
    this.shadowPool.forget(servable)
  }

  /** When its last request has been answered. */
  closeWhenDone(): void {
    if (this.load.pending === 0) void this.close()
    else this.load.whenDone = () => void this.close()
  }

  /** Resolves when its threads are gone. */
  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.shadowPool.close()])
  }
}

type Limits = ServedDeployment['limits']

/** Whether a single row of it is computed in a thread, or threads are to be there from the start. */
function isForLanes({ isSteady, cost }: LoadedModel, { workers }: Limits): boolean {
  return workers.max > 0 && (workers.min > 0 || !isSteady || cost.of(1) > inlineMost)
}

function poolLimits({ workers, batchWait, timeout }: Limits): PoolLimits {
  return { ...workers, batchWait, hung: timeout }
}

/** One thread for all shadows of a deployment, that is there while they are asked. */
function shadowLimits({ timeout }: Limits): PoolLimits {
  return { min: 0, max: 1, batchWait: 0, hung: timeout }
}
