import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { counted } from '../../../shared/numbers.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, jsonCell } from '../../datasets/tasks.ts'
import { checkOutputNames, sourceColumns } from './columns.ts'
import { type JoinInput, type OpenedEntities, withJoin } from './opening.ts'
import { microsecondsSql, type SourceRows } from './relations.ts'
import type { JoinedRows } from './serviceSql.ts'
import { overlapsSql } from './overlaps.ts'

export interface PreviewInput extends JoinInput {
  readonly limit: number
  /** The clock, in microseconds since 1970 UTC, as text. */
  readonly now: string
}

/** As the contract's, with all values: what is masked is decided where it leaves. */
export interface Previewed {
  readonly columns: readonly (Column & { readonly isFeature: boolean })[]
  readonly rows: readonly (readonly FeatureCell[])[]
  readonly total: number
  readonly gaps: readonly { readonly column: string; readonly noRow: number; readonly tooOld: number; readonly null: number }[]
  readonly notes: readonly string[]
}

/** So many cells are joined for a preview, and so many rows at the most and at the least. */
const mostCells = 4_000_000
const mostRows = 200_000
const leastRows = 10_000

/** What a join would give: its first rows, and what is missing in it and why. @throws what `joinTask` throws */
export const previewJoinTask: Task<PreviewInput, Previewed> = (input, context) =>
  withJoin(input, context, async (duck, { entities, sources, join }) => {
    const { service, limit } = input
    checkOutputNames(service, entities.columns)
    const width = entities.columns.length + service.outputs.length
    const looked = Math.min(entities.rows, Math.max(leastRows, Math.min(mostRows, Math.floor(mostCells / width))))
    const joined = await join(`row < ${looked}`)
    await duck.run(`CREATE TEMP TABLE joined AS SELECT * FROM ${joined.relation}`)
    const columns = [...joined.entities, ...joined.outputs]
    const cells = await duck.rows(`SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM joined ORDER BY row LIMIT ${limit}`)
    return {
      columns: columns.map(({ name, type }, place) => ({ name, type, isFeature: place >= joined.entities.length })),
      rows: cells.map((row) => row.map((cell, place) => jsonCell(columns[place].type, cell))),
      total: entities.rows,
      gaps: await gapsOf(duck, service, joined),
      notes: [
        ...entities.warnings,
        ...(await entityNotes(duck, input, entities, looked, joined)),
        ...(await sourceNotes(duck, service, sources, input.now)),
      ],
    }
  })

/** A value that was computed is missing where what it is computed of is, or where the result is none. */
async function gapsOf(duck: Duck, { outputs }: ResolvedService, joined: JoinedRows): Promise<Previewed['gaps']> {
  const counts = joined.outputs.flatMap(({ sql }, place) => {
    const { source } = outputs[place]
    const status = source.kind === 'view' ? joined.views.get(source.view)?.status : undefined
    const count = (condition: string) => `count_if(${sql} IS NULL AND ${condition})`
    if (status === undefined) return ['0', '0', count('true')]
    return [count(`${status} IN ('noRow', 'noKey', 'noTime')`), count(`${status} = 'tooOld'`), count(`${status} = 'value'`)]
  })
  const found = (await duck.row(`SELECT ${counts.join(', ')} FROM joined`)).map(Number)
  return outputs.map(({ column }, place) => {
    const [noRow, tooOld, missing] = found.slice(3 * place, 3 * place + 3)
    return { column, noRow, tooOld, null: missing }
  })
}

async function entityNotes(
  duck: Duck,
  { service, now, time }: PreviewInput,
  { rows }: OpenedEntities,
  looked: number,
  { views }: JoinedRows,
): Promise<string[]> {
  const withoutKey = service.views.map(({ as }) => `count_if(${views.get(as)?.status} = 'noKey')`)
  const counts = ['count_if(t IS NULL)', `count_if(t > ${now})`, ...withoutKey]
  const [noTime, future, ...noKey] = (await duck.row(`SELECT ${counts.join(', ')} FROM joined`)).map(Number)
  const lacking = service.views.flatMap(({ as, keys }, place) =>
    noKey[place] === 0 ? [] : [`${counted(noKey[place], 'row')} without a key of ${as} (${keys.map(({ from }) => from).join(', ')}).`],
  )
  return [
    ...(looked < rows ? [`Gaps are counted on the first ${counted(looked, 'row')} of ${rows.toLocaleString('en')}.`] : []),
    ...(noTime > 0 ? [`${counted(noTime, 'row')} without a moment in ${JSON.stringify(time)}: no features.`] : []),
    ...(future > 0 ? [`${counted(future, 'row')} with a moment in the future: values that come later will change them.`] : []),
    ...new Set(lacking),
  ]
}

/** What is odd in the sources: each is told once, however many views read it. */
async function sourceNotes(
  duck: Duck,
  { views }: ResolvedService,
  sources: ReadonlyMap<string, SourceRows>,
  now: string,
): Promise<string[]> {
  const notes = new Set<string>()
  for (const view of views) for (const note of await notesOf(duck, view, sources.get(view.as) as SourceRows, now)) notes.add(note)
  return [...notes]
}

async function notesOf(duck: Duck, view: ResolvedView, source: SourceRows, now: string): Promise<string[]> {
  const columns = sourceColumns(view, source.columns)
  const event = microsecondsSql(columns.event)
  const early = columns.created === null ? '0' : `count_if(${microsecondsSql(columns.created)} < ${event})`
  const [ahead, before] = (await duck.row(`SELECT count_if(${event} > ${now}), ${early} FROM ${source.relation}`)).map(Number)
  const overlapping = columns.until === null ? 0 : Number((await duck.row(overlapsSql(source.relation, columns)))[0])
  const rows = (count: number) => `${view.source}: ${counted(count, 'row')}`
  return [
    ...(ahead > 0 ? [`${rows(ahead)} with an event ahead of the clock: is the clock of their origin wrong?`] : []),
    ...(before > 0 ? [`${rows(before)} created before the event, as forecasts are: known from the event on.`] : []),
    ...(overlapping > 0
      ? [`${rows(overlapping)} that end while an earlier one would still hold: the earlier one does not come back.`]
      : []),
  ]
}
