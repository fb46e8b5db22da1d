import { basename } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { WireError } from '../../../wire.ts'
import { EventReader, type Span } from './event.ts'
import { readSession, type Session } from './hparams.ts'
import { type EventRecord, readRecords, type RecordsEnd } from './records.ts'
import type { Tag, Tags } from './tags.ts'
import { contentOf } from './value.ts'

/** An image or a text, by its place in a file. */
export interface MediaPart {
  readonly kind: 'image' | 'text'
  readonly tag: string
  readonly step: number
  /** Which of several of one value. */
  readonly number: number
  readonly start: number
  readonly bytes: number
}

/** What is known of a file after it was read once. */
export interface FileSurvey {
  readonly file: string
  readonly ended: RecordsEnd
  /** Its first record, which tells it from other files whatever its name is; empty for a file without one. */
  readonly first: Buffer
  /** When it was begun: the time of its first event. In seconds since 1970 UTC, as the next two, which are null for a file without times. */
  readonly begun: number
  readonly from: number | null
  readonly to: number | null
  /** Where a program said that it starts at a step: what was logged for this one and later ones before is void. */
  readonly starts: readonly { readonly record: number; readonly step: number }[]
  /** The first step of each tag with scalars, by the number of the tag. */
  readonly firstSteps: ReadonlyMap<number, number>
  readonly media: readonly (MediaPart & { readonly record: number })[]
  /** What is not imported, with how often it came. */
  readonly others: ReadonlyMap<string, number>
  readonly unreadable: number
}

/** After so many records it is looked whether the import was cancelled. */
const recordsAtOnce = 50_000

/**
 * Reads all of a file, and keeps no points: they are read again when they are wanted, so that they may be more than memory has.
 * @throws what opening and reading throws, and the reason of `signal`
 */
export async function surveyFile(file: string, tags: Tags, session: Session, signal: AbortSignal): Promise<FileSurvey> {
  const survey = new Survey(tags, session)
  const records = readRecords(file)
  let next = records.next()
  for (let count = 1; !next.done; next = records.next(), count++) {
    survey.add(next.value)
    if (count % recordsAtOnce === 0) await turn()
    signal.throwIfAborted()
  }
  return { file, ended: next.value, ...survey.result() }
}

class Survey {
  readonly #tags: Tags
  readonly #session: Session
  readonly #reader = new EventReader()
  #record = 0
  #first = Buffer.alloc(0)
  #begun = 0
  #from: number | null = null
  #to: number | null = null
  readonly #starts: { record: number; step: number }[] = []
  readonly #firstSteps = new Map<number, number>()
  readonly #media: (MediaPart & { record: number })[] = []
  readonly #others = new Map<string, number>()
  #unreadable = 0

  constructor(tags: Tags, session: Session) {
    this.#tags = tags
    this.#session = session
  }

  add(record: EventRecord): void {
    if (this.#record === 0) this.#first = Buffer.from(record.bytes.subarray(record.start, record.end))
    try {
      this.#reader.open(record)
      this.#addEvent()
      while (this.#reader.nextValue()) this.#addValue(record)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#unreadable++
    }
    this.#record++
  }

  result(): Omit<FileSurvey, 'file' | 'ended'> {
    return {
      first: this.#first,
      begun: this.#begun,
      from: this.#from,
      to: this.#to,
      starts: this.#starts,
      firstSteps: this.#firstSteps,
      media: this.#media,
      others: this.#others,
      unreadable: this.#unreadable,
    }
  }

  #addEvent(): void {
    const { wallTime, starts, step } = this.#reader
    if (this.#record === 0) this.#begun = wallTime
    if (starts) this.#starts.push({ record: this.#record, step })
    if (!(wallTime > 0)) return
    this.#from = Math.min(this.#from ?? wallTime, wallTime)
    this.#to = Math.max(this.#to ?? wallTime, wallTime)
  }

  #addValue({ bytes, start, position }: EventRecord): void {
    const { value } = this.#reader
    const tag = this.#tags.at(bytes, value.tag)
    const content = contentOf(bytes, value, tag)
    if (content.kind === 'scalar') {
      if (!this.#firstSteps.has(tag.index)) this.#firstSteps.set(tag.index, this.#reader.step)
    } else if (content.kind === 'hparams') readSession(bytes, content.content, this.#session)
    else if (content.kind === 'other') this.#others.set(content.name, (this.#others.get(content.name) ?? 0) + 1)
    else this.#addMedia(content.kind === 'images' ? 'image' : 'text', tag, content.parts, position - start)
  }

  /** @param offset what a position in the bytes lacks to one in the file */
  #addMedia(kind: MediaPart['kind'], tag: Tag, parts: readonly Span[], offset: number): void {
    const { step } = this.#reader
    for (const [number, { start, end }] of parts.entries())
      this.#media.push({ kind, tag: tag.name, step, number, start: start + offset, bytes: end - start, record: this.#record })
  }
}

/** Files of a run in the order in which they were begun; those of one moment by name. */
export function byBeginning(a: FileSurvey, b: FileSurvey): number {
  return a.begun - b.begun || (basename(a.file) < basename(b.file) ? -1 : 1)
}
