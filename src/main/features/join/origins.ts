import type { FeatureSource, ResolvedService } from '../../../shared/domain/features/resolved.ts'

/** A column that a feature comes of: of the source of a view, or of the entity rows. */
export type FeatureOrigin =
  | { readonly kind: 'source'; readonly view: string; readonly column: string }
  | { readonly kind: 'entity'; readonly column: string }

/** What each output of a service comes of, through the expressions. */
export function originsOf(service: ResolvedService): { readonly column: string; readonly of: readonly FeatureOrigin[] }[] {
  const views = new Map(service.views.map((view) => [view.as, new Map(view.features.map(({ name, column }) => [name, column]))]))
  const expressions = new Map(service.expressions.map((expression) => [expression.id, expression]))
  const of = (source: FeatureSource): FeatureOrigin[] => {
    switch (source.kind) {
      case 'view':
        return [{ kind: 'source', view: source.view, column: views.get(source.view)?.get(source.feature) ?? source.feature }]
      case 'request':
        return [{ kind: 'entity', column: source.field }]
      case 'computed':
        return expressions.get(source.id)?.reads.flatMap((read) => of(read.source)) ?? []
    }
  }
  return service.outputs.map(({ column, source }) => ({ column, of: of(source) }))
}
