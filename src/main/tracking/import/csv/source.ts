import { basename, extname } from 'node:path'
import type { ColumnMeaning, CsvColumns, RunField } from '../../../../shared/domain/tracking/runsCsv.ts'
import { inspectSource, textsOfFile, withDuckDB } from '../../../datasets/tasks.ts'
import type { TaskContext } from '../../../jobs/index.ts'
import { derivedUuid } from '../derivedUuid.ts'
import { runIdPattern } from '../mlflow/words.ts'
import type { ImportedItem, ImportedPoint, ImportedRun, ReadContext, RunsSource } from '../source.ts'
import { meaningOf } from './meanings.ts'
import { numberOf, statusIn, timeIn } from './values.ts'

type Row = readonly (string | null)[]

interface Column {
  readonly header: string
  readonly meaning: ColumnMeaning
  readonly example: string
}

/**
 * A table of runs: a row for each, or, where it has a column of steps, one for each step. It is read as any file of data is, with its
 * encoding, delimiter and quotes found. @throws what opening a data file throws
 */
export async function openRunsCsv(path: string, said: CsvColumns, context: TaskContext): Promise<RunsSource> {
  const { columns: found, rows } = await inspectSource(path, {}, context)
  const columns = found.map(({ name }, at): Column => {
    const values = rows.flatMap((row) => (row[at] === null || row[at] === '' ? [] : [row[at]]))
    return { header: name, meaning: Object.hasOwn(said, name) ? said[name] : meaningOf(name, values), example: values[0] ?? '' }
  })
  return {
    format: 'CSV of runs',
    runs: null,
    columns,
    read: (reading) => readRuns(path, columns, { reading, context }),
    close: async () => {},
  }
}

async function* readRuns(
  path: string,
  columns: readonly Column[],
  { reading, context }: { reading: ReadContext; context: TaskContext },
): AsyncGenerator<ImportedItem> {
  const byDefault = basename(path, extname(path))
  const gathered = new Map<string, GatheredRun>()
  await eachRow(path, columns, context, (row) => gather(gathered, new RunRow(columns, row), byDefault))
  const experiments = new Set<string>()
  for (const run of gathered.values()) {
    reading.signal.throwIfAborted()
    const experiment = run.first.field('experiment') ?? byDefault
    const id = derivedUuid('csv', experiment)
    if (!experiments.has(id)) {
      experiments.add(id)
      const times = { createdAt: null, updatedAt: null }
      yield { kind: 'experiment', experiment: { id, name: experiment, tags: new Map(), ...times } }
    }
    yield { kind: 'run', run: runOf(run, id) }
  }
}

async function eachRow(path: string, columns: readonly Column[], context: TaskContext, take: (row: Row) => void): Promise<void> {
  const source = await textsOfFile(
    path,
    columns.map(({ header }) => header),
    context,
  )
  const { scratch, signal } = context
  await withDuckDB({ files: source.files, scratch, signal }, async (duck) => {
    const { sql, rows } = await source.stage(duck)
    const cells = columns.map((_, at) => `t${at}`).join(', ')
    for await (const chunk of duck.texts(`SELECT ${cells} FROM ${sql} ORDER BY place`, rows)) for (const row of chunk) take(row)
  })
}

/** A row with what its columns mean. */
class RunRow {
  readonly #columns: readonly Column[]
  readonly row: Row

  constructor(columns: readonly Column[], row: Row) {
    this.#columns = columns
    this.row = row
  }

  field(field: RunField): string | undefined {
    for (const [at, { meaning }] of this.#columns.entries()) {
      const value = this.row[at]?.trim()
      if (meaning.kind === 'field' && meaning.field === field && value) return value
    }
    return undefined
  }

  /** Those with a value. */
  *named(kind: 'param' | 'metric' | 'tag'): Generator<[name: string, value: string]> {
    for (const [at, { meaning }] of this.#columns.entries()) {
      const value = this.row[at]
      if (meaning.kind === kind && value !== null && value !== undefined && value !== '') yield [meaning.name, value]
    }
  }
}

interface GatheredRun {
  readonly uuid: string
  readonly first: RunRow
  readonly rows: RunRow[]
}

/**
 * Rows of one id are one run. One without an id is known by all that its row says, so that the same table again is the same runs; of two
 * equal rows the second is another run.
 */
function gather(runs: Map<string, GatheredRun>, row: RunRow, byDefault: string): void {
  const experiment = row.field('experiment') ?? byDefault
  const given = row.field('run')
  if (given !== undefined) {
    const uuid = runIdPattern.test(given) ? given : derivedUuid('csv', experiment, given)
    const known = runs.get(uuid)
    if (known) known.rows.push(row)
    else runs.set(uuid, { uuid, first: row, rows: [row] })
    return
  }
  for (let copy = 0; ; copy++) {
    const uuid = derivedUuid('csv', experiment, JSON.stringify(row.row), copy)
    if (runs.has(uuid)) continue
    runs.set(uuid, { uuid, first: row, rows: [row] })
    return
  }
}

function runOf({ uuid, first, rows }: GatheredRun, experiment: string): ImportedRun {
  const startedAt = timeIn(first.field('start'))
  const params = new Map(rows.flatMap((row) => [...row.named('param')]))
  const tags = new Map(rows.flatMap((row) => [...row.named('tag')]))
  return {
    uuid,
    experiment,
    name: first.field('name') ?? first.field('run') ?? null,
    user: first.field('user') ?? null,
    notes: first.field('notes') ?? '',
    status: statusIn(first.field('status')),
    startedAt,
    endedAt: timeIn(first.field('end')),
    params,
    tags,
    inputs: [],
    models: [],
    points: () => [rows.flatMap((row, at) => pointsOf(row, at, startedAt ?? 0))],
    files: () => [],
  }
}

/** Without a column of steps, rows of one run follow each other as steps do. */
function pointsOf(row: RunRow, at: number, timestamp: number): ImportedPoint[] {
  const said = Number(row.field('step') ?? Number.NaN)
  const step = Number.isSafeInteger(said) ? said : at
  return [...row.named('metric')].flatMap(([name, text]) => {
    const value = numberOf(text)
    return value === null ? [] : [{ name, step, timestamp, value }]
  })
}
