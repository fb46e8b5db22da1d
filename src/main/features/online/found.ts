import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { FeatureStatus, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { keyText } from './keys.ts'
import type { FeatureRows, OnlineRow } from './row.ts'

/** What became of one key in one view. */
export interface FoundRow {
  readonly status: Exclude<FeatureStatus, 'NULL_VALUE'>
  /** In the order of the view's features, as they are kept, also where they are too old; empty where there are none. */
  readonly values: readonly FeatureCell[]
  /** Microseconds since 1970 UTC. */
  readonly event: bigint | null
  readonly created: bigint | null
}

const notFound: FoundRow = { status: 'NOT_FOUND', values: [], event: null, created: null }

/**
 * The rows of keys as they hold at a moment; one read for each, all of the same moment of the store.
 * @param keys of each row: its values in the order of the view's keys; a missing one is found nowhere
 * @param at microseconds since 1970 UTC
 * @throws TYPE_MISMATCH for a key of another type; ONLINE_DAMAGED
 */
export function foundRows(rows: FeatureRows, view: ResolvedView, keys: readonly (readonly FeatureCell[])[], at: bigint): FoundRow[] {
  const texts = keys.map((cells, place) => keyText(view, cells, place))
  return rows.read(view, texts).map((row) => (row ? foundRow(view, row, at) : notFound))
}

function foundRow(view: ResolvedView, { event, created, until, values }: OnlineRow, at: bigint): FoundRow {
  const tooOld = view.ttl !== null && at - event > BigInt(view.ttl) * 1_000_000n
  const hasEnded = until !== null && until <= at
  return { status: tooOld || hasEnded ? 'OUTSIDE_MAX_AGE' : 'PRESENT', values, event, created }
}
