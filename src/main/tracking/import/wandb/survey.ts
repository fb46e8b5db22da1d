import { setImmediate as turn } from 'node:timers/promises'
import { WireError } from '../../../wire.ts'
import { type Leaf, leavesOf } from './leaves.ts'
import { type Item, readRecord, type RunRecord, type WandbRecord } from './record.ts'
import { readRecords, type RecordsEnd } from './records.ts'

type Texts = RunRecord['texts'] extends ReadonlyMap<infer Name, string> ? Map<Name, string> : never

/** A run before its points are read: what all its files say of it together. */
export class RunSurvey {
  readonly texts: Texts = new Map()
  readonly config = new Map<string, Leaf>()
  readonly summary = new Map<string, Leaf>()
  readonly environment = new Map<string, string>()
  tags: readonly string[] = []
  startedAt: number | null = null
  /** Of the last record that has a time. Milliseconds since 1970 UTC. */
  lastAt: number | null = null
  exitCode: number | null = null
  /** The last step of the history; and the last value of each of its metrics. */
  lastStep = 0
  readonly last = new Map<string, number>()
  /** What of the history is not imported, by names in the plural. */
  readonly others = new Map<string, number>()
  unreadable = 0

  add(record: WandbRecord): void {
    if (record.kind === 'run') this.#addRun(record.run)
    else if (record.kind === 'config') change(this.config, record)
    else if (record.kind === 'summary') change(this.summary, record)
    else if (record.kind === 'environment') for (const [name, text] of record.environment) this.environment.set(name, text)
    else if (record.kind === 'exit') this.exitCode = record.code
    else if (record.kind === 'stats') this.#addTime(record.at)
    else if (record.kind === 'history') this.#addHistory(readHistory(record))
  }

  #addRun({ texts, tags, config, summary, startedAt }: RunRecord): void {
    for (const [name, text] of texts) this.texts.set(name, text)
    if (tags.length > 0) this.tags = tags
    change(this.config, { update: config, remove: [] })
    change(this.summary, { update: summary, remove: [] })
    this.startedAt ??= startedAt
    // A run that goes on has not ended as it did before.
    this.exitCode = null
  }

  #addHistory({ step, at, leaves }: History): void {
    this.#addTime(at)
    this.lastStep = Math.max(this.lastStep, step)
    for (const leaf of leaves) {
      const value = metricOf(leaf)
      if (value !== null) this.last.set(leaf.name, value)
      else this.others.set(otherName(leaf), (this.others.get(otherName(leaf)) ?? 0) + 1)
    }
  }

  #addTime(at: number | null): void {
    if (at !== null && Number.isSafeInteger(at)) this.lastAt = Math.max(this.lastAt ?? at, at)
  }
}

/** Applies a change of config or summary; keys that W&B keeps for itself begin with `_`. */
function change(
  values: Map<string, Leaf>,
  { update, remove }: { readonly update: readonly Item[]; readonly remove: readonly Item[] },
): void {
  const own = update.filter(({ key }) => !key[0].startsWith('_'))
  for (const { key } of [...own, ...remove]) drop(values, key.join('.'))
  for (const leaf of leavesOf(own)) values.set(leaf.name, leaf)
}

function drop(values: Map<string, Leaf>, name: string): void {
  if (values.delete(name)) return
  for (const each of values.keys()) if (each.startsWith(`${name}.`)) values.delete(each)
}

export interface History {
  readonly step: number
  /** Milliseconds since 1970 UTC; null where it has no time. */
  readonly at: number | null
  readonly leaves: readonly Leaf[]
}

/** A line of the history, without what W&B itself adds to it. */
export function readHistory({ step, items }: Extract<WandbRecord, { kind: 'history' }>): History {
  const leaves = leavesOf(items)
  const own = (name: string) => leaves.find((leaf) => leaf.name === name && leaf.kind === 'number') as { value: number } | undefined
  const at = own('_timestamp')?.value
  return {
    step: step ?? own('_step')?.value ?? 0,
    at: at === undefined ? null : Math.round(at * 1_000),
    leaves: leaves.filter(({ name }) => !name.startsWith('_')),
  }
}

/** Truth values count as 1 and 0. @returns null for what is no number */
export function metricOf(leaf: Leaf): number | null {
  if (leaf.kind === 'number') return leaf.value
  return leaf.kind === 'flag' ? Number(leaf.value) : null
}

const otherNames: Readonly<Record<string, string>> = { text: 'Texts', list: 'Lists', nothing: 'Empty values' }

const otherName = (leaf: Leaf) =>
  leaf.kind === 'media' ? `Objects of type ${/^[\w -]{1,40}$/.test(leaf.type) ? leaf.type : 'unknown'}` : otherNames[leaf.kind]

/** After so many records it is looked whether the import was cancelled. */
const recordsAtOnce = 10_000

/** Reads a file into a survey. @returns how the file ended @throws what opening and reading throws, and the reason of `signal` */
export async function surveyFile(file: string, survey: RunSurvey, signal: AbortSignal): Promise<RecordsEnd> {
  const records = readRecords(file)
  let next = records.next()
  for (let count = 1; !next.done; next = records.next(), count++) {
    if (count % recordsAtOnce === 0) await turn()
    signal.throwIfAborted()
    const record = tryRead(next.value)
    if (record) survey.add(record)
    else survey.unreadable++
  }
  return next.value
}

/** @returns null for what is no record */
export function tryRead(bytes: Uint8Array): WandbRecord | null {
  try {
    return readRecord(bytes)
  } catch (error) {
    if (error instanceof WireError) return null
    throw error
  }
}
