import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { most } from './send.ts'
import { Sender } from './sender.ts'
import { Server, Unreachable } from './server.ts'
import { defaultFolder, newSpool, type Metric, type Pair, type Spool } from './spool.ts'
import { sync } from './sync.ts'
import { type Numbers, pairsOf, type Texts, wireNumber } from './values.ts'

export interface RunOptions {
  /** Made where there is none. `Default` unless given. */
  readonly experiment?: string
  readonly name?: string
  readonly params?: Texts
  readonly tags?: Texts
  /** Of the server; the variable MLFLOW_TRACKING_URI unless given, else http://127.0.0.1:5000. */
  readonly uri?: string
  /** The variable MLFLOW_TRACKING_TOKEN unless given. */
  readonly token?: string
  /** The folder of the spool; the variable CAIRN_SPOOL unless given, else .cairn/spool in the user's own folder. */
  readonly spool?: string
  /** Throw what goes wrong. Otherwise it is a warning, each one once: logging does not fail a training. */
  readonly strict?: boolean
}

export type EndStatus = 'FINISHED' | 'FAILED' | 'KILLED'

const patience = () => Number(process.env.CAIRN_FLUSH_SECONDS ?? 10) * 1_000

/** What a run has once it is begun; it has none where that failed, and then logs nothing. */
interface Begun {
  readonly spool: Spool
  readonly sender: Sender
}

/** A run that this process logs. All of it is written to a spool at once, and sent from there while the program goes on. */
export class Run {
  /** 32 hexadecimal digits. */
  readonly id: string = randomUUID().replaceAll('-', '')
  readonly #strict: boolean
  readonly #told = new Set<string>()
  readonly #begun: Begun | null
  #step = 0
  #ended: Promise<void> | null = null

  constructor({ strict = false, ...options }: RunOptions = {}) {
    this.#strict = strict
    this.#begun = this.#quietly(() => this.#begin(options)) ?? null
    if (options.params) this.params(options.params)
  }

  /** Numbers of one step, by name; of the step after the last one where none is given. */
  log(metrics: Numbers, { step = this.#step }: { readonly step?: number } = {}): void {
    this.#step = step + 1
    const timestamp = Date.now()
    const others: string[] = []
    const points = Object.entries(metrics).flatMap(([key, number]) => {
      const value = wireNumber(number)
      if (value === null) others.push(key)
      return value === null ? [] : [{ key, value, timestamp, step }]
    })
    this.#write('metrics', points)
    this.#quietly(() => {
      if (others.length > 0) throw new TypeError(`These are no numbers: ${others.join(', ')}.`)
    })
  }

  params(params: Texts): void {
    this.#write('params', pairsOf(params))
  }

  tags(tags: Texts): void {
    this.#write('tags', pairsOf(tags))
  }

  /** A file as it is now: it is copied. @param path its place in the run; its name unless given */
  artifact(file: string, path: string = basename(file)): void {
    this.#quietly(() => {
      if (!this.#begun) return
      const { spool, sender } = this.#begun
      const copy = randomUUID()
      mkdirSync(spool.files, { recursive: true, mode: 0o700 })
      copyFileSync(file, join(spool.files, copy))
      spool.append({ copy, path })
      sender.wake()
    })
  }

  /** Waits until all is sent, for CAIRN_FLUSH_SECONDS (10) at most: the rest is sent another time. */
  end(status: EndStatus = 'FINISHED'): Promise<void> {
    this.#ended ??= this.#finish(status)
    return this.#ended
  }

  /** For a process that is about to end, and can wait for nothing: the end is sent another time. */
  endNow(status: EndStatus): void {
    if (this.#ended) return
    this.#ended = Promise.resolve()
    this.#quietly(() => this.#begun?.spool.append(ending(status)))
  }

  #begin({ experiment = 'Default', name = '', tags, uri, token, spool: folder = defaultFolder() }: RunOptions): Begun {
    const address = uri ?? (process.env.MLFLOW_TRACKING_URI || 'http://127.0.0.1:5000')
    const server = new Server(address, token)
    const spool = newSpool(folder, this.id)
    const tagged = pairsOf({ 'mlflow.source.name': process.argv[1] ?? '', ...tags })
    spool.append({
      run: { run_id: this.id, run_name: name, user_id: userName(), start_time: Date.now(), tags: tagged },
      experiment,
      uri: address,
    })
    const tell = (error: unknown) => this.#tell(error)
    const sender = new Sender(spool, server, tell, () => sync({ folder, token, only: address }, tell))
    sender.wake()
    return { spool, sender }
  }

  #write(kind: keyof typeof most, values: readonly (Metric | Pair)[]): void {
    this.#quietly(() => {
      if (!this.#begun) return
      for (let at = 0; at < values.length; at += most[kind]) this.#begun.spool.append({ [kind]: values.slice(at, at + most[kind]) })
      this.#begun.sender.wake()
    })
  }

  async #finish(status: EndStatus): Promise<void> {
    if (!this.#begun) return
    const { spool, sender } = this.#begun
    try {
      spool.append(ending(status))
      if (await sender.drain(patience())) spool.remove()
      else throw new Unreachable(`What is not sent stays in ${spool.path}, and is sent later.`)
    } catch (error) {
      if (this.#strict) throw error
      this.#tell(error)
    }
  }

  #quietly<Value>(work: () => Value): Value | undefined {
    try {
      return work()
    } catch (error) {
      if (this.#strict) throw error
      this.#tell(error)
      return undefined
    }
  }

  /** Each thing once. */
  #tell(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (this.#told.has(message)) return
    this.#told.add(message)
    process.stderr.write(`cairn: run ${this.id}: ${message}\n`)
  }
}

const ending = (status: EndStatus) => ({ end: { status, end_time: Date.now() } })

/** Empty where the system knows no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
