import type { Workspace } from '../../workspace/index.ts'
import type { Call } from '../server/route.ts'
import type { ClientRun } from './create.ts'

/** How long a client tries again, in ms: MLflow's for about four minutes. */
const patience = 10 * 60_000
const most = 1_000

interface Unclaimed {
  readonly id: number
  readonly at: number
}

/**
 * Runs whose clients went away before they were told of them. A client that got no answer asks again with the very same words: it gets
 * the run that is there, and not another one.
 */
class UnclaimedRuns {
  readonly #runs = new Map<string, Unclaimed>()

  /** The number of the run that was made for these words. */
  claim(run: ClientRun, { at }: Pick<Call, 'at'>): number | undefined {
    const key = JSON.stringify(run)
    const found = this.#runs.get(key)
    this.#runs.delete(key)
    return found && at - found.at < patience ? found.id : undefined
  }

  /** Keeps it where the answer does not reach its client. */
  watch(run: ClientRun, id: number, { at, signal }: Pick<Call, 'at' | 'signal'>): void {
    // Without a time of its own, two runs of a client may have the same words.
    if (run.startedAt === undefined) return
    signal.addEventListener('abort', () => {
      if (this.#runs.size >= most) this.#runs.delete(this.#runs.keys().next().value ?? '')
      this.#runs.set(JSON.stringify(run), { id, at })
    })
  }
}

const known = new WeakMap<Workspace, UnclaimedRuns>()

/** Those of a server: it has a connection of its own. */
export function unclaimedRuns(workspace: Workspace): UnclaimedRuns {
  const found = known.get(workspace) ?? new UnclaimedRuns()
  known.set(workspace, found)
  return found
}
