import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { OutputStream } from '../jobs/index.ts'

/** One line of a service's log. */
export interface LogLine {
  /** Counts the lines of this log from 1, over all its files. */
  readonly number: number
  /** When main read it, in ms since 1970 UTC. */
  readonly at: number
  /** `cairn` is what the supervisor says. */
  readonly stream: OutputStream | 'cairn'
  readonly text: string
}

export interface LogLimits {
  /** Of one file, in bytes; then it is set aside, and the oldest goes. */
  readonly fileBytes: number
  /** Files beside the one that is written. */
  readonly oldFiles: number
  /** What is written down of what a service writes, in bytes per second. What is more is counted. */
  readonly keptPerSecond: number
  /** What is read of it, in bytes per second. A service that writes more waits, and main does not read for ever. */
  readonly readPerSecond: number
}

export const logLimits: LogLimits = { fileBytes: 2 ** 20, oldFiles: 3, keptPerSecond: 2 ** 18, readPerSecond: 2 ** 24 }

/** A longer line is cut, in characters. */
const longestLine = 8_192
/** In ms. */
const window = 100
const keptErrors = 20

/**
 * What a service writes, in files of this user, within bounds whatever it writes: so much of it each second, so much in all.
 * Where nothing can be written, the lines are lost and the service goes on.
 */
export class ServiceLog {
  readonly #path: string
  readonly #limits: LogLimits
  readonly #now: () => number
  readonly #outputs = new Set<NodeJS.ReadableStream>()
  #next: number
  #bytes: number
  #unwritten: string[] = []
  #lastErrors: string[] = []
  #kept = 0
  #read = 0
  #dropped = 0
  #timer: NodeJS.Timeout | undefined

  constructor(path: string, limits: LogLimits = logLimits, now: () => number = Date.now) {
    this.#path = path
    this.#limits = limits
    this.#now = now
    this.#next = (linesOf(path, limits.oldFiles, 1).at(-1)?.number ?? 0) + 1
    this.#bytes = sizeOf(path)
    // A process that was killed while it wrote left half a line.
    if (!/^$|\n$/.test(textOf(path).slice(-1))) this.#unwritten.push('\n')
  }

  /** Reads what a process writes, until it ends. */
  follow(output: NodeJS.ReadableStream, stream: OutputStream): void {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    this.#outputs.add(output)
    output.on('data', (chunk: Buffer | string) => {
      if (!this.#takes(chunk.length)) return
      const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#add(stream, line)
      if (rest.length > longestLine) {
        this.#add(stream, rest)
        rest = ''
      }
    })
    const end = () => {
      if (rest !== '') this.#add(stream, rest)
      rest = ''
      this.#outputs.delete(output)
    }
    output.on('end', end)
    output.on('close', end)
    output.on('error', end)
  }

  /** A line of the supervisor itself. */
  say(text: string): void {
    this.#add('cairn', text)
  }

  /** The last lines that were written to the standard error since `forgetErrors`. */
  get lastErrors(): string {
    return this.#lastErrors.join('\n')
  }

  forgetErrors(): void {
    this.#lastErrors = []
  }

  flush(): void {
    if (this.#unwritten.length === 0) return
    const text = this.#unwritten.join('')
    this.#unwritten = []
    try {
      if (this.#bytes > 0 && this.#bytes + Buffer.byteLength(text) > this.#limits.fileBytes) this.#rotate()
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
      appendFileSync(this.#path, text, { mode: 0o600 })
      this.#bytes += Buffer.byteLength(text)
    } catch {
      // A full disk costs lines of the log, and nothing else.
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#endWindow()
    this.flush()
  }

  /** @returns whether so many bytes are written down; the reading pauses where there are far too many */
  #takes(bytes: number): boolean {
    this.#timer ??= setTimeout(() => this.#tick(), window).unref()
    const perWindow = window / 1_000
    this.#read += bytes
    if (this.#read > this.#limits.readPerSecond * perWindow) for (const output of this.#outputs) output.pause()
    if (this.#kept > this.#limits.keptPerSecond * perWindow) {
      this.#dropped += bytes
      return false
    }
    this.#kept += bytes
    return true
  }

  #tick(): void {
    this.#timer = undefined
    this.#endWindow()
    this.flush()
    for (const output of this.#outputs) output.resume()
  }

  #endWindow(): void {
    if (this.#dropped > 0) this.#add('cairn', `${this.#dropped} bytes were dropped: the service writes too much at once.`)
    this.#dropped = 0
    this.#kept = 0
    this.#read = 0
  }

  #add(stream: LogLine['stream'], text: string): void {
    const line = text.slice(0, longestLine).replace(/\r$/, '')
    if (stream === 'err') this.#lastErrors = [...this.#lastErrors, line].slice(-keptErrors)
    this.#unwritten.push(`${this.#next++} ${this.#now()} ${stream} ${line}\n`)
    this.#timer ??= setTimeout(() => this.#tick(), window).unref()
  }

  #rotate(): void {
    const { oldFiles } = this.#limits
    rmSync(aside(this.#path, oldFiles), { force: true })
    for (let age = oldFiles - 1; age >= 0; age--)
      if (existsSync(aside(this.#path, age))) renameSync(aside(this.#path, age), aside(this.#path, age + 1))
    this.#bytes = 0
  }
}

export interface LogPage {
  /** Oldest first. */
  readonly lines: readonly LogLine[]
  /** Whether there are older lines than these. */
  readonly more: boolean
}

/**
 * Lines of a log, from any process: the last ones, those before one (to page back), or those after one (to follow it).
 * @param limit how many at the most
 */
export function readLog(path: string, { before, after, limit }: { before?: number; after?: number; limit: number }): LogPage {
  const lines = linesOf(path, logLimits.oldFiles).filter(
    ({ number }) => (before === undefined || number < before) && (after === undefined || number > after),
  )
  const page = after === undefined ? lines.slice(-limit) : lines.slice(0, limit)
  return { lines: page, more: after === undefined && lines.length > page.length }
}

export function deleteLog(path: string): void {
  for (let age = 0; age <= logLimits.oldFiles; age++) rmSync(aside(path, age), { force: true })
}

/** Of all files, or of the newest that has any, oldest line first. */
function linesOf(path: string, oldFiles: number, newest = oldFiles + 1): LogLine[] {
  const found: LogLine[][] = []
  for (let age = 0; age <= oldFiles && found.length < newest; age++) {
    const lines = parse(textOf(aside(path, age)))
    if (lines.length > 0) found.unshift(lines)
  }
  return found.flat()
}

function parse(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    const [, number, at, stream, rest] = /^(\d+) (\d+) (out|err|cairn) ([^]*)$/.exec(line) ?? []
    return rest === undefined ? [] : [{ number: Number(number), at: Number(at), stream: stream as LogLine['stream'], text: rest }]
  })
}

function aside(path: string, age: number): string {
  return age === 0 ? path : `${path}.${age}`
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
