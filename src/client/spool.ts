import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A point as MLflow's protocol has it; what JSON has no number for is a word. */
export interface Metric {
  readonly key: string
  readonly value: number | string
  /** Milliseconds since 1970 UTC. */
  readonly timestamp: number
  readonly step: number
}

export interface Pair {
  readonly key: string
  readonly value: string
}

export interface Logged {
  readonly metrics?: readonly Metric[]
  readonly params?: readonly Pair[]
  readonly tags?: readonly Pair[]
}

export interface Begun {
  readonly run: {
    readonly run_id: string
    readonly run_name: string
    readonly user_id: string
    readonly start_time: number
    readonly tags: readonly Pair[]
  }
  readonly experiment: string
  readonly uri: string
}

/** Of a file that was copied. */
export interface Copied {
  readonly copy: string
  readonly path: string
}

export interface Ended {
  readonly end: { readonly status: string; readonly end_time: number }
}

export type Entry = Begun | Logged | Copied | Ended

/** How far a spool was sent. */
export interface State {
  /** The byte that comes next. */
  readonly at: number
  readonly ended: boolean
  /** As the server calls them; absent until the run is there. */
  readonly run?: string
  readonly experiment?: string
}

/** Read at a time, in bytes. */
const chunk = 2 ** 20

/**
 * All that a run logs, in one file: a line of JSON for each thing to send. Beside it are `.state`, how far it was sent, and `.files`, copies
 * of its artifacts. `cairn_client.py` has the same files, so each sends what the other left.
 */
export class Spool {
  readonly path: string
  readonly files: string
  /** Whether the last line may be a part of one: the disk was full. */
  #torn = false

  constructor(path: string) {
    this.path = path
    this.files = `${path}.files`
  }

  /** In the hands of the system when it returns: a process that is killed then loses nothing of it. */
  append(entry: Entry): void {
    const line = Buffer.from(`${this.#torn ? '\n' : ''}${JSON.stringify(entry)}\n`)
    this.#torn = true
    const file = openSync(this.path, 'a', 0o600)
    try {
      for (let at = 0; at < line.length; ) at += writeSync(file, line, at)
    } finally {
      closeSync(file)
    }
    this.#torn = false
  }

  /** Entries from a byte on, each with the byte after it. A last line that is not whole is none yet. */
  *read(from: number): Generator<{ entry: Entry; after: number }> {
    const file = openSync(this.path, 'r')
    try {
      let rest = Buffer.alloc(0)
      for (let at = from; ; ) {
        const bytes = Buffer.allocUnsafe(chunk)
        const got = readSync(file, bytes, 0, chunk, at + rest.length)
        if (got === 0) return
        const whole = Buffer.concat([rest, bytes.subarray(0, got)])
        const end = whole.lastIndexOf(10) + 1
        for (const line of linesIn(whole.subarray(0, end))) {
          at += line.length + 1
          const entry = parsed(line)
          if (entry) yield { entry, after: at }
        }
        rest = whole.subarray(end)
      }
    } finally {
      closeSync(file)
    }
  }

  state(): State {
    try {
      return JSON.parse(readFileSync(`${this.path}.state`, 'utf8')) as State
    } catch {
      return { at: 0, ended: false }
    }
  }

  keep(state: State): void {
    const draft = `${this.path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
    renameSync(draft, `${this.path}.state`)
  }

  remove(): void {
    rmSync(this.files, { recursive: true, force: true })
    rmSync(this.path, { force: true })
    rmSync(`${this.path}.state`, { force: true })
  }

  /** In milliseconds, since it was written to. */
  age(): number {
    return Date.now() - statSync(this.path).mtimeMs
  }
}

function* linesIn(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at)
    yield bytes.subarray(at, end)
    at = end + 1
  }
}

function parsed(line: Buffer): Entry | null {
  try {
    return JSON.parse(line.toString()) as Entry
  } catch {
    // What is left of a line that the disk had no room for.
    return null
  }
}

/** Where spools lie, unless a program says otherwise. */
export const defaultFolder = (): string => process.env.CAIRN_SPOOL || join(homedir(), '.cairn', 'spool')

export function newSpool(folder: string, runId: string): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return new Spool(join(folder, `${runId}.jsonl`))
}

/** Of all processes, by name. */
export function spoolsIn(folder: string): Spool[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => new Spool(join(folder, name)))
}
