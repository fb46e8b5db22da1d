import { and, eq, exists, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { RunRow as Row } from '../../../shared/contract/experiments/index.ts'
import type { RunsColumn } from '../../../shared/domain/experiments/runsView.ts'
import type { RunsCondition, RunsFilter, RunsOrder } from '../../../shared/domain/experiments/runsView.ts'
import { requireDataset } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { labelsOf } from '../runs/describe.ts'
import { requireExperiment } from '../groups/store.ts'
import { trainingsIn } from '../runs/store.ts'
import { warningsOfRuns } from '../warnings/index.ts'
import { columnValue, numberOf } from './columnValue.ts'
import { type Nest, type NestLine, nestRuns } from './nesting.ts'
import { orderOf } from './order.ts'
import { inSlices } from './slices.ts'

const { runs, runTags, trainingRuns, datasetVersions } = schema

export interface TableQuery {
  readonly limit: number
  readonly offset: number
  readonly columns: readonly RunsColumn[]
  readonly filter: RunsFilter
  readonly orderBy: RunsOrder
  /** Nested runs stand beneath their parents; among all others when absent. */
  readonly nest?: Nest
}

/** Values that are looked up in one go. */
const valuesAtOnce = 10_000

/** A page of the runs table. Ids are sorted first: values are looked up for the page alone, a large one in slices. */
export async function runsTable(db: Registry, query: TableQuery): Promise<{ total: number; runs: number; nests: boolean; rows: Row[] }> {
  const where = and(...filterConditions(db, query.filter)) ?? sql`TRUE`
  const runsFound = db.select({ n: sql<number>`count(*)` }).from(runs).where(where).get()?.n ?? 0
  const nests = hasNested(db)
  const { total, lines } =
    nests && query.nest ? nestedLines(db, where, query, query.nest, runsFound) : flatLines(db, where, query, runsFound)
  const rows: Row[] = []
  const size = Math.max(1, Math.floor(valuesAtOnce / Math.max(1, query.columns.length)))
  for await (const slice of inSlices(lines, size)) rows.push(...rowsOf(db, slice, query.columns))
  return { total, runs: runsFound, nests, rows }
}

interface Lines {
  /** Of the whole table, not of the page. */
  readonly total: number
  readonly lines: readonly NestLine[]
}

function flatLines(db: Registry, where: SQL, { orderBy, limit, offset }: TableQuery, total: number): Lines {
  const ids = db.values<[id: number]>(sql`${sorted(db, sql.raw('runs.id'), where, orderBy, total)} LIMIT ${limit} OFFSET ${offset}`)
  return { total, lines: ids.map(([id]) => ({ id, depth: 0, nested: 0, open: false })) }
}

/** Where a nested run stands is known only with all that are before it: all runs that pass are sorted, by their ids alone. */
function nestedLines(db: Registry, where: SQL, { orderBy, limit, offset }: TableQuery, nest: Nest, found: number): Lines {
  const rows = db.values<[id: number, uuid: string, parentUuid: string | null]>(
    sorted(db, sql.raw('runs.id, runs.uuid, runs.parent_uuid'), where, orderBy, found),
  )
  const lines = nestRuns(
    rows.map(([id, uuid, parentUuid]) => ({ id, uuid, parentUuid })),
    nest,
  )
  return { total: lines.length, lines: lines.slice(offset, offset + limit) }
}

function sorted(db: Registry, columns: SQL, where: SQL, orderBy: RunsOrder, found: number): SQL {
  const order = orderOf(db, orderBy, found)
  return sql`${order.with} SELECT ${columns} FROM runs WHERE ${where} ORDER BY ${sql.join([...order.terms], sql`, `)}, runs.id DESC`
}

/** Along the index of parents. */
function hasNested(db: Registry): boolean {
  return db.select({ id: runs.id }).from(runs).where(isNotNull(runs.parentUuid)).limit(1).get() !== undefined
}

/** Rows of these runs, in their order. */
function rowsOf(db: Registry, lines: readonly NestLine[], columns: readonly RunsColumn[]): Row[] {
  const ids = lines.map((line) => line.id)
  const { id, name, source, status, starred, archivedAt, notes } = runs
  const jobId = sql<number | null>`(SELECT t.job_id FROM training_runs t WHERE t.run_id = runs.id)`
  const values = Object.fromEntries(columns.map((column, i) => [`v${i}`, columnValue(column)]))
  const found = db
    .select({ id, name, source, status, jobId, starred, archivedAt, notes, ...values })
    .from(runs)
    .where(inArray(id, [...ids]))
    .all() as (Omit<Row, 'archived' | 'tags' | 'values' | 'warnings' | keyof NestLine> & { archivedAt: number | null } & Record<
      string,
      unknown
    >)[]
  const byId = new Map(found.map((row) => [row.id, row]))
  const tags = Map.groupBy(
    db
      .select()
      .from(runTags)
      .where(inArray(runTags.runId, [...ids]))
      .all(),
    (row) => row.runId,
  )
  const warnings = warningsOfRuns(
    db,
    trainingsIn(db)
      .where(inArray(id, [...ids]))
      .all(),
  )
  return lines.flatMap((line) => {
    const row = byId.get(line.id)
    if (!row) return []
    return {
      ...line,
      name: row.name,
      source: row.source,
      status: row.status,
      jobId: row.jobId,
      warnings: warnings.get(line.id) ?? [],
      starred: row.starred,
      archived: row.archivedAt !== null,
      notes: row.notes,
      tags: labelsOf(tags.get(line.id)),
      values: columns.map((_, i) => row[`v${i}`] as string | number | null),
    }
  })
}

export function filterConditions(db: Registry, filter: RunsFilter): SQL[] {
  const { dataset, experiment, status, task, tag, starred, search, archived, conditions } = filter
  const found: (SQL | undefined)[] = [isNull(runs.deletedAt)]
  if (archived !== 'with') found.push(archived === 'only' ? isNotNull(runs.archivedAt) : isNull(runs.archivedAt))
  if (dataset !== undefined) found.push(ofDataset(db, dataset))
  if (status) found.push(eq(runs.status, status))
  if (experiment !== undefined) found.push(eq(runs.experimentId, requireExperiment(db, experiment).id))
  if (task) found.push(exists(ofTraining(db, eq(trainingRuns.task, task))))
  if (starred !== undefined) found.push(eq(runs.starred, starred))
  if (tag !== undefined) {
    const tagged = db
      .select()
      .from(runTags)
      .where(and(eq(runTags.runId, runs.id), eq(runTags.tag, tag)))
    found.push(exists(tagged))
  }
  if (search) {
    const pattern = containing(search)
    found.push(or(sql`${runs.name} LIKE ${pattern} ESCAPE '\\'`, sql`${runs.notes} LIKE ${pattern} ESCAPE '\\'`))
  }
  return [...found.filter((condition) => condition !== undefined), ...conditions.map(conditionOf)]
}

function ofDataset(db: Registry, dataset: string): SQL {
  const { id } = requireDataset(db, dataset)
  const versions = db.select({ id: datasetVersions.id }).from(datasetVersions).where(eq(datasetVersions.datasetId, id))
  return exists(ofTraining(db, inArray(trainingRuns.datasetVersionId, versions)))
}

/** The training of a run, where it has one and that is so. */
function ofTraining(db: Registry, condition: SQL) {
  return db
    .select()
    .from(trainingRuns)
    .where(and(eq(trainingRuns.runId, runs.id), condition))
}

const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

/** Numbers are compared as numbers where both sides are; a text is told from another only by `=`, `!=` and `contains`. */
function conditionOf({ column, operator, value }: RunsCondition): SQL {
  const text = columnValue(column)
  if (operator === 'contains') return sql`${text} LIKE ${containing(value)} ESCAPE '\\'`
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return sql`CAST(${text} AS TEXT) ${sql.raw(operator)} ${value}`
  return sql`${numberOf(column) ?? text} ${sql.raw(operator)} ${number}`
}
