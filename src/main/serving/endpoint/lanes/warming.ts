import { lostIn } from './modelQueue.ts'
import type { LanePool, LaneSource, LaneTask } from './pool.ts'

/** To start a thread, to load a graph and to run it once takes no longer than so many ms. */
const mostWarming = 30_000

/**
 * Has a thread load a servable and answer made rows, before requests go to it.
 * @throws what loading throws; MODEL_LIMIT where it takes too long
 */
export function warm(pool: LanePool, servable: string, ref: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (error?: unknown) => {
      settled = true
      clearTimeout(timer)
      if (error === undefined) resolve()
      else reject(error)
    }
    const timer = setTimeout(() => settle(lostIn(ref)), mostWarming)
    const since = performance.now()
    let isWaiting = true
    const task: LaneTask = {
      request: { type: 'warm', servable },
      get isAbandoned() {
        return settled
      },
      done: () => settle(),
      failed: (error) => settle(error),
    }
    const source: LaneSource = {
      get oldest() {
        return isWaiting ? since : undefined
      },
      mayGrow: false,
      take: () => {
        isWaiting = false
        return settled ? undefined : task
      },
      // It is then computed on the thread that answers.
      withoutLanes: () => settle(),
    }
    pool.wake(source)
  })
}
