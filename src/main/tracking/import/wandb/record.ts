import { type Field, wire, WireReader } from '../../../wire.ts'

/** A key with a value that is JSON. */
export interface Item {
  /** Its names, outermost first. */
  readonly key: readonly string[]
  readonly json: string
}

/** What of a record is imported. Source: wandb/proto/wandb_internal.proto */
export type WandbRecord =
  | { readonly kind: 'history'; readonly step: number | null; readonly items: readonly Item[] }
  | { readonly kind: 'stats'; readonly at: number | null; readonly items: readonly Item[] }
  | { readonly kind: 'summary' | 'config'; readonly update: readonly Item[]; readonly remove: readonly Item[] }
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'environment'; readonly environment: ReadonlyMap<string, string> }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'other' }

export interface RunRecord {
  readonly texts: ReadonlyMap<'id' | 'entity' | 'project' | 'group' | 'jobType' | 'name' | 'notes' | 'sweep' | 'host', string>
  readonly tags: readonly string[]
  readonly config: readonly Item[]
  readonly summary: readonly Item[]
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number | null
}

/** More fields than any record has that a program wrote. */
const mostFields = 5_000_000

/** @throws WireError for what is no record */
export function readRecord(bytes: Uint8Array): WandbRecord {
  const reader = new Reader(bytes, mostFields)
  for (const field of reader.fields()) {
    if (field.type !== wire.lengthDelimited) continue
    const read = readers[field.number]
    if (read) return read(reader, field)
  }
  return { kind: 'other' }
}

class Reader extends WireReader {
  inside({ start, end }: Field): Generator<Field> {
    return this.fields(start, end)
  }

  /** The fields of this number in a message. */
  *all(message: Field, number: number): Generator<Field> {
    for (const field of this.inside(message)) if (field.number === number) yield field
  }
}

const readers: Readonly<Record<number, (reader: Reader, message: Field) => WandbRecord>> = {
  2: (reader, message) => {
    const [step] = reader.all(message, 2)
    return { kind: 'history', step: step ? numberIn(reader, step) : null, items: itemsIn(reader, message, 1) }
  },
  3: (reader, message) => ({ kind: 'summary', ...changesIn(reader, message) }),
  5: (reader, message) => ({ kind: 'config', ...changesIn(reader, message) }),
  7: (reader, message) => {
    const [at] = reader.all(message, 2)
    return { kind: 'stats', at: at ? timeIn(reader, at) : null, items: itemsIn(reader, message, 3) }
  },
  17: (reader, message) => ({ kind: 'run', run: runIn(reader, message) }),
  18: (reader, message) => ({ kind: 'exit', code: numberIn(reader, message) }),
  26: (reader, message) => ({ kind: 'environment', environment: environmentIn(reader, message) }),
}

/** The number that is the first field of a message; 0 where there is none. */
function numberIn(reader: Reader, message: Field): number {
  const [first] = reader.all(message, 1)
  return first?.value ?? 0
}

const changesIn = (reader: Reader, message: Field) => ({ update: itemsIn(reader, message, 1), remove: itemsIn(reader, message, 2) })

function itemsIn(reader: Reader, message: Field, number: number): Item[] {
  return Array.from(reader.all(message, number), (field) => itemIn(reader, field))
}

function itemIn(reader: Reader, message: Field): Item {
  const nested: string[] = []
  let key = ''
  let json = ''
  for (const field of reader.inside(message)) {
    if (field.number === 1) key = reader.text(field)
    else if (field.number === 2) nested.push(reader.text(field))
    else if (field.number === 16) json = reader.text(field)
  }
  return { key: nested.length > 0 ? nested : [key], json }
}

/** Of google.protobuf.Timestamp, in milliseconds. */
function timeIn(reader: Reader, message: Field): number {
  let seconds = 0
  let nanoseconds = 0
  for (const { number, value } of reader.inside(message)) {
    if (number === 1) seconds = value
    else if (number === 2) nanoseconds = value
  }
  return Math.round(seconds * 1_000 + nanoseconds / 1e6)
}

const runTexts = { 1: 'id', 2: 'entity', 3: 'project', 6: 'group', 7: 'jobType', 8: 'name', 9: 'notes', 12: 'sweep', 13: 'host' } as const

function runIn(reader: Reader, message: Field): RunRecord {
  const texts = new Map<(typeof runTexts)[keyof typeof runTexts], string>()
  const tags: string[] = []
  let config: Item[] = []
  let summary: Item[] = []
  let startedAt: number | null = null
  for (const field of reader.inside(message)) {
    const { number } = field
    if (number in runTexts) texts.set(runTexts[number as keyof typeof runTexts], reader.text(field))
    else if (number === 4) config = itemsIn(reader, field, 1)
    else if (number === 5) summary = itemsIn(reader, field, 1)
    else if (number === 10) tags.push(reader.text(field))
    else if (number === 17) startedAt = timeIn(reader, field)
  }
  return { texts, tags, config, summary, startedAt }
}

const environmentTexts: Readonly<Record<number, string>> = { 1: 'os', 2: 'python', 6: 'program', 12: 'host', 13: 'user' }

/** What a run ran in, by short names. */
function environmentIn(reader: Reader, message: Field): Map<string, string> {
  const found = new Map<string, string>()
  for (const field of reader.inside(message)) {
    const name = environmentTexts[field.number]
    if (name) found.set(name, reader.text(field))
    if (field.number === 9) for (const commit of reader.all(field, 2)) found.set('commit', reader.text(commit))
  }
  return found
}
