import { counted } from '../../../shared/numbers.ts'
import type { Conductor } from '../../jobs/index.ts'

/** How many trials are on a target at the same time; which of them train is up to its own queue. */
const mostOnTarget = 64

/** Trials of which none needs to know what another came to. */
export interface Independent<Trial, Ended> {
  readonly noun: 'trial' | 'fold'
  readonly trials: readonly Trial[]
  /** What is shown while one is trained alone, such as `trial 3 of 20`. */
  readonly text: (trial: Trial) => string
  /** @param ended how many of them have come to their end */
  readonly tell: (ended: number, text: string) => void
  /** Brings one to its end, by a conductor that pauses it when another one has failed. */
  readonly finish: (conductor: Conductor, trial: Trial) => Promise<Ended>
}

/**
 * Brings independent trials to their end: on this computer, which trains one run at a time, one after the other; on a target many at the same
 * time, begun in their order. When one throws, no more are begun, and those that run are paused before it is thrown on.
 *
 * @returns what each came to, in the order of the trials
 */
export async function together<Trial, Ended>(
  conductor: Conductor,
  { noun, trials, text, tell, finish }: Independent<Trial, Ended>,
): Promise<Ended[]> {
  const failing = new AbortController()
  const shared = { ...conductor, pausing: AbortSignal.any([conductor.pausing, failing.signal]) }
  const results: Ended[] = []
  const failures: unknown[] = []
  let [begun, ended] = [0, 0]
  const tellHow = (next: Trial | undefined) => {
    if (conductor.target !== null) tell(ended, `${ended} of ${counted(trials.length, noun)} done, ${begun - ended} running`)
    else if (next !== undefined) tell(ended, text(next))
  }
  const trainSome = async () => {
    while (begun < trials.length && failures.length === 0) {
      const place = begun++
      tellHow(trials[place])
      results[place] = await finish(shared, trials[place])
      ended++
      tellHow(undefined)
    }
  }
  const give = (thrown: unknown) => {
    failures.push(thrown)
    failing.abort()
  }
  await Promise.all(Array.from({ length: conductor.target === null ? 1 : mostOnTarget }, () => trainSome().catch(give)))
  if (failures.length > 0) throw failures[0]
  return results
}
