import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Theme } from '../../../shared/contract/app.ts'

const Stored = z.object({
  theme: Theme.catch('system'),
  workspaces: z.string().catch(() => defaultFolder()),
  recent: z.array(z.object({ id: z.string(), folder: z.string(), openedAt: z.number() })).catch([]),
})
export type Stored = z.infer<typeof Stored>

/** What a person has set and opened, in one JSON file of this user. A damaged file counts as none: nothing of value is in it. */
export class PreferenceFile {
  readonly #path: string

  constructor(home: string) {
    this.#path = join(home, 'preferences.json')
  }

  read(): Stored {
    return Stored.parse(existsSync(this.#path) ? parsed(readFileSync(this.#path, 'utf8')) : {})
  }

  /** Replaces the file in one step, so that a reader sees the old or the new one. */
  change(update: (stored: Stored) => Partial<Stored>): Stored {
    const stored = this.read()
    const next = { ...stored, ...update(stored) }
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    const temporary = `${this.#path}.${process.pid}.tmp`
    writeFileSync(temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 })
    renameSync(temporary, this.#path)
    return next
  }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function defaultFolder(): string {
  return join(homedir(), 'Cairn')
}
