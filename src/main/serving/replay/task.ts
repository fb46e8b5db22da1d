import type { ReplayReport } from '../../../shared/contract/serving/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Duck, identifier } from '../../datasets/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import type { Predictions, RequestCell, RequestTable } from '../endpoint/contracts.ts'
import { InputReader } from '../endpoint/frame.ts'
import { loadGraph, type LoadedGraph, readServable } from '../endpoint/model.ts'
import type { LogSource } from '../log/compact.ts'
import { type LogRelation, withRequestLog } from '../log/relation.ts'
import { ReplayTally, type RowAnswer } from './tally.ts'

/** A version that has answered, as far as its answers have to be understood. */
export interface AnsweredBy {
  readonly ref: string
  /** In the order of the probabilities. */
  readonly classes: readonly string[]
  /** Inputs whose values it logged. */
  readonly kept: readonly string[]
}

export interface ReplayInput extends LogSource {
  readonly candidate: { readonly ref: string; readonly servable: string }
  readonly answeredBy: readonly AnsweredBy[]
  readonly from?: number
  readonly to?: number
  /** Rows at the most: of more, a sample by the ids of requests, the same one each time. */
  readonly limit: number
}

/** A row of the log, as it is read: its inputs are texts. */
interface LoggedRow {
  readonly id: string
  readonly row: number
  readonly at: number
  readonly ref: string
  readonly answer: RowAnswer | null
  readonly cells: readonly (string | null)[]
}

type Skipped = Map<string, number>

const notKept = 'Inputs were not logged.'
const noAnswer = 'The answer was not logged.'
const unknownVersion = 'The version that answered is no longer known.'

/** Asks a version what another one was asked, and compares the answers. Rows are streamed: memory does not grow with the log but for a number each. */
export const replayTask: Task<ReplayInput, ReplayReport> = async (input, context) => {
  const servable = await readServable(input.candidate.servable, context.objects)
  const graph = await loadGraph(servable, context.objects)
  try {
    const reader = new InputReader(servable.signature)
    const names = servable.signature.inputs.map(({ name }) => name)
    const types = names.map((name) => [name, input.types.find(([known]) => known === name)?.[1] ?? 'text'] as const)
    const report = await withRequestLog({ ...input, types }, input, context, async (duck, log) => {
      const replay = new Replay(input, names, await countRows(duck, log, input.limit), graph, reader)
      await replay.run(duck, log, context)
      return replay.report()
    })
    return { ...report, target: servable.signature.target }
  } finally {
    await graph.release()
  }
}

/** Answers to callers: what shadows said was never told. */
const answered = `code BETWEEN 200 AND 299 AND ref IS NOT NULL AND arm IS DISTINCT FROM 'shadow'`

async function countRows(duck: Duck, { sql }: LogRelation, limit: number): Promise<{ rows: number; limit: number }> {
  const [rows] = await duck.row(`SELECT count(*)::DOUBLE FROM ${sql} WHERE ${answered}`)
  return { rows: Number(rows), limit }
}

class Replay {
  readonly #input: ReplayInput
  readonly #names: readonly string[]
  readonly #all: { readonly rows: number; readonly limit: number }
  readonly #graph: LoadedGraph
  readonly #reader: InputReader
  readonly #versions: ReadonlyMap<string, AnsweredBy>
  readonly #tally: ReplayTally
  readonly #skipped: Skipped = new Map()
  #requests = 0
  #rows = 0
  #from: number | null = null
  #to: number | null = null

  constructor(
    input: ReplayInput,
    names: readonly string[],
    all: { readonly rows: number; readonly limit: number },
    graph: LoadedGraph,
    reader: InputReader,
  ) {
    this.#input = input
    this.#names = names
    this.#all = all
    this.#graph = graph
    this.#reader = reader
    this.#versions = new Map(input.answeredBy.map((version) => [version.ref, version]))
    this.#tally = new ReplayTally(Math.min(all.rows, all.limit))
  }

  async run(duck: Duck, log: LogRelation, { progress, signal }: TaskContext): Promise<void> {
    const { rows, limit } = this.#all
    const count = Math.min(rows, limit)
    // Whole requests, by the hash of their id.
    const sampled = rows > limit ? ` AND md5_number_lower(id)::DOUBLE < ${(limit / rows) * 2 ** 64}` : ''
    const columns = [
      'id',
      '"row"',
      'epoch_ms("at")',
      'ref',
      'label',
      'value',
      'to_json(probabilities)',
      ...log.inputs.map(({ column }) => identifier(column)),
    ]
    const select = columns.map((sql) => `${sql}::VARCHAR`).join(', ')
    const sql = `SELECT ${select} FROM ${log.sql} WHERE ${answered}${sampled} LIMIT ${count}`
    const [expected] = await duck.row(`SELECT count(*)::DOUBLE FROM (SELECT 1 FROM ${log.sql} WHERE ${answered}${sampled} LIMIT ${count})`)
    let done = 0
    for await (const chunk of duck.texts(sql, Number(expected))) {
      signal.throwIfAborted()
      await this.#compare(chunk.map((cells) => this.#rowOf(cells)))
      done += chunk.length
      progress(Math.min(1, done / Math.max(1, count)), 'replaying', `${done} rows`)
    }
  }

