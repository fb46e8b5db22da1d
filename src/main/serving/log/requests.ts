import { LogEntry, type LoggedOutputs } from '../../../shared/domain/serving/requestLog.ts'
import { type Duck, type DuckCell, identifier, literal } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import type { LogSource } from './compact.ts'
import type { Segment } from './files.ts'
import { type OpenPart, openSegments, timeSql, unionSql, withSegments } from './relation.ts'
import type { LogColumn } from './stageLines.ts'

export interface RequestsInput extends LogSource {
  readonly before?: { readonly at: number; readonly id: string }
  readonly limit: number
  readonly errors?: boolean
  readonly ref?: string
  readonly arm?: string
}

export interface RequestsOutput {
  entries: LogEntry[]
  more: boolean
  /** Segments that could not be read, and lines that are no entries. */
  unreadable: number
  skipped: number
}

/** Of a request of many rows the first are shown; `rows` says how many there are. */
export const shownRowsOfRequest = 20

/** Entries of one request are told together, so that a page never ends between an answer and what a shadow said to the same. */
const mostTies = 50

interface Found {
  readonly part: OpenPart
  readonly segment: string
  readonly entry: string
  readonly at: number
  readonly id: string
}

/**
 * A page of the requests of a log, the newest first. Segments are opened from the newest on, until no older one can have a newer request:
 * how long it takes does not depend on how much was logged.
 */
export const requestsTask: Task<RequestsInput, RequestsOutput> = async (input, { scratch, signal }) =>
  withSegments(input, { scratch, signal }, async (duck, all) => {
    const { before, limit } = input
    const due = all.filter(({ from }) => !before || from <= before.at).toSorted((a, b) => b.to - a.to)
    const found: Found[] = []
    let [unreadable, skipped] = [0, 0]
    for (let [next, step] = [0, 1]; next < due.length; step *= 2) {
      const some = due.slice(next, next + step)
      next += some.length
      const opened = await openSegments(duck, some, input)
      unreadable += opened.unreadable
      skipped += opened.skipped
      for (const part of opened.parts) found.push(...(await newestOf(duck, part, input)))
      found.sort(newestFirst)
      if (isSettled(found, limit, due.slice(next))) break
    }
    const shown = found.slice(0, endOfPage(found, limit))
    return { entries: await entriesOf(duck, input.deployment, shown), more: found.length > shown.length, unreadable, skipped }
  })

/** Whether all that is on the page is newer than what the other segments have. */
function isSettled(found: readonly Found[], limit: number, rest: readonly Segment[]): boolean {
  const last = found[limit]
  return last !== undefined && rest.every(({ to }) => to < last.at)
}

function endOfPage(found: readonly Found[], limit: number): number {
  let end = Math.min(limit, found.length)
  while (end > 0 && end < found.length && found[end].at === found[end - 1].at && found[end].id === found[end - 1].id) end++
  return end
}

/** By time, then by id in the order of its bytes, as DuckDB has it. */
function newestFirst(a: Found, b: Found): number {
  return b.at - a.at || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id))
}

async function newestOf(duck: Duck, part: OpenPart, { before, limit, errors, ref, arm }: RequestsInput): Promise<Found[]> {
  const conditions = [
    '"row" = 0',
    ...(before ? [`("at" < ${timeSql(before.at)} OR ("at" = ${timeSql(before.at)} AND id < ${literal(before.id)}))`] : []),
    ...(before ? [`"at" <= ${timeSql(before.at)}`] : []),
    ...(errors ? ['code >= 400'] : []),
    ...(ref === undefined ? [] : [`ref = ${literal(ref)}`]),
    ...(arm === undefined ? [] : [`arm = ${literal(arm)}`]),
  ]
  const rows = await duck.rows(
    `SELECT segment, entry, epoch_ms("at"), id FROM ${part.from} WHERE ${conditions.join(' AND ')}
     ORDER BY "at" DESC, id DESC LIMIT ${limit + mostTies}`,
  )
  return rows.map(([segment, entry, at, id]) => ({ part, segment: String(segment), entry: String(entry), at: Number(at), id: String(id) }))
}

async function entriesOf(duck: Duck, deployment: string, shown: readonly Found[]): Promise<LogEntry[]> {
  const byPart = Map.groupBy(shown, ({ part }) => part)
  const entries = new Map<string, LogEntry>()
  for (const [part, some] of byPart) for (const [key, entry] of await readEntries(duck, deployment, part, some)) entries.set(key, entry)
  return shown.map(({ segment, entry }) => entries.get(keyOf(segment, entry))).filter((entry) => entry !== undefined)
}

