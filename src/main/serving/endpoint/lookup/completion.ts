import type { FeatureCell } from '../../../../shared/contract/features/join.ts'
import { rowNumber } from '../../../../shared/domain/datasets/rowNumbers.ts'
import type { FeatureStatus, ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import type { FeatureLookup, FeaturePolicy } from '../../../../shared/domain/serving/features.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type FeatureRows, type FoundRow, foundRows, requestCell } from '../../../features/online.ts'
import type { InputNote, RequestCell, RequestColumn, RequestTable } from '../contracts.ts'
import { featureCell, isGiven } from './cells.ts'
import { type Looked, noStatuses } from './counter.ts'
import { lackingFeature } from './lacking.ts'
import { eventText } from './moments.ts'
import type { Plan, PlannedColumn } from './plan.ts'
import type { ViewFeature } from './sources.ts'

/** The values of the views in one row: what was found, what the caller gives, and what stands in for what is lacking. */
type RowValues = Map<string, readonly FeatureCell[]>

/** A request whose rows have all columns of the model. */
export interface Completed {
  readonly table: RequestTable
  readonly looked: Omit<Looked, 'took'>
  readonly notes: readonly InputNote[]
  /** Of each row, what became of the views. */
  lookups(): Record<string, FeatureLookup>[]
}

export interface Completing {
  readonly policy: FeaturePolicy
  /** The online store. @throws ONLINE_DAMAGED where there is none */
  readonly rows: () => FeatureRows
  /** The moment that ages are counted to, in microseconds since 1970 UTC. */
  readonly at: bigint
  readonly signal: AbortSignal
}

/** What a completion knows of its model. */
export interface CompletedModel {
  readonly inputs: ReadonlySet<string>
  /** Keys whose values are in no message. */
  readonly hidden: readonly string[]
}

/** One request that is completed, some of its rows at a time. */
export class Completion {
  readonly #plan: Plan
  readonly #table: RequestTable
  readonly #completing: Completing
  readonly #of: Pick<CompletedModel, 'inputs' | 'hidden'>
  readonly #columns: readonly {
    readonly planned: PlannedColumn
    readonly given: RequestColumn | undefined
    readonly cells: RequestCell[]
  }[]
  /** Features of the views that the caller gives, where he does. */
  readonly #given: readonly (ViewFeature & { readonly cells: RequestColumn; readonly type: ResolvedView['features'][number]['type'] })[]
  readonly #found = new Map<string, FoundRow[]>()
  readonly #statuses = noStatuses()
  readonly #notes = new Map<string, { column: string; kind: InputNote['kind']; rows: number; last: number }>()
  #countGiven = 0
  #countDefaulted = 0

  constructor(plan: Plan, table: RequestTable, completing: Completing, of: CompletedModel) {
    this.#plan = plan
    this.#table = table
    this.#completing = completing
    this.#of = of
    this.#columns = plan.columns.map((planned) => ({
      planned,
      given: table.columns.get(planned.column),
      cells: new Array<RequestCell>(table.rows).fill(null),
    }))
    this.#given = plan.direct.flatMap((direct) => {
      const cells = table.columns.get(direct.column)
      const type = this.#view(direct.view).features[direct.place].type
      return cells ? [{ ...direct, cells, type }] : []
    })
    for (const { as } of plan.views) this.#found.set(as, [])
  }

  /** @throws FEATURE_LACKING, TYPE_MISMATCH, ONLINE_DAMAGED, WORKSPACE_LOCKED */
  fill(from: number, to: number): void {
    const { rows, at } = this.#completing
    const store = rows()
    store.snapshot(() => {
      for (const view of this.#plan.views) {
        const keys = this.#keysOf(view, from, to)
        this.#found.get(view.as)?.push(...located(from, () => foundRows(store, view, keys, at)))
      }
    })
    const request = this.#requestOf()
    for (let row = from; row < to; row++) this.#row(row, request(row))
  }

  completed(): Completed {
    const isNeed = new Set(this.#plan.needs)
    const columns = new Map([...this.#table.columns].filter(([name]) => this.#of.inputs.has(name) || !isNeed.has(name)))
    for (const { planned, cells } of this.#columns) columns.set(planned.column, cells)
    const { rows } = this.#table
    return {
      table: { rows, columns },
      looked: { rows, statuses: this.#statuses, given: this.#countGiven, defaulted: this.#countDefaulted },
      notes: [...this.#notes.values()].map(({ kind, column, rows: count }) => ({ kind, column, rows: count })),
      lookups: () => Array.from({ length: rows }, (_, row) => this.#lookups(row)),
    }
  }

  #lookups(row: number): Record<string, FeatureLookup> {
    return Object.fromEntries(
      [...this.#found].map(([as, all]) => [
        as,
        { status: all[row].status, event: all[row].event === null ? null : eventText(all[row].event) },
      ]),
    )
  }

  #view(as: string): ResolvedView {
    return this.#plan.views.find((view) => view.as === as) as ResolvedView
  }

  #keysOf({ keys }: ResolvedView, from: number, to: number): FeatureCell[][] {
    const columns = keys.map((key) => this.#table.columns.get(key.from))
    return Array.from({ length: to - from }, (_, place) => columns.map((column) => featureCell(column?.[from + place])))
  }

  #requestOf(): (row: number) => ReadonlyMap<string, FeatureCell> {
    const fields = this.#plan.compiled.request.map(({ name, type }) => ({ name, type, column: this.#table.columns.get(name) }))
    return (row) => new Map(fields.map(({ name, type, column }) => [name, typed(name, type, featureCell(column?.[row]), row)]))
  }

  #row(row: number, request: ReadonlyMap<string, FeatureCell>): void {
    const values: RowValues = new Map()
    let isWhole = true
    for (const [as, found] of this.#found) {
      const { status, values: cells } = found[row]
      values.set(as, status === 'PRESENT' ? cells : [])
      if (status !== 'PRESENT') isWhole = false
    }
    const given = this.#takeGiven(row, values)
    const instead = isWhole ? null : this.#standIn(row, values, given)
    const outputs = this.#plan.compiled.compute(values, request)
    for (const [place, column] of this.#columns.entries()) {
      const own = column.given
      if (own && isGiven(own, row)) {
        column.cells[row] = own[row]
        this.#countGiven++
        continue
      }
      const { column: name } = column.planned
      const cell = instead?.has(name) ? (instead.get(name) ?? null) : outputs[place]
      column.cells[row] = cell
      this.#statuses[this.#statusOf(column.planned, outputs[place], row, given)]++
    }
  }

  /** @returns the features that the caller gives in this row, as `view:feature` */
  #takeGiven(row: number, values: RowValues): ReadonlySet<string> {
    const given = new Set<string>()
    for (const { view, feature, place, cells, type } of this.#given) {
      if (!isGiven(cells, row)) continue
      given.add(nameOf({ view, feature }))
      const cell = featureCell(cells[row])
      this.#put(values, { view, place }, typed(feature, type, type === 'text' ? String(cell) : cell, row))
    }
    return given
  }

  #put(values: RowValues, { view, place }: Pick<ViewFeature, 'view' | 'place'>, cell: FeatureCell): void {
    const before = values.get(view) ?? []
    const cells = before.length === 0 ? new Array<FeatureCell>(this.#view(view).features.length).fill(null) : [...before]
    cells[place] = cell
    values.set(view, cells)
  }

  /**
   * Does what the policy says with values that are lacking: those of views go into `values`.
   * @returns what stands in for outputs that are computed @throws FEATURE_LACKING
   */
  #standIn(row: number, values: RowValues, given: ReadonlySet<string>): Map<string, FeatureCell> {
    const instead = new Map<string, FeatureCell>()
    const { lacking: policy, defaults } = this.#completing.policy
    for (const { planned, given: own } of this.#columns) {
      if (own && isGiven(own, row)) continue
      for (const feature of planned.features) {
        const found = this.#found.get(feature.view)?.[row] as FoundRow
        if (found.status === 'PRESENT' || given.has(nameOf(feature))) continue
        const isMissing = found.status === 'NOT_FOUND'
        this.#note(planned.column, isMissing ? 'notFound' : 'tooOld', row)
        const does = isMissing ? policy.missing : policy.tooOld
        if (does === 'null') continue
        const stands = does === 'default' ? this.#defaultOf(planned, feature, defaults) : undefined
        if (stands === undefined) throw this.#lacking(planned.column, feature, found, row)
        if (stands.of === 'output') instead.set(planned.column, stands.value)
        else this.#put(values, feature, stands.value)
        this.#countDefaulted++
        if (stands.of === 'output') break
      }
    }
    return instead
  }

  /** That of an output that is computed comes before those of what it is computed of. */
  #defaultOf({ column, isComputed }: PlannedColumn, { view, place }: ViewFeature, defaults: Readonly<Record<string, FeatureCell>>) {
    const own = (name: string) => (Object.hasOwn(defaults, name) ? defaults[name] : undefined)
    const direct = this.#plan.direct.find((one) => one.view === view && one.place === place)?.column
    const ofOutput = isComputed ? own(column) : undefined
    if (ofOutput !== undefined) return { of: 'output' as const, value: ofOutput }
    const ofFeature = own(direct ?? column)
    return ofFeature === undefined ? undefined : { of: 'feature' as const, value: ofFeature }
  }

  #lacking(column: string, { view: as, feature }: ViewFeature, found: FoundRow, row: number): CairnError {
    const view = this.#view(as)
    const keyOf = ({ from, type }: (typeof view.keys)[number]) =>
      requestCell(featureCell(this.#table.columns.get(from)?.[row]), type) ?? null
    const key = Object.fromEntries(view.keys.map((each) => [each.from, keyOf(each)]))
    return lackingFeature({ column, feature, view, found, key, row, at: this.#completing.at }, this.#of.hidden)
  }

  /** Once for each row, however many features of a computed one are lacking. */
  #note(column: string, kind: InputNote['kind'], row: number): void {
    const name = `${kind}:${column}`
    const known = this.#notes.get(name) ?? { column, kind, rows: 0, last: -1 }
    if (known.last !== row) known.rows++
    known.last = row
    this.#notes.set(name, known)
  }

  /** What is computed lacks its value for the reason that what it is made of does. */
  #statusOf({ isComputed, features }: PlannedColumn, cell: FeatureCell, row: number, given: ReadonlySet<string>): FeatureStatus {
    if (!isComputed || cell === null) {
      const all = features.filter((feature) => !given.has(nameOf(feature))).map(({ view }) => this.#found.get(view)?.[row].status)
      for (const status of ['NOT_FOUND', 'OUTSIDE_MAX_AGE'] as const) if (all.includes(status)) return status
    }
    return cell === null ? 'NULL_VALUE' : 'PRESENT'
  }
}

const nameOf = ({ view, feature }: Pick<ViewFeature, 'view' | 'feature'>) => `${view}:${feature}`

/** @throws TYPE_MISMATCH */
function typed(name: string, type: ResolvedView['features'][number]['type'], cell: FeatureCell, row: number): FeatureCell {
  const value = requestCell(cell, type)
  if (value === undefined) throw misfit(name, type, row)
  return value
}

/** The place of a row in the request, and not among those that are looked up at once. */
function located<T>(from: number, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    const error = CairnError.from(thrown)
    const { field, place, type } = error.details
    if (error.code !== 'TYPE_MISMATCH' || typeof place !== 'number') throw error
    throw misfit(String(field), type as ResolvedView['features'][number]['type'], from + place)
  }
}

function misfit(column: string, type: string, row: number): CairnError {
  return new CairnError('TYPE_MISMATCH', `${JSON.stringify(column)} (row ${rowNumber(row)}) is not of the type ${type}.`, {
    column,
    row: rowNumber(row),
    type,
  })
}
