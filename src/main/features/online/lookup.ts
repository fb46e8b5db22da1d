import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { FeatureSource, FeatureStatus, ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { storedCell } from './cells.ts'
import type { CompiledService } from './compile.ts'
import { type FoundRow, foundRows } from './found.ts'
import { misfit } from './keys.ts'
import type { FeatureRows } from './row.ts'

/** Columns of a request: a value for each row. */
export type RequestColumns = Readonly<Record<string, readonly FeatureCell[]>>

export interface LookupRequest {
  readonly keys: RequestColumns
  readonly request?: RequestColumns
  /** Names are `view__feature`, as in Feast; those of the service when absent. */
  readonly fullNames?: boolean
}

/** One result for each output, its values in the order of the rows of the request. */
export interface FoundFeatures {
  readonly names: readonly string[]
  readonly rows: number
  readonly results: readonly {
    readonly values: FeatureCell[]
    readonly statuses: FeatureStatus[]
    /** Microseconds since 1970 UTC; null where there is no row, and of a computed feature. */
    readonly events: (bigint | null)[]
  }[]
  /** The moment that ages were counted to. */
  readonly at: bigint
}

/**
 * The features of entities at a moment. A value that is too old is not given; its event is.
 * @param at microseconds since 1970 UTC
 * @throws FEATURES_INVALID for a name that is missing, unknown, or has another number of values; TYPE_MISMATCH; ONLINE_DAMAGED
 */
export function lookUpFeatures(rows: FeatureRows, compiled: CompiledService, asked: LookupRequest, at: bigint): FoundFeatures {
  const request = requestTable(compiled, asked)
  const found = rows.snapshot(
    () => new Map(compiled.views.map((view) => [view.as, foundRows(rows, view, request.keysOf(view.keys.map(({ from }) => from)), at)])),
  )
  const results = compiled.outputs.map((): FoundFeatures['results'][number] => ({ values: [], statuses: [], events: [] }))
  const made = compiled.outputs.map(({ source, column }) => (source.kind === 'view' ? [source.view] : [...compiled.viewsOf(column)]))
  for (let row = 0; row < request.rows; row++) {
    const values = new Map([...found].map(([as, all]) => [as, all[row].status === 'PRESENT' ? all[row].values : []]))
    const cells = compiled.compute(values, request.row(row))
    for (const [place, value] of cells.entries()) {
      const { source } = compiled.outputs[place]
      const { values, statuses, events } = results[place]
      const of = made[place].map((as) => found.get(as)?.[row] as FoundRow)
      values.push(value)
      statuses.push(statusOf(value, source.kind === 'view' || value === null ? of : []))
      events.push(source.kind === 'view' ? of[0].event : null)
    }
  }
  return { names: namesOf(compiled, asked.fullNames), rows: request.rows, results, at }
}

/** A computed feature that has no value lacks it for the reason that what it reads does. */
function statusOf(value: FeatureCell, of: readonly FoundRow[]): FeatureStatus {
  for (const status of ['NOT_FOUND', 'OUTSIDE_MAX_AGE'] as const) if (of.some((row) => row.status === status)) return status
  return value === null ? 'NULL_VALUE' : 'PRESENT'
}

function namesOf({ service, outputs }: CompiledService, fullNames = service.fullNames): string[] {
  if (fullNames === service.fullNames) return outputs.map(({ column }) => column)
  const prefixOf = (source: FeatureSource) => (source.kind === 'computed' ? source.id.replace(/:[^:]*$/, '') : fromOf(source))
  const names = outputs.map(({ source, feature }) => (fullNames ? `${prefixOf(source)}__${feature}` : feature))
  const twice = names.find((name, place) => names.indexOf(name) < place)
  if (twice === undefined) return names
  throw new CairnError('FEATURES_INVALID', `Two features of ${service.ref} are called "${twice}" without the names of their views.`, {
    field: twice,
  })
}

const fromOf = (source: Exclude<FeatureSource, { kind: 'computed' }>) => (source.kind === 'view' ? source.view : source.field)

/** What a request has of one row and of all. */
interface RequestTable {
  readonly rows: number
  keysOf(names: readonly string[]): FeatureCell[][]
  row(place: number): ReadonlyMap<string, FeatureCell>
}

function requestTable({ service, views, request }: CompiledService, asked: LookupRequest): RequestTable {
  const needed = new Set(views.flatMap(({ keys }) => keys.map(({ from }) => from)))
  const given = new Map([...Object.entries(asked.request ?? {}), ...Object.entries(asked.keys)])
  refuseUnknown(service, given)
  const lengths = new Set([...given.values()].map(({ length }) => length))
  if (lengths.size > 1) throw unequal(given)
  const columnOf = (name: string, what: string) => {
    const column = given.get(name)
    if (column) return column
    throw new CairnError('FEATURES_INVALID', `${service.ref} needs the ${what} "${name}".`, { field: name })
  }
  const keys = new Map([...needed].map((name) => [name, columnOf(name, 'key')]))
  const fields = new Map(request.map((field) => [field.name, checked(field, columnOf(field.name, 'request field'))]))
  const [rows = 1] = lengths
  return {
    rows,
    keysOf: (names) => Array.from({ length: rows }, (_, row) => names.map((name) => keys.get(name)?.[row] ?? null)),
    row: (place) => new Map([...fields].map(([name, cells]) => [name, cells[place]])),
  }
}

function checked({ name, type }: Column, cells: readonly FeatureCell[]): FeatureCell[] {
  return cells.map((cell, place) => {
    const stored = storedCell(cell, type)
    if (stored === undefined) throw misfit(name, type, place)
    return stored
  })
}

function refuseUnknown({ ref, keys, request }: ResolvedService, given: ReadonlyMap<string, unknown>): void {
  const known = [...keys, ...request].map(({ name }) => name)
  const unknown = [...given.keys()].find((name) => !known.includes(name))
  if (unknown === undefined) return
  const names = known.length === 0 ? 'nothing' : known.slice(0, 20).join(', ')
  throw new CairnError('FEATURES_INVALID', `${ref} has no key or request field "${unknown}". It takes ${names}.`, { field: unknown })
}

function unequal(given: ReadonlyMap<string, readonly FeatureCell[]>): CairnError {
  const lengths = [...given].map(([name, { length }]) => `${name} has ${length}`)
  return new CairnError(
    'FEATURES_INVALID',
    `All keys and request fields must have the same number of values: ${lengths.slice(0, 10).join(', ')}.`,
    {
      field: [...given.keys()][0],
    },
  )
}
