import { randomUUID } from 'node:crypto'
import { formatProcessId, lives, ownProcess, parseProcessId, type schema } from '../../workspace/index.ts'

type JobRow = typeof schema.jobs.$inferSelect
export type Owned = Pick<JobRow, 'id' | 'owner' | 'ownerHost' | 'ownerPid' | 'heartbeatAt'>

/** A job whose process cannot be asked for is lost when it has not beaten while this process watched it for so long, in ms. */
const silence = 30_000
/** The same for one on this machine whose pid lives and may be another's by now: an older Cairn did not say when it started. */
const silenceOfPid = 20 * silence

/**
 * Who runs a job, and whether that process still lives. On this machine that is a question of its identity; elsewhere of whether its
 * beats go on while this process looks, by this process's own steady clock. What the clocks of the machines say is never compared: they
 * are set, they jump, and they differ.
 */
export class Liveness {
  /** This runner: a random part, and which process it is in. */
  readonly owner: string
  readonly host: string
  readonly pid: number
  readonly #now: () => number
  readonly #seen = new Map<number, { readonly beat: string; readonly at: number }>()

  /** @param now a clock that only goes forward, in ms */
  constructor(now: () => number = () => performance.now()) {
    const own = ownProcess()
    this.owner = `${randomUUID()}/${formatProcessId(own)}`
    this.host = own.host
    this.pid = own.pid
    this.#now = now
  }

  /** Whether the process of a running job is gone. @param job one that runs, of another runner */
  isLost(job: Owned): boolean {
    if (job.ownerPid === null) return true // it came with a copy of the workspace
    const identity = (job.owner ?? '').split('/').slice(1).join('/')
    const alive = lives(parseProcessId(identity, job.ownerPid, job.ownerHost ?? ''))
    if (alive === false) return true
    if (alive === true && identity !== '') return false
    return this.#silentFor(job) > (alive ? silenceOfPid : silence)
  }

  /** How long this process has seen no beat of a job, in ms. */
  #silentFor({ id, owner, heartbeatAt }: Owned): number {
    const beat = `${owner} ${heartbeatAt}`
    const seen = this.#seen.get(id)
    if (seen?.beat === beat) return this.#now() - seen.at
    this.#seen.set(id, { beat, at: this.#now() })
    return 0
  }
}
