import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Preferences, Theme, Tour, type Trouble } from '../../../shared/contract/app.ts'
import { CairnError } from '../../../shared/errors.ts'

const Stored = z.object({
  theme: Theme.catch('system'),
  workspaces: z.string().catch(() => defaultFolder()),
  /** The folder of the workspace that was open last, unless it was closed. */
  open: z.string().nullable().catch(null),
  /** The folders of those that went on in the background because services ran in them. */
  background: z.array(z.string()).catch([]),
  /** The window was closed while something ran: it goes on in the tray. */
  keepRunning: z.boolean().catch(false),
  tour: Tour.catch({ status: 'off', skipped: [], looked: [] }),
  recentCommands: Preferences.shape.recentCommands.catch([]),
  hiddenColumns: Preferences.shape.hiddenColumns.catch({}),
  recent: z.array(z.object({ id: z.string(), folder: z.string(), openedAt: z.number() })).catch([]),
})
export type Stored = z.infer<typeof Stored>

/**
 * What a person has set and opened, in one JSON file of this user. A damaged file counts as none: nothing of value is in it. Where it
 * cannot be written, what was set holds for as long as this process.
 */
export class PreferenceFile {
  readonly #path: string
  #unwritten: Stored | undefined
  #trouble: Trouble | null = null

  constructor(home: string) {
    this.#path = join(home, 'preferences.json')
  }

  /** Why the last change could not be written, or null. */
  get trouble(): Trouble | null {
    return this.#trouble
  }

  read(): Stored {
    return this.#unwritten ?? Stored.parse(readJson(this.#path))
  }

  change(update: (stored: Stored) => Partial<Stored>): Stored {
    const stored = this.read()
    const next = { ...stored, ...update(stored) }
    try {
      this.#write(next)
      this.#unwritten = undefined
      this.#trouble = null
    } catch (error) {
      this.#unwritten = next
      this.#trouble = { folder: dirname(this.#path), error: whyNotWritten(error).toJSON() }
    }
    return next
  }

  /** Replaces the file in one step, so that a reader sees the old or the new one. */
  #write(stored: Stored): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    const temporary = `${this.#path}.${process.pid}.tmp`
    writeFileSync(temporary, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 })
    renameSync(temporary, this.#path)
  }
}

function whyNotWritten(thrown: unknown): CairnError {
  const error = CairnError.from(thrown)
  return error.code === 'INTERNAL' ? new CairnError('WORKSPACE_READ_ONLY', error.message, {}, thrown) : error
}

function readJson(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function defaultFolder(): string {
  return join(homedir(), 'Cairn')
}