  report(): Omit<ReplayReport, 'target'> {
    const { deployment, candidate } = this.#input
    const skipped = [...this.#skipped].map(([reason, rows]) => ({ reason, rows })).toSorted((a, b) => b.rows - a.rows)
    return {
      format: 'cairn.replay/1',
      deployment,
      candidate: candidate.ref,
      from: this.#from,
      to: this.#to,
      requests: this.#requests,
      rows: this.#rows,
      skipped,
      ...this.#tally.result(),
    }
  }

  #rowOf([id, row, at, ref, label, value, probabilities, ...cells]: readonly (string | null)[]): LoggedRow {
    const version = this.#versions.get(ref ?? '')
    return { id: id ?? '', row: Number(row), at: Number(at), ref: ref ?? '', answer: answerOf(version, label, value, probabilities), cells }
  }

  async #compare(rows: readonly LoggedRow[]): Promise<void> {
    const sound = rows.filter((row) => {
      const reason = this.#unusable(row)
      if (reason !== null) this.#skip(reason, 1)
      return reason === null
    })
    await this.#ask(sound)
  }

  #unusable({ ref, answer, cells }: LoggedRow): string | null {
    const version = this.#versions.get(ref)
    if (!version) return unknownVersion
    if (cells.every((cell) => cell === null)) return notKept
    const lacking = this.#names.find((name) => !version.kept.includes(name))
    if (lacking !== undefined) return `The column ${JSON.stringify(lacking)} was not logged by ${ref}.`
    return answer === null ? noAnswer : null
  }

  /** Asks for all rows at once. Where one of them is refused, for each half of them, until it stands alone. */
  async #ask(rows: readonly LoggedRow[]): Promise<void> {
    if (rows.length === 0) return
    let answers: Predictions
    try {
      answers = await this.#graph.run(this.#reader.read(this.#tableOf(rows)))
    } catch (error) {
      const { code } = CairnError.from(error)
      if (code === 'CANCELLED' || !(error instanceof CairnError)) throw error
      if (rows.length === 1) return this.#skip(`${this.#input.candidate.ref} rejected the row (${code}).`, 1)
      const half = Math.ceil(rows.length / 2)
      await this.#ask(rows.slice(0, half))
      return this.#ask(rows.slice(half))
    }
    for (const [place, row] of rows.entries()) this.#add(row, answerAt(answers, place))
  }

  #add(row: LoggedRow, after: RowAnswer): void {
    this.#rows++
    if (row.row === 0) this.#requests++
    this.#from = Math.min(this.#from ?? row.at, row.at)
    this.#to = Math.max(this.#to ?? row.at, row.at)
    const { id, at, ref, answer } = row
    if (answer) this.#tally.add(answer, after, () => ({ id, row: row.row, at, ref, inputs: this.#inputsOf(row) }))
  }

  #inputsOf({ cells }: LoggedRow): ReplayReport['rowsChanged'][number]['inputs'] {
    return Object.fromEntries(this.#names.map((name, place) => [name, cells[place]]))
  }

  #tableOf(rows: readonly LoggedRow[]): RequestTable {
    const columns = this.#names.map((name, place) => [name, rows.map(({ cells }): RequestCell => cells[place])] as const)
    return { rows: rows.length, columns: new Map(columns) }
  }

  #skip(reason: string, rows: number): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + rows)
  }
}

/** Null where it was not kept. */
function answerOf(
  version: AnsweredBy | undefined,
  label: string | null,
  value: string | null,
  probabilities: string | null,
): RowAnswer | null {
  if (label === null) return value === null ? null : { value: Number(value) }
  const known: unknown = probabilities === null ? [] : JSON.parse(probabilities)
  const numbers = Array.isArray(known) ? known.map(Number) : []
  const classes = version?.classes ?? []
  return {
    label,
    probabilities: new Map(classes.flatMap((name, place) => (place < numbers.length ? [[name, numbers[place]] as const] : []))),
  }
}

function answerAt(answers: Predictions, row: number): RowAnswer {
  if (answers.kind === 'values') {
    const value = answers.values[row]
    return { value: Number.isFinite(value) ? value : null }
  }
  const { labels, classes, probabilities } = answers
  return { label: labels[row], probabilities: new Map(classes.map((name, place) => [name, probabilities[row * classes.length + place]])) }
}
