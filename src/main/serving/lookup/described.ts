import type { Servable } from '../../../shared/domain/serving/endpoint.ts'
import type { DescribedLookup } from '../endpoint/contracts.ts'
import { RowCompleter } from '../endpoint/lookup/completer.ts'

/** What rows of a model may have in place of features; null where they have none. */
export function lookupOf(servable: Servable): DescribedLookup | null {
  return servable.features ? new RowCompleter(servable.features, servable).described : null
}
