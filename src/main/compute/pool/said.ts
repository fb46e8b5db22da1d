import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CairnError, type ErrorCode, errorCatalogue } from '../../../shared/errors.ts'
import { decode } from './codec.ts'
import { names, writeShared } from './layout.ts'

/** What is read at once, and what a message and all of them may have at the most, in bytes. */
const mostAtOnce = 4 * 2 ** 20
const mostOfOne = 256 * 2 ** 20
const mostOfAll = 8 * 2 ** 30

const short = z.string().max(200)
const text = z.string().max(20_000)

const Code = z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errorCatalogue, code))
const one = z.union([text, z.number()])
const Detail = z.union([one, z.boolean(), z.null(), z.array(one)])

/** As `FromWorker`, and what the pool adds at the end. */
const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), fraction: z.number().min(0).max(1), phase: short, detail: text }),
  z.object({ type: z.literal('event'), event: z.unknown() }),
  z.object({ type: z.literal('keeping') }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('result'), output: z.unknown() }),
  z.object({
    type: z.literal('error'),
    error: z.object({ code: Code, message: text, details: z.record(short, Detail).default({}) }),
    stack: text,
  }),
  z.object({ type: z.literal('exit'), code: z.int().nullable(), signal: short.nullable(), errors: text }),
])
export type Line = z.infer<typeof Line>

/** Whether what follows decides how the task ends: that has to be read again by whoever finds the task again. */
const isLast = ({ type }: Line) => type === 'result' || type === 'error' || type === 'paused' || type === 'exit'

/** What a task says, read as it is written. Anyone who can write to the shared folder can have written it. */
export class Said {
  readonly #task: string
  #offset = 0
  #heard: number | undefined
  #rest = Buffer.alloc(0)

  private constructor(task: string, offset: number) {
    this.#task = task
    this.#offset = offset
  }

  /** From where it was heard last. */
  static async of(task: string): Promise<Said> {
    const heard = Number(await readFile(join(task, names.heard), 'utf8').catch(() => '0'))
    return new Said(task, Number.isSafeInteger(heard) && heard > 0 ? heard : 0)
  }

  /**
   * The messages that have come since; null in the place of one that has no known form, as of a worker that was killed while it wrote.
   * @throws OUTPUT_UNVERIFIED where it is no file, or has no end; what the disk says
   */
  async next(): Promise<(Line | null)[]> {
    const bytes = await this.#read()
    if (bytes.length === 0) return []
    const all = Buffer.concat([this.#rest, bytes])
    const end = all.lastIndexOf(0x0a) + 1
    this.#rest = Buffer.from(all.subarray(end))
    if (this.#rest.length > mostOfOne) throw unverified('A message is too long.')
    const from = this.#offset - all.length
    return this.#lines(all.subarray(0, end), from)
  }

  /** What was read has been taken over: whoever finds the task again does not hear it again. */
  async keep(): Promise<void> {
    if (this.#heard === undefined) return
    await writeShared(join(this.#task, names.heard), String(this.#heard))
    this.#heard = undefined
  }

  #lines(bytes: Buffer, from: number): (Line | null)[] {
    const lines: (Line | null)[] = []
    let ended = false
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(0x0a, start)
      const text = bytes.subarray(start, end).toString('utf8')
      start = end + 1
      if (text === '') continue
      const line = parsed(text)
      lines.push(line)
      ended ||= line === null || isLast(line)
      if (!ended) this.#heard = from + start
    }
    return lines
  }

  async #read(): Promise<Buffer> {
    const file = await open(join(this.#task, names.said), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (!found.isFile() || found.size > mostOfAll) throw unverified('The messages of a task are not a file of a usual size.')
      const length = Math.min(found.size - this.#offset, mostAtOnce)
      if (length <= 0) return Buffer.alloc(0)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#offset)
      this.#offset += bytesRead
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }
}

function parsed(text: string): Line | null {
  try {
    return Line.safeParse(decode(text)).data ?? null
  } catch {
    return null
  }
}

function unverified(message: string): CairnError {
  return new CairnError('OUTPUT_UNVERIFIED', message, {})
}
