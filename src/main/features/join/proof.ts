import type { FeatureProof } from '../../../shared/contract/features/join.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import type { ResolvedExpression, ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, type DuckCell, jsonCell } from '../../datasets/tasks.ts'
import { sourceColumns } from './columns.ts'
import { type JoinInput, type OpenedJoin, withJoin } from './opening.ts'
import { microsecondsSql, type SourceRows } from './relations.ts'
import type { JoinedRows, JoinedView } from './serviceSql.ts'

export interface ProofInput extends JoinInput {
  /** Of the joined version, counted from 0. */
  readonly row: number
}

/** As the contract's, but that a source is named by the view's name in the service. */
export interface Proven {
  readonly at: string | null
  readonly values: readonly FeatureProof[]
}

/**
 * Where each value of one row of a joined version came from: joined anew from the versions that it was joined of. The entity rows are
 * the joined version itself, whose first columns they are.
 * @throws WORKSPACE_CORRUPT where what is stored is not what its sources give
 */
export const proofTask: Task<ProofInput, Proven> = (input, context) =>
  withJoin(input, context, async (duck, opened) => {
    const joined = await opened.join(`row = ${input.row}`)
    const { service } = input
    const [cells] = await duck.rows(`SELECT ${joined.outputs.map(({ sql }) => sql).join(', ')} FROM ${joined.relation}`)
    await checkStored(duck, input, opened, joined)
    const evidence = new Map<string, Evidence>()
    for (const view of service.views) evidence.set(view.as, await evidenceOf(duck, view, opened, joined))
    const values = service.outputs.map(({ column, feature, ref, type, source }, place): FeatureProof => {
      const value = jsonCell(type, cells[place])
      const named = { column, feature, view: ref, value }
      if (source.kind !== 'view') return { ...named, ...noRow, status: 'computed', ...computedOf(service, source) }
      const { status, ...found } = evidence.get(source.view) as Evidence
      return { ...named, ...found, status: status === 'value' && value === null ? 'null' : status, expression: null, reads: [] }
    })
    return { at: await momentText(duck, input, opened), values }
  })

type Evidence = Pick<FeatureProof, 'status' | 'source' | 'row' | 'event' | 'created' | 'age'>
const noRow = { source: null, row: null, event: null, created: null, age: null }

function computedOf(
  service: ResolvedService,
  source: ResolvedService['outputs'][number]['source'],
): Pick<FeatureProof, 'expression' | 'reads'> {
  const found = source.kind === 'computed' ? service.expressions.find(({ id }) => id === source.id) : undefined
  return { expression: found?.expression ?? null, reads: found === undefined ? [] : readNames(found) }
}

const readNames = ({ reads }: ResolvedExpression): string[] => reads.map(({ name }) => name)

async function evidenceOf(duck: Duck, view: ResolvedView, { sources }: OpenedJoin, { relation, views }: JoinedRows): Promise<Evidence> {
  const { row, status } = views.get(view.as) as JoinedView
  const { relation: source, columns } = sources.get(view.as) as SourceRows
  const { event, created } = sourceColumns(view, columns)
  const time = (sql: string | null) => (sql === null ? 'NULL' : `make_timestamp(${microsecondsSql(`s.${sql}`)})::VARCHAR`)
  const [is, found, at, known, age] = await duck.row(
    `SELECT ${status}, ${row}, ${time(event)}, ${time(created)}, (t - ${microsecondsSql(`s.${event}`)}) / 1e6
      FROM ${relation} AS j LEFT JOIN ${source} AS s ON s.row = j.${row}`,
  )
  if (found === null) return { ...noRow, status: is as Evidence['status'] }
  return {
    status: is as Evidence['status'],
    source: view.as,
    row: Number(found),
    event: at as string,
    created: known as string | null,
    age: Number(age),
  }
}

async function momentText(duck: Duck, { time, at, row }: ProofInput, { entities }: OpenedJoin): Promise<string | null> {
  const column = entities.columns.findIndex(({ name }) => name === time)
  const moment = time === null ? `${at}::BIGINT` : microsecondsSql(`c${column}`)
  const [text] = await duck.row(`SELECT make_timestamp(${moment})::VARCHAR FROM version WHERE row = ${row}`)
  return text as string | null
}

async function checkStored(
  duck: Duck,
  { row, service }: ProofInput,
  { entities }: OpenedJoin,
  { relation, outputs }: JoinedRows,
): Promise<void> {
  const stored = outputs.map(({ name }) => `c${entities.columns.findIndex((column) => column.name === name)}`)
  const same = outputs.map(({ sql }, place) => `j.${sql} IS NOT DISTINCT FROM v.${stored[place]}`)
  const cells: DuckCell[] = await duck.row(`SELECT ${same.join(', ')} FROM ${relation} AS j JOIN version AS v ON v.row = j.row`)
  const wrong = outputs.filter((_, place) => cells[place] !== true).map(({ name }) => name)
  if (wrong.length === 0) return
  throw new CairnError(
    'WORKSPACE_CORRUPT',
    `Row ${rowNumber(row)} is not what ${service.ref} gives of the recorded sources: ${wrong.map((name) => JSON.stringify(name)).join(', ')} ${wrong.length === 1 ? 'differs' : 'differ'}.`,
    { row: rowNumber(row), columns: wrong },
  )
}
