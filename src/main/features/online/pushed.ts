import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { momentOfText } from '../../../shared/domain/expressions/times.ts'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { storedCell } from './cells.ts'
import { keyText, misfit } from './keys.ts'
import type { OnlineWrite } from './row.ts'

/** Clocks of two computers differ; what lies further ahead is a mistake, and would keep all that comes after it from being seen. */
const mostAhead = 5n * 60n * 1_000_000n

export type PushedRow = Readonly<Record<string, FeatureCell>>

/**
 * Rows that another program pushes, as the store keeps them. A row has the keys, the features and the time columns of the view, by the
 * names of the view or of its source. A missing value is null and not left out; the creation is now where it is left out.
 * @param now microseconds since 1970 UTC
 * @throws FEATURES_INVALID, TYPE_MISMATCH with the row, counted from 0; nothing is kept then
 */
export function pushedRows(view: ResolvedView, rows: readonly PushedRow[], now: bigint): OnlineWrite[] {
  if (!view.push)
    throw new CairnError('FEATURES_INVALID', `${view.ref} takes no pushed rows: its definition does not have "push: true".`, {
      view: view.ref,
    })
  const fields = fieldsOf(view)
  return rows.map((row, place) => pushedRow(view, fields, row, { place, now }))
}

type Field = { readonly part: 'key' | 'feature'; readonly place: number } | { readonly part: 'event' | 'created' | 'until' }

/** Names of features and keys come before those of the columns that they are read from. */
function fieldsOf({ keys, features, time }: ResolvedView): ReadonlyMap<string, Field> {
  const own = [
    ...keys.map(({ name }, place) => [name, { part: 'key', place }] as const),
    ...features.map(({ name }, place) => [name, { part: 'feature', place }] as const),
  ]
  const columns = [
    ...keys.map(({ column }, place) => [column, { part: 'key', place }] as const),
    ...features.map(({ column }, place) => [column, { part: 'feature', place }] as const),
    [time.kind === 'event' ? time.column : time.from, { part: 'event' }] as const,
    ...(time.kind === 'valid' ? [[time.to, { part: 'until' }] as const] : []),
    ...(time.created === undefined ? [] : [[time.created, { part: 'created' }] as const]),
  ]
  const fields = new Map<string, Field>(own)
  for (const [name, field] of columns) if (!fields.has(name)) fields.set(name, field)
  return fields
}

interface Place {
  readonly place: number
  readonly now: bigint
}

function pushedRow(view: ResolvedView, fields: ReadonlyMap<string, Field>, row: PushedRow, { place, now }: Place): OnlineWrite {
  const keys: (FeatureCell | undefined)[] = view.keys.map(() => undefined)
  const values: (FeatureCell | undefined)[] = view.features.map(() => undefined)
  const times: { event?: bigint | null; created?: bigint | null; until?: bigint | null } = {}
  for (const [name, cell] of Object.entries(row)) {
    const field = fields.get(name)
    if (!field) throw invalid(view, place, `${view.ref} has no column "${name}".`, name)
    if (field.part === 'key') keys[field.place] = cell
    else if (field.part === 'feature') values[field.place] = typed(cell, name, view.features[field.place].type, place)
    else times[field.part] = momentOf(cell, name, place)
  }
  const [lacking] = [...view.keys.filter((_, at) => keys[at] === undefined), ...view.features.filter((_, at) => values[at] === undefined)]
  if (lacking) throw invalid(view, place, `"${lacking.name}" is missing. Give null where there is no value.`, lacking.name)
  const key = keyText(view, keys as FeatureCell[], place)
  const { event, created = view.time.created === undefined ? null : now, until = null } = times
  if (key === null) throw invalid(view, place, 'A part of its key is missing.', view.keys[0].name)
  if (event === undefined || event === null) throw invalid(view, place, 'It has no event time.', eventOf(view))
  if (event - now > mostAhead) throw invalid(view, place, 'Its event lies more than 5 minutes ahead of the clock.', eventOf(view))
  return { key, event, created, until, values: values as FeatureCell[] }
}

const eventOf = ({ time }: ResolvedView): string => (time.kind === 'event' ? time.column : time.from)

function typed(cell: FeatureCell, name: string, type: ColumnType, place: number): FeatureCell {
  const stored = storedCell(cell, type)
  if (stored === undefined) throw rowMisfit(name, type, place)
  return stored
}

function momentOf(cell: FeatureCell, name: string, place: number): bigint | null {
  if (cell === null || cell === '') return null
  const moment = typeof cell === 'string' ? momentOfText(cell) : null
  if (moment === null) throw rowMisfit(name, 'datetime', place)
  return moment
}

const rowMisfit = (name: string, type: ColumnType, place: number): CairnError => {
  const { code, message, details } = misfit(name, type, place)
  return new CairnError(code, message, { ...details, row: place })
}

function invalid({ ref }: ResolvedView, place: number, message: string, field: string): CairnError {
  return new CairnError('FEATURES_INVALID', `Row ${place + 1} of what was pushed to ${ref}: ${message}`, { row: place, field })
}
