import { signedVarint, WireCursor } from '../../../wire.ts'
import type { EventRecord } from './records.ts'

/** A part of a record, by the positions of its bytes; empty where a field is absent. */
export interface Span {
  start: number
  end: number
}

/** One value of an event. `tag` and the rest lie in the bytes of the record. */
export interface SummaryValue {
  readonly tag: Span
  /** `simple_value`, as the first versions of TensorFlow, and PyTorch today, write a scalar; null for anything else. */
  simple: number | null
  readonly image: Span
  readonly tensor: Span
  readonly metadata: Span
  /** The field that holds its content, of those that are none of the above: histograms, audio. 0 where there is none. */
  other: number
}

/**
 * Reads events without an object for each. After `open` its properties are the event's, after `nextValue` `value` is one of its values.
 * Nothing nests deeper than what is looked for, so no input can nest too deep. Source: tensorflow/core/util/event.proto, summary.proto
 */
export class EventReader {
  /** In seconds since 1970 UTC. */
  wallTime = 0
  step = 0
  /** Whether a program says here that it starts at this step: what was logged for later ones is void. */
  starts = false
  readonly value: SummaryValue = { tag: span(), simple: null, image: span(), tensor: span(), metadata: span(), other: 0 }
  #bytes: Buffer = Buffer.alloc(0)
  readonly #event = new WireCursor()
  readonly #summary = new WireCursor()
  readonly #value = new WireCursor()

  /** @throws WireError for what is no event */
  open({ bytes, start, end }: EventRecord): void {
    this.#bytes = bytes
    this.wallTime = 0
    this.step = 0
    this.starts = false
    this.#summary.open(bytes, 0, 0)
    const event = this.#event
    event.open(bytes, start, end)
    while (event.next()) {
      if (event.number === 1 && event.type === 1) this.wallTime = bytes.readDoubleLE(event.start)
      else if (event.number === 2 && event.type === 0) this.step = signedVarint(bytes, event)
      else if (event.number === 5 && event.type === 2) this.#summary.open(bytes, event.start, event.end)
      else if (event.number === 7 && event.type === 2) this.starts = isStart(bytes, event)
    }
  }

  /** @returns whether there is another value @throws WireError */
  nextValue(): boolean {
    const summary = this.#summary
    while (summary.next()) {
      if (summary.number !== 1 || summary.type !== 2) continue
      this.#read(summary.start, summary.end)
      return true
    }
    return false
  }

  #read(start: number, end: number): void {
    const { value } = this
    clear(value.tag)
    clear(value.image)
    clear(value.tensor)
    clear(value.metadata)
    value.simple = null
    value.other = 0
    const field = this.#value
    field.open(this.#bytes, start, end)
    while (field.next()) {
      if (field.number === 1) set(value.tag, field)
      else if (field.number === 2 && field.type === 5) value.simple = this.#bytes.readFloatLE(field.start)
      else if (field.number === 4) set(value.image, field)
      else if (field.number === 8) set(value.tensor, field)
      else if (field.number === 9) set(value.metadata, field)
      else value.other = field.number
    }
  }
}

const span = (): Span => ({ start: 0, end: 0 })

function clear(part: Span): void {
  part.start = 0
  part.end = 0
}

function set(part: Span, { start, end }: Span): void {
  part.start = start
  part.end = end
}

function isStart(bytes: Uint8Array, { start, end }: Span): boolean {
  const log = new WireCursor(bytes, start, end)
  let status = 0
  while (log.next()) if (log.number === 1) status = log.value
  return status === 1
}
