import { availableMemory } from '../duckdb.ts'
import { CairnError } from '../../../shared/errors.ts'

/** Beside what DuckDB may hold, in bytes: the runtime, and texts in the making. */
const besides = 1.5 * 2 ** 30
const interval = 200

interface Bounds {
  readonly signal: AbortSignal
  /** Of this process, in bytes. */
  readonly memory?: number
  /** In ms; without an end when absent. */
  readonly time?: number
}

/**
 * Ends work that takes too much memory or time. DuckDB's own bound leaves out texts in the making, and a few words of SQL make very
 * long ones. It does not wait for the work: a value in the making cannot be interrupted, and the worker is ended with its answer.
 *
 * @throws WORKER_DIED for memory, STEP_INVALID for time
 */
export function bounded<T>(
  { signal, memory = availableMemory() + besides, time }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopped = new AbortController()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const refuse = (error: CairnError) => {
    stopped.abort(error)
    reject(error)
  }
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > memory) refuse(new CairnError('WORKER_DIED', 'There is not enough memory for what the steps make.'))
  }, interval)
  const limit =
    time === undefined
      ? undefined
      : setTimeout(
          () =>
            refuse(
              new CairnError(
                'STEP_INVALID',
                `The preview took more than ${Math.round(time / 1000)} seconds and was stopped. Saving runs the steps without this limit.`,
              ),
            ),
          time,
        )
  work(AbortSignal.any([signal, stopped.signal]))
    .then(resolve, reject)
    .finally(() => {
      clearInterval(watch)
      clearTimeout(limit)
    })
  return promise
}
