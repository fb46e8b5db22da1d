import { CairnError } from '../../shared/errors.ts'
import { TendedLoop } from '../jobs/index.ts'
import { Claims } from './checking/claim.ts'
import { lookAtMonitor } from './checking/check.ts'
import type { Monitoring } from './context.ts'
import { ensureReferences } from './monitors/references.ts'
import { monitorById, monitorPlaces, settingsOf } from './monitors/store.ts'

/** Between two looks for monitors that are due, in ms. */
const interval = 2_000
/** Between two looks at one monitor: a folder's files are seen sooner than a log is read. */
const [folderInterval, usualInterval] = [10_000, 60_000]

/** Looks at the monitors of a workspace in a process that stays, one after the other; where it ended, the next one goes on. */
export class MonitorKeeper {
  readonly #monitoring: Monitoring
  readonly #claims = new Claims()
  readonly #loop: TendedLoop
  /** When each is looked at next, with its settings and state then: one that is changed is looked at anew. */
  readonly #next = new Map<number, { readonly at: number; readonly as: string }>()
  /** Monitors whose references were asked for: what could not be made is not tried again and again. */
  readonly #asked = new Set<string>()

  constructor(monitoring: Monitoring) {
    this.#loop = new TendedLoop(monitoring.workspace, interval, () => this.#look())
    this.#monitoring = { ...monitoring, perform: (name, input, signal) => monitoring.perform(name, input, signal ?? this.#loop.signal) }
  }

  /** From now on until it is stopped. */
  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #look(): Promise<void> {
    const { workspace } = this.#monitoring
    for (const { id } of monitorPlaces(workspace.db)) {
      if (!this.#loop.goesOn) return
      try {
        await this.#lookAt(id)
      } catch (thrown) {
        // Such as of a row that is damaged: it keeps no other from being looked at.
        this.#loop.warn(thrown)
      }
    }
  }

  async #lookAt(id: number): Promise<void> {
    const row = monitorById(this.#monitoring.workspace.db, id)
    if (!row) return
    const as = JSON.stringify([row.status, row.settings])
    const next = this.#next.get(id)
    // By a clock that only goes forward.
    if (row.status !== 'active' || (next?.as === as && performance.now() < next.at)) return
    let more = false
    try {
      more = await lookAtMonitor(this.#monitoring, this.#claims, id, Date.now(), this.#loop.signal)
    } catch (thrown) {
      this.#met(id, CairnError.from(thrown), as)
    }
    const wait = more ? 0 : isFolder(row) ? folderInterval : usualInterval
    this.#next.set(id, { at: performance.now() + wait, as })
  }

  /** What kept a monitor from being checked stands in its row; a reference that is lacking is made. */
  #met(id: number, error: CairnError, as: string): void {
    const { workspace } = this.#monitoring
    if (!this.#loop.goesOn) return
    const row = monitorById(workspace.db, id)
    const key = `${id} ${as} ${error.message}`
    if (!row || error.details.lacks !== 'reference' || this.#asked.has(key)) return
    this.#asked.add(key)
    ensureReferences(this.#monitoring, row)
  }
}

function isFolder(row: Parameters<typeof settingsOf>[0]): boolean {
  try {
    return settingsOf(row).source.kind === 'folder'
  } catch {
    return false
  }
}
