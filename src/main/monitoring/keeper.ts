import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../shared/errors.ts'
import { Claims } from './checking/claim.ts'
import { lookAtMonitor } from './checking/check.ts'
import type { Monitoring } from './context.ts'
import { ensureReferences } from './monitors/references.ts'
import { monitorRows, settingsOf } from './monitors/store.ts'

/** Between two looks for monitors that are due, in ms. */
const interval = 2_000
/** Between two looks at one monitor: a folder's files are seen sooner than a log is read. */
const [folderInterval, usualInterval] = [10_000, 60_000]
const mostWarned = 100

/** Looks at the monitors of a workspace in a process that stays, one after the other; where it ended, the next one goes on. */
export class MonitorKeeper {
  readonly #monitoring: Monitoring
  readonly #claims = new Claims()
  readonly #stopped = new AbortController()
  /** When each is looked at next, with its settings and state then: one that is changed is looked at anew. */
  readonly #next = new Map<number, { readonly at: number; readonly as: string }>()
  readonly #warned = new Set<string>()
  /** Monitors whose references were asked for: what could not be made is not tried again and again. */
  readonly #asked = new Set<string>()
  #done: Promise<void> = Promise.resolve()

  constructor(monitoring: Monitoring) {
    this.#monitoring = { ...monitoring, perform: (name, input, signal) => monitoring.perform(name, input, signal ?? this.#stopped.signal) }
  }

  /** From now on until it is stopped. */
  run(): void {
    if (!this.#monitoring.workspace.readOnly) this.#done = this.#follow()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped
    const { sqlite } = this.#monitoring.workspace
    while (!signal.aborted && sqlite.open) {
      await this.#look().catch((thrown: unknown) => this.#warn(CairnError.from(thrown)))
      await pause(interval, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopped
    const { workspace } = this.#monitoring
    for (const row of monitorRows(workspace.db)) {
      if (signal.aborted || !workspace.sqlite.open) return
      const as = JSON.stringify([row.status, row.settings])
      const next = this.#next.get(row.id)
      // By a clock that only goes forward.
      if (row.status !== 'active' || (next?.as === as && performance.now() < next.at)) continue
      let more = false
      try {
        more = await lookAtMonitor(this.#monitoring, this.#claims, row.id, Date.now(), signal)
      } catch (thrown) {
        this.#met(row.id, CairnError.from(thrown), as)
      }
      const wait = more ? 0 : isFolder(row) ? folderInterval : usualInterval
      this.#next.set(row.id, { at: performance.now() + wait, as })
    }
  }

  /** What kept a monitor from being checked stands in its row; a reference that is lacking is made. */
  #met(id: number, error: CairnError, as: string): void {
    const { workspace } = this.#monitoring
    if (this.#stopped.signal.aborted || !workspace.sqlite.open) return
    const row = monitorRows(workspace.db).find((one) => one.id === id)
    const key = `${id} ${as} ${error.message}`
    if (!row || error.details.lacks !== 'reference' || this.#asked.has(key)) return
    this.#asked.add(key)
    ensureReferences(this.#monitoring, row)
  }

  /** Such as of a lock that another program holds: the next look is another chance. Told once. */
  #warn(error: CairnError): void {
    if (this.#stopped.signal.aborted || this.#warned.has(error.message)) return
    if (this.#warned.size >= mostWarned) this.#warned.clear()
    this.#warned.add(error.message)
    process.emitWarning(error)
  }
}

function isFolder(row: Parameters<typeof settingsOf>[0]): boolean {
  try {
    return settingsOf(row).source.kind === 'folder'
  } catch {
    return false
  }
}
