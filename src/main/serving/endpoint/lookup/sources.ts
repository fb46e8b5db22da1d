import type { FeatureSource, ResolvedService } from '../../../../shared/domain/features/resolved.ts'

/** A feature of a view in a service. */
export interface ViewFeature {
  /** `as` of the view. */
  readonly view: string
  /** Of the values of a row of the view. */
  readonly place: number
  readonly feature: string
}

type Output = ResolvedService['outputs'][number]

/** The features of views that an output is made of, however far down; itself where it is none that is computed. */
export function viewFeaturesOf(service: ResolvedService, output: Output): ViewFeature[] {
  const expressions = new Map(service.expressions.map((expression) => [expression.id, expression]))
  const seen = new Map<string, ViewFeature>()
  const add = (source: FeatureSource, above: readonly string[]): void => {
    if (source.kind === 'view') seen.set(`${source.view}:${source.feature}`, placed(service, source))
    if (source.kind !== 'computed' || above.includes(source.id)) return
    for (const read of expressions.get(source.id)?.reads ?? []) add(read.source, [...above, source.id])
  }
  add(output.source, [])
  return [...seen.values()]
}

export function placed(service: ResolvedService, { view, feature }: Extract<FeatureSource, { kind: 'view' }>): ViewFeature {
  const features = service.views.find(({ as }) => as === view)?.features ?? []
  return { view, feature, place: features.findIndex(({ name }) => name === feature) }
}
