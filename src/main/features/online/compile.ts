import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { compileExpression } from '../../../shared/domain/expressions/evaluate.ts'
import { checkOnDemand } from '../../../shared/domain/expressions/onDemand.ts'
import type { Value } from '../../../shared/domain/expressions/value.ts'
import type { FeatureSource, ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { cellOf, valueOf } from './cells.ts'

/** The values of one row of a lookup: of each view by its name in the service, in the order of its features; empty where there are none. */
export type ViewValues = ReadonlyMap<string, readonly FeatureCell[]>
export type RequestValues = ReadonlyMap<string, FeatureCell>

/** A service, ready to answer; made once for many requests. */
export interface CompiledService {
  readonly service: ResolvedService
  readonly outputs: ResolvedService['outputs']
  /** Those that the outputs need. */
  readonly views: readonly ResolvedView[]
  /** What their expressions need of a request; a key may be among it. */
  readonly request: ResolvedService['request']
  /** The outputs of one row. */
  compute(values: ViewValues, request: RequestValues): FeatureCell[]
  /** The views that an output is made of, each by its name in the service. */
  viewsOf(output: string): ReadonlySet<string>
}

type Read = (values: ViewValues, request: RequestValues, computed: readonly Value[]) => Value

/**
 * @param wanted the columns to come out; all of the service when absent
 * @throws FEATURES_INVALID for one that it does not have
 */
export function compileService(service: ResolvedService, wanted?: readonly string[]): CompiledService {
  const outputs = wanted ? wanted.map((column) => requireOutput(service, column)) : service.outputs
  const needed = new Needed(service)
  for (const { source } of outputs) needed.add(source)
  const expressions = service.expressions.filter(({ id }) => needed.has({ kind: 'computed', id }))
  const places = new Map(expressions.map(({ id }, place) => [id, place]))
  const readers = new Readers(service, places)
  const steps = expressions.map(({ expression, reads }) => {
    const checked = checkOnDemand(expression, reads)
    const run = compileExpression(checked, new Map(reads.map(({ name }, place) => [name, place])))
    const inputs = reads.map(({ source, type }) => readers.of(source, type))
    return (...all: Parameters<Read>) => run(inputs.map((read) => read(...all)))
  })
  const results = outputs.map(({ source, type }) => readers.cell(source, type))
  return {
    service,
    outputs,
    views: service.views.filter(({ as }) => needed.views.has(as)),
    request: [...service.request, ...service.keys].filter(({ name }) => needed.has({ kind: 'request', field: name })),
    compute(values, request) {
      const computed: Value[] = []
      for (const step of steps) computed.push(step(values, request, computed))
      return results.map((read) => read(values, request, computed))
    },
    viewsOf: (column) => {
      const own = new Needed(service)
      own.add(requireOutput(service, column).source)
      return own.views
    },
  }
}

function requireOutput({ ref, outputs }: ResolvedService, column: string): ResolvedService['outputs'][number] {
  const found = outputs.find((output) => output.column === column)
  if (found) return found
  throw new CairnError('FEATURES_INVALID', `${ref} has no feature "${column}".`, { field: column })
}

const nameOf = (source: FeatureSource): string =>
  source.kind === 'view'
    ? JSON.stringify(['view', source.view, source.feature])
    : JSON.stringify([source.kind, source.kind === 'request' ? source.field : source.id])

/** What outputs are made of, however far down. */
class Needed {
  readonly views = new Set<string>()
  readonly #seen = new Set<string>()
  readonly #expressions: ReadonlyMap<string, ResolvedService['expressions'][number]>

  constructor({ expressions }: ResolvedService) {
    this.#expressions = new Map(expressions.map((expression) => [expression.id, expression]))
  }

  add(first: FeatureSource): void {
    for (const open = [first]; open.length > 0; ) {
      const source = open.pop() as FeatureSource
      if (this.has(source)) continue
      this.#seen.add(nameOf(source))
      if (source.kind === 'view') this.views.add(source.view)
      if (source.kind === 'computed') open.push(...(this.#expressions.get(source.id)?.reads ?? []).map((read) => read.source))
    }
  }

  has(source: FeatureSource): boolean {
    return this.#seen.has(nameOf(source))
  }
}

/** Functions that fetch one value, each made once. */
class Readers {
  readonly #service: ResolvedService
  readonly #computed: ReadonlyMap<string, number>

  constructor(service: ResolvedService, computed: ReadonlyMap<string, number>) {
    this.#service = service
    this.#computed = computed
  }

  /** As expressions compute with it. */
  of(source: FeatureSource, type: ColumnType): Read {
    if (source.kind === 'computed') {
      const place = this.#placeOf(source.id)
      return (_values, _request, computed) => computed[place]
    }
    const cell = this.#kept(source)
    return (values, request) => valueOf(cell(values, request), type)
  }

  /** As it comes out. */
  cell(source: FeatureSource, type: ColumnType): (...all: Parameters<Read>) => FeatureCell {
    if (source.kind !== 'computed') return this.#kept(source)
    const place = this.#placeOf(source.id)
    return (_values, _request, computed) => cellOf(computed[place], type)
  }

  #kept(source: Exclude<FeatureSource, { kind: 'computed' }>): (values: ViewValues, request: RequestValues) => FeatureCell {
    if (source.kind === 'request') return (_values, request) => request.get(source.field) ?? null
    const view = this.#service.views.find(({ as }) => as === source.view)
    const place = view?.features.findIndex(({ name }) => name === source.feature) ?? -1
    if (place < 0) throw broken(`${source.view}:${source.feature}`)
    return (values) => values.get(source.view)?.[place] ?? null
  }

  #placeOf(id: string): number {
    const place = this.#computed.get(id)
    if (place === undefined) throw broken(id)
    return place
  }
}

function broken(name: string): CairnError {
  return new CairnError('FEATURES_INVALID', `The service reads "${name}", which it does not have.`, { feature: name })
}
