import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { type Duck, jsonCell } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { sourceColumns } from '../join/columns.ts'
import { type OpenedJoin, withJoin } from '../join/opening.ts'
import { microsecondsSql, type SourceRows } from '../join/relations.ts'
import type { JoinedRows, JoinedView } from '../join/serviceSql.ts'
import { storedCell, storedMoment } from '../online/cells.ts'
import { compileService } from '../online/compile.ts'
import { lookUpFeatures } from '../online/lookup.ts'
import type { FeatureRows, OnlineRow } from '../online/row.ts'
import type { Comparison } from './comparison.ts'
import type { JoinedVersion, ParityInput } from './input.ts'

/** Rows of a joined version, chosen by their hash, against what serving makes of the source rows that held at their moments. */
export async function compareTraining(
  { joined, rows, seed }: { readonly joined: JoinedVersion } & Pick<ParityInput, 'rows' | 'seed'>,
  comparison: Comparison,
  context: TaskContext,
): Promise<{ rows: number; values: number; different: number }> {
  const { service, manifest, sources, mode, time, at } = joined
  const input = { service, mode, time, at, entities: { manifest }, sources }
  return withJoin(input, context, async (duck, opened) => {
    const chosen = `row IN (SELECT row FROM version ORDER BY hash(row, ${seed}) LIMIT ${rows})`
    const found = await opened.join(chosen)
    const asked = [...service.keys, ...service.request]
    const inputs = await cellsOf(
      duck,
      found,
      asked.map(({ name }) => columnSql(found.entities, name)),
    )
    const stored = await cellsOf(
      duck,
      found,
      service.outputs.map(({ column }) => columnSql(found.entities, column)),
    )
    const moments = await duck.rows(`SELECT t::VARCHAR, row::VARCHAR FROM ${found.relation} ORDER BY row`)
    const held = new Map<string, (OnlineRow | null)[]>()
    for (const view of service.views) held.set(view.as, await heldRows(duck, view, opened, found))
    const prepared = compileService(service)
    let [replayed, different] = [0, 0]
    for (const [place, [moment, row]] of moments.entries()) {
      // A row without a moment has no features, but what is computed of the request alone: nothing is looked up for it.
      if (moment === null) continue
      replayed++
      const cell = (column: Column, index: number): [string, FeatureCell[]] => [column.name, [jsonCell(column.type, inputs[place][index])]]
      const keys = Object.fromEntries(service.keys.map(cell))
      const request = Object.fromEntries(service.request.map((column, index) => cell(column, service.keys.length + index)))
      const at = BigInt(String(moment))
      const online = lookUpFeatures(rowsAt(held, place), prepared, { keys, request }, at).results.map(({ values }) => values[0])
      const offline = stored[place].map((value, index) => jsonCell(service.outputs[index].type, value))
      different += comparison.row(offline, online, () => ({
        of: 'training',
        row: Number(row),
        keys: JSON.stringify(service.keys.map((_, index) => inputs[place][index])),
        moment: storedMoment(at),
      }))
    }
    return { rows: replayed, values: replayed * service.outputs.length, different }
  })
}

const columnSql = (columns: readonly (Column & { readonly sql: string })[], name: string): string =>
  columns.find((column) => column.name === name)?.sql ?? 'NULL'

const cellsOf = (duck: Duck, { relation }: JoinedRows, columns: readonly string[]) =>
  duck.rows(`SELECT ${columns.length === 0 ? 'NULL' : columns.join(', ')} FROM ${relation} ORDER BY row`)

/** The source row that was found for each chosen row, as the online store would have it. */
async function heldRows(
  duck: Duck,
  view: ParityInput['service']['views'][number],
  { sources }: OpenedJoin,
  { relation, views }: JoinedRows,
): Promise<(OnlineRow | null)[]> {
  const { relation: source, columns } = sources.get(view.as) as SourceRows
  const { event, created, until, features } = sourceColumns(view, columns)
  const time = (sql: string | null) => (sql === null ? 'NULL' : `${microsecondsSql(`s.${sql}`)}::VARCHAR`)
  const values = features
  const rows = await duck.rows(
    `SELECT ${time(event)}, ${time(created)}, ${time(until)}, ${values.join(', ')}
      FROM ${relation} AS j LEFT JOIN ${source} AS s ON s.row = j.${(views.get(view.as) as JoinedView).row} ORDER BY j.row`,
  )
  return rows.map(([at, known, end, ...cells]) => {
    if (at === null) return null
    const micros = (cell: unknown) => (cell === null ? null : BigInt(String(cell)))
    const stored = cells.map((cell, place) => storedCell(jsonCell(view.features[place].type, cell), view.features[place].type) ?? null)
    return { event: BigInt(String(at)), created: micros(known), until: micros(end), values: stored }
  })
}

/** A store with what held for one row. */
function rowsAt(held: ReadonlyMap<string, readonly (OnlineRow | null)[]>, place: number): FeatureRows {
  return {
    read: (view, keys) => keys.map((key) => (key === null ? null : (held.get(view.as)?.[place] ?? null))),
    snapshot: (work) => work(),
  }
}
