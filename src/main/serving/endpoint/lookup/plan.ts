import type { ResolvedService, ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import { type CompiledService, compileService } from '../../../features/online.ts'
import { placed, type ViewFeature, viewFeaturesOf } from './sources.ts'

/** An input of a model that is looked up or computed. */
export interface PlannedColumn {
  readonly column: string
  readonly isComputed: boolean
  /** The view's features that it is made of. */
  readonly features: readonly ViewFeature[]
}

/** How some of the inputs of a model are looked up. */
export interface Plan {
  readonly compiled: CompiledService
  readonly views: readonly ResolvedView[]
  /** In the order of the outputs. */
  readonly columns: readonly PlannedColumn[]
  /** Outputs of the service that are features of these views: a caller may give them, and what is computed of them takes that. */
  readonly direct: readonly (ViewFeature & { readonly column: string })[]
  /** Names of the keys and request values in a request. */
  readonly needs: readonly string[]
}

/** @throws FEATURES_INVALID */
export function planOf(service: ResolvedService, wanted: readonly string[]): Plan {
  const compiled = compileService(service, wanted)
  const names = new Set(compiled.views.map(({ as }) => as))
  const direct = service.outputs.flatMap(({ column, source }) =>
    source.kind === 'view' && names.has(source.view) ? [{ column, ...placed(service, source) }] : [],
  )
  return {
    compiled,
    views: compiled.views,
    columns: compiled.outputs.map((output) => ({
      column: output.column,
      isComputed: output.source.kind !== 'view',
      features: viewFeaturesOf(service, output),
    })),
    direct,
    needs: [
      ...new Set([...compiled.views.flatMap(({ keys }) => keys.map(({ from }) => from)), ...compiled.request.map(({ name }) => name)]),
    ],
  }
}
