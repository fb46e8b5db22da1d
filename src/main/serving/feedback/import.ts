import { randomInt } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import {
  type FeedbackReport,
  labelName,
  type LabelRule,
  longestRequestId,
  mostAhead,
  mostFeedbackRow,
} from '../../../shared/domain/serving/feedback.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Duck, list, literal, reader, type TextRows, textsOfFile, textsOfVersion } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { type LogSource, placeSegment } from '../log/compact.ts'
import { isFolder, parquetNameOf } from '../log/files.ts'
import { withRequestLog } from '../log/relation.ts'
import { feedbackRoot, feedbackSegments } from './files.ts'
import { feedbackRelation, writeFeedback } from './relation.ts'

/** Which column of a file or version is what. */
export interface FeedbackColumns {
  readonly id: string
  /** Of the row in its request; 0 where there is none. */
  readonly row?: string
  readonly label?: string
  /** When it was known; now where there is none. */
  readonly at?: string
  readonly outcomes: readonly { readonly name: string; readonly column: string }[]
}

export interface ImportFeedbackInput {
  readonly log: LogSource
  readonly rule: LabelRule
  readonly columns: FeedbackColumns
  readonly from:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'version'; readonly ref: string; readonly manifest: Manifest }
}

/** Rows that are named of those that were refused. */
const mostProblems = 50

/**
 * Labels and outcomes of a file or dataset version become one segment, complete at once or not at all. A row that is wrong is refused and
 * told; the others are kept. DuckDB does all of it, so that memory does not grow with the rows.
 * @throws INPUT_MISSING, COLUMN_UNKNOWN; INPUT_MISMATCH where no row can be kept
 */
export const importFeedbackTask: Task<ImportFeedbackInput, FeedbackReport> = async (input, context) => {
  const { log, columns, from } = input
  const folder = await feedbackFolder(log)
  const arrived = Date.now()
  const base = `${arrived}-${randomInt(100_000_000, 999_999_999)}`
  const temporary = join(folder, `.${base}-${process.pid}.tmp`)
  const names = [...new Set([columns.id, columns.row, columns.label, columns.at, ...columns.outcomes.map(({ column }) => column)])]
  const read = names.filter((name) => name !== undefined)
  const { signal, scratch } = context
  context.progress(0, 'reading')
  const source =
    from.kind === 'file' ? await textsOfFile(from.path, read, context) : await textsOfVersion(from.manifest, read, context.objects)
  try {
    // Those that DuckDB may read: one that comes meanwhile is none of them.
    let stored: Awaited<ReturnType<typeof feedbackSegments>> = []
    const beside = async () => {
      stored = await feedbackSegments(log.folder, log.deployment)
      return [...source.files, temporary, ...stored.map(({ path }) => path)]
    }
    return await withRequestLog(log, {}, { scratch, signal, beside }, async (duck, logged) => {
      const given = await source.stage(duck)
      context.progress(0.3, 'checking')
      const items = new GivenItems(given, read, input, arrived)
      const counts = await items.counts(duck)
      const problems = await items.problems(duck)
      if (counts.labels + counts.outcomes === 0 && counts.refused > 0)
        throw new CairnError('INPUT_MISMATCH', `No row can be kept. ${placeText(given, problems[0].place)}: ${problems[0].reason}`, {
          [given.places.kind]: problems[0].place,
        })
      const kept = { format: 'cairn.feedback/1', deployment: log.deployment, source: items.source, ...counts, problems } as const
      const none = { matched: 0, unknown: 0, duplicates: 0, places: given.places.kind }
      if (counts.labels + counts.outcomes === 0) return { ...kept, ...none }
      context.progress(0.5, 'writing')
      await writeFeedback(duck, items.sql, temporary)
      context.progress(0.7, 'matching')
      const store = await feedbackRelation(duck, stored)
      const found = await matches(duck, reader.parquet(temporary), logged.sql, store.all)
      await placeSegment(temporary, join(folder, parquetNameOf(base, arrived, arrived)))
      return { ...kept, ...none, ...found }
    })
  } finally {
    await rm(temporary, { force: true })
  }
}

