import { CairnError, type ErrorCode } from '../../../../shared/errors.ts'
import type { PredictRequest } from '../contracts.ts'
import type { LiveDeployment } from '../deployment.ts'
import type { RowCompleter } from './completer.ts'
import type { Completed } from './completion.ts'
import type { EndpointFeatures } from './endpointFeatures.ts'

/** Codes of an online store that cannot be read. */
export const unavailableCodes: ReadonlySet<ErrorCode> = new Set(['ONLINE_DAMAGED', 'WORKSPACE_LOCKED', 'WORKSPACE_NEWER'])

/**
 * A request with the features that it lacks, looked up and counted; null where it lacks none.
 * @throws what `RowCompleter.complete` throws
 */
export async function completed(
  { table, at, signal }: Pick<PredictRequest, 'table' | 'at' | 'signal'>,
  { settings }: LiveDeployment,
  completer: RowCompleter,
  features: EndpointFeatures,
): Promise<Completed | null> {
  const begun = performance.now()
  const counter = () => features.counters.of(settings.name, completer.service.ref)
  try {
    const rows = () => features.reading()
    const found = await completer.complete(table, { policy: settings.features, rows, at: BigInt(at) * 1_000n, signal })
    if (found) counter().looked({ ...found.looked, took: performance.now() - begun })
    return found
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'FEATURE_LACKING') counter().failed('refused')
    if (unavailableCodes.has(error.code)) counter().failed('unavailable')
    throw error
  }
}
