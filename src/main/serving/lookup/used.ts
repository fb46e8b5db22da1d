import { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import type { ModelSignature } from '../../../shared/domain/packages/package.ts'

/** A service of whose outputs some are inputs of a model, as its servable has it; null for one of whose outputs none is. */
export function usedFeatures(service: ResolvedService | null, { inputs }: Pick<ModelSignature, 'inputs'>): ResolvedService | null {
  const names = new Set(inputs.map(({ name }) => name))
  return service?.outputs.some(({ column }) => names.has(column)) ? ResolvedService.parse(service) : null
}