const keyOf = (segment: DuckCell, entry: DuckCell) => `${String(segment)} ${String(entry)}`

const metaNames = ['id', 'revision', 'ref', 'arm', 'unit', 'protocol', 'rows', 'code', 'error'] as const
const times = ['total', 'queue', 'input', 'infer', 'output'] as const
const firstInput = 8 + metaNames.length + times.length

async function readEntries(duck: Duck, deployment: string, part: OpenPart, some: readonly Found[]): Promise<[string, LogEntry][]> {
  const keys = some.map(({ segment, entry }) => `(${literal(segment)}, ${entry})`).join(', ')
  const [first, last] = [Math.min(...some.map(({ at }) => at)), Math.max(...some.map(({ at }) => at))]
  const meta = [...metaNames.map(identifier), ...times.map((name) => `us_${name}`), 'features', 'label', 'value', 'probabilities']
  const inputs = part.columns.map((column, place) => ({ ...column, column: `c${place}` }))
  const rows = await duck.rows(
    `SELECT segment, entry, "row", epoch_ms("at"), ${[...meta, ...inputs.map(({ column }) => column)].join(', ')}
     FROM (${unionSql([part], inputs)})
     WHERE "row" < ${shownRowsOfRequest} AND "at" BETWEEN ${timeSql(first)} AND ${timeSql(last)} AND (segment, entry) IN (${keys})
     ORDER BY segment, entry, "row"`,
  )
  return [...Map.groupBy(rows, ([segment, entry]) => keyOf(segment, entry))].map(([key, its]) => [key, entryOf(deployment, its, inputs)])
}

/** A request of its rows. */
function entryOf(deployment: string, rows: readonly DuckCell[][], inputs: readonly LogColumn[]): LogEntry {
  const [, , , at, ...rest] = rows[0]
  const meta = Object.fromEntries(metaNames.map((name, place) => [name, rest[place]]))
  const us = Object.fromEntries(times.map((name, place) => [name, Number(rest[metaNames.length + place] ?? 0)]))
  return LogEntry.parse({
    ...meta,
    at: Number(at),
    deployment,
    revision: Number(meta.revision ?? 0),
    protocol: String(meta.protocol ?? ''),
    rows: Number(meta.rows),
    code: Number(meta.code),
    inputs: inputsOf(rows, inputs),
    outputs: outputsOf(rows),
    ...featuresOf(rows),
    us,
  })
}

/** Null where none are kept. */
function inputsOf(rows: readonly DuckCell[][], inputs: readonly LogColumn[]): LogEntry['inputs'] {
  const columns = inputs.map(({ name, type }, place) => [name, rows.map((row) => cellOf(type, row[firstInput + place]))] as const)
  const kept = columns.filter(([, cells]) => cells.some((cell) => cell !== null))
  return kept.length === 0 ? null : Object.fromEntries(columns)
}

/** Left out where none were looked up. */
function featuresOf(rows: readonly DuckCell[][]): Pick<LogEntry, 'features'> {
  try {
    return { features: Lookups.parse(rows.map((row) => JSON.parse(String(row[firstInput - 4])) as unknown)) }
  } catch {
    return {}
  }
}

const Lookups = LogEntry.shape.features.unwrap()

type Cell = string | number | boolean | null

function cellOf(type: LogColumn['type'], cell: DuckCell): Cell {
  if (cell === null || typeof cell === 'object') return null
  if (type === 'integer' || type === 'number') return Number.isFinite(Number(cell)) ? Number(cell) : String(cell)
  if (type === 'datetime') return `${String(cell).replace(' ', 'T')}Z`
  return cell
}

function outputsOf(rows: readonly DuckCell[][]): LoggedOutputs | null {
  const [label, value, probabilities] = [firstInput - 3, firstInput - 2, firstInput - 1]
  if (rows.every((row) => row[label] === null && row[value] === null)) return null
  const classes = rows.some((row) => row[label] !== null)
  return {
    labels: classes ? rows.map((row) => String(row[label] ?? '')) : null,
    probabilities: classes ? rows.map((row) => (Array.isArray(row[probabilities]) ? row[probabilities].map(Number) : [])) : null,
    values: classes ? null : rows.map((row) => (row[value] === null ? null : Number(row[value]))),
  }
}