function placeText({ places }: TextRows, place: number): string {
  return `${places.kind.charAt(0).toUpperCase()}${places.kind.slice(1)} ${place}`
}

/** @throws where a link or a file is in its place */
async function feedbackFolder({ folder, deployment }: LogSource): Promise<string> {
  for (const path of [folder, feedbackRoot(folder), join(feedbackRoot(folder), deployment)]) {
    await mkdir(path, { mode: 0o700, recursive: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    if (!(await isFolder(path))) throw new CairnError('DISK_FAILED', `${path} is not a folder.`, { path })
  }
  return join(feedbackRoot(folder), deployment)
}

type Counts = Pick<FeedbackReport, 'rows' | 'labels' | 'outcomes' | 'empty' | 'refused'>

/** The cells of a file as labels and outcomes, each with what is wrong with it. */
class GivenItems {
  readonly source: string
  /** Those that are kept, with the columns of feedback. */
  readonly sql: string
  readonly #given: TextRows
  readonly #all: string

  constructor(given: TextRows, read: readonly string[], { rule, columns, from }: ImportFeedbackInput, arrived: number) {
    this.#given = given
    this.source = from.kind === 'file' ? basename(from.path) : from.ref
    const textOf = (name: string | undefined) => (name === undefined ? 'NULL::VARCHAR' : `t${read.indexOf(name)}`)
    const row = textOf(columns.row)
    const at = textOf(columns.at)
    const common = `place, ${textOf(columns.id)} AS id, ${columns.row === undefined ? '0' : rowOf(row)} AS "row",
      ${columns.at === undefined ? String(arrived) : `CASE WHEN ${at} IS NULL THEN ${arrived} ELSE ${timeOf(at)} END`} AS ms`
    const parts = [
      ...(columns.label === undefined
        ? []
        : [{ name: labelName, text: textOf(columns.label), value: labelSql(rule, textOf(columns.label)) }]),
      ...columns.outcomes.map(({ name, column }) => ({ name, text: textOf(column), value: outcomeSql(textOf(column)) })),
    ]
    const union = parts
      .map(({ name, text, value }) => `SELECT ${common}, ${literal(name)} AS name, ${text} AS text, ${value} AS value FROM ${given.sql}`)
      .join(' UNION ALL ')
    const reason = `CASE WHEN text IS NULL THEN 'empty' WHEN id IS NULL OR id = '' OR len(id) > ${longestRequestId} THEN 'id'
      WHEN "row" IS NULL OR "row" NOT BETWEEN 0 AND ${mostFeedbackRow} THEN 'row'
      WHEN ms IS NULL OR ms < 0 OR ms > ${arrived + mostAhead} THEN 'at'
      WHEN value IS NULL THEN (CASE WHEN name = ${literal(labelName)} THEN 'label' ELSE 'value' END) END`
    this.#all = `(SELECT *, ${reason} AS reason FROM (${union}))`
    this.sql = `(SELECT place AS n, id, "row", name, value, make_timestamp(ms * 1000) AS "at", make_timestamp(${arrived}::BIGINT * 1000) AS arrived,
      ${literal(this.source)} AS source FROM ${this.#all} WHERE reason IS NULL)`
    this.#reasons = {
      id: `The request id is missing, or longer than ${longestRequestId} characters.`,
      row: 'The row is not a whole number from 0.',
      at: 'The time cannot be read, or lies in the future.',
      label: rule.classes === null ? 'The label is not a finite number.' : 'The label is none of the classes of the model.',
      value: 'The outcome is not a finite number, true or false.',
    }
  }

  readonly #reasons: Readonly<Record<string, string>>

  async counts(duck: Duck): Promise<Counts> {
    const kept = (which: string) => `(count(*) FILTER (reason IS NULL AND ${which}))::DOUBLE`
    const isLabel = `name = ${literal(labelName)}`
    const [labels, outcomes, empty, refused] = await duck.row(
      `SELECT ${kept(isLabel)}, ${kept(`NOT ${isLabel}`)}, (count(*) FILTER (reason = 'empty'))::DOUBLE,
        (count(*) FILTER (reason <> 'empty'))::DOUBLE FROM ${this.#all}`,
    )
    return { rows: this.#given.rows, labels: Number(labels), outcomes: Number(outcomes), empty: Number(empty), refused: Number(refused) }
  }

  async problems(duck: Duck): Promise<FeedbackReport['problems']> {
    const rows = await duck.rows(
      `SELECT place::BIGINT, reason FROM ${this.#all} WHERE reason <> 'empty' ORDER BY place LIMIT ${mostProblems}`,
    )
    return rows.map(([place, reason]) => ({ place: this.#given.places.of(Number(place)), reason: this.#reasons[String(reason)] ?? '' }))
  }
}

/** A whole number, also where it was written as 2.0; 0 where there is none. */
function rowOf(text: string): string {
  return `(CASE WHEN ${text} IS NULL THEN 0 WHEN regexp_full_match(trim(${text}), '\\d{1,12}([.]0+)?') THEN TRY_CAST(trim(${text}) AS BIGINT) END)`
}

/** ms since 1970 of a time with or without a zone (then UTC), or of a number of ms. */
function timeOf(text: string): string {
  return `(CASE WHEN regexp_full_match(${text}, '\\d{11,15}') THEN TRY_CAST(${text} AS BIGINT) ELSE epoch_ms(TRY_CAST(${text} AS TIMESTAMPTZ)) END)`
}

/** As `labelText`. */
function labelSql({ classes }: LabelRule, text: string): string {
  const number = `TRY_CAST(trim(${text}) AS DOUBLE)`
  if (classes === null) return `(CASE WHEN isfinite(${number}) THEN ${number}::VARCHAR END)`
  const numeric = classes.filter((label) => label.trim() !== '' && Number.isFinite(Number(label)))
  const alone = numeric.filter((label) => numeric.filter((other) => Number(other) === Number(label)).length === 1)
  const numbers = `[${alone.map((label) => `${Number(label)}::DOUBLE`).join(', ')}]::DOUBLE[]`
  const logical = ['true', 'false'].filter((label) => classes.includes(label))
  const trimmed = `trim(${text})`
  return `(CASE WHEN list_contains(${list(classes)}, ${text}) THEN ${text} WHEN list_contains(${list(classes)}, ${trimmed}) THEN ${trimmed}
    WHEN list_contains(${list(logical)}, lower(${trimmed})) THEN lower(${trimmed})
    ELSE list_extract(${list(alone)}, list_position(${numbers}, ${number})) END)`
}

function outcomeSql(text: string): string {
  const number = `TRY_CAST(trim(${text}) AS DOUBLE)`
  return `(CASE lower(trim(${text})) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE (CASE WHEN isfinite(${number}) THEN ${number}::VARCHAR END) END)`
}

async function matches(
  duck: Duck,
  given: string,
  log: string,
  store: string,
): Promise<Pick<FeedbackReport, 'matched' | 'unknown' | 'duplicates'>> {
  const [matched, all] = await duck.row(
    `SELECT (count(*) FILTER ("row" < most))::DOUBLE, count(*)::DOUBLE FROM ${given} LEFT JOIN
      (SELECT id AS known, max("rows") AS most FROM ${log} GROUP BY id) ON id = known`,
  )
  const [distinct, known] = await duck.row(
    `SELECT count(*)::DOUBLE, (count(*) FILTER (is_known))::DOUBLE FROM (SELECT DISTINCT id, "row", name FROM ${given})
      LEFT JOIN (SELECT DISTINCT id, "row", name, true AS is_known FROM ${store} SEMI JOIN ${given} USING (id, "row", name)) USING (id, "row", name)`,
  )
  const total = Number(all)
  return { matched: Number(matched), unknown: total - Number(matched), duplicates: total - Number(distinct) + Number(known) }
}
