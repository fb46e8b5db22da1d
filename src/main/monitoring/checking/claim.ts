import { eq } from 'drizzle-orm'
import { Liveness } from '../../jobs/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import type { Claim } from '../monitors/progress.ts'
import { monitorById, type MonitorRow, progressOf, setProgress } from '../monitors/store.ts'

const { jobs } = schema

/** How often a process says that it still checks, in ms: what cannot ask for it believes it lost after three times as long. */
const beatInterval = 10_000

/** Checks monitors for one process: no other checks one at the same time, and what a process leaves behind is taken over. */
export class Claims {
  readonly #liveness = new Liveness()

  /** @returns whether this process may check it now: until it is released, nobody else does */
  take(workspace: Workspace, id: number): boolean {
    return workspace.write((db) => {
      const row = monitorById(db, id)
      if (!row || this.isTaken(db, row)) return false
      setProgress(db, row, { claim: this.#own() })
      return true
    })
  }

  /** Whether another process, or a job, checks it. */
  isTaken(db: Registry, row: MonitorRow): boolean {
    const { claim } = progressOf(row)
    return claim !== null && !this.owns(claim) && !this.#isLost(db, row, claim)
  }

  owns(claim: Claim | null): boolean {
    return claim !== null && 'owner' in claim && claim.owner === this.#liveness.owner
  }

  release(workspace: Workspace, id: number): void {
    if (!workspace.sqlite.open) return
    workspace.write((db) => {
      const row = monitorById(db, id)
      if (row && this.owns(progressOf(row).claim)) setProgress(db, row, { claim: null })
    })
  }

  /** Says that it is still being checked, until it is disposed of. */
  beating(workspace: Workspace, id: number): Disposable {
    const beat = () => {
      if (!workspace.sqlite.open) return
      workspace.write((db) => {
        const row = monitorById(db, id)
        if (row && this.owns(progressOf(row).claim)) setProgress(db, row, { claim: this.#own() })
      })
    }
    const timer = setInterval(beat, beatInterval).unref()
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  #own(): Claim {
    const { owner, host, pid } = this.#liveness
    return { owner, host, pid, beat: Date.now() }
  }

  #isLost(db: Registry, { id }: MonitorRow, claim: Claim): boolean {
    if ('job' in claim) {
      const status = db.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, claim.job)).get()?.status
      return status !== 'queued' && status !== 'running' && status !== 'paused'
    }
    return this.#liveness.isLost({ id, owner: claim.owner, ownerHost: claim.host, ownerPid: claim.pid, heartbeatAt: claim.beat })
  }
}
