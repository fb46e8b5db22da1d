import { setImmediate } from 'node:timers/promises'

/**
 * The items a slice at a time. Between two slices main does what else was asked meanwhile: what reads thousands of runs must not
 * hold every other answer.
 * @param size so that the work on a slice takes some 10 ms
 */
export async function* inSlices<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  for (let begin = 0; begin < items.length; begin += size) {
    if (begin > 0) await setImmediate()
    yield items.slice(begin, begin + size)
  }
}
