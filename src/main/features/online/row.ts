import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import type { KeyText } from './keys.ts'

/** What the store has of one key. Times are microseconds since 1970 UTC. */
export interface OnlineRow {
  readonly event: bigint
  readonly created: bigint | null
  /** Of a view whose rows hold for a time: when it ends, exclusive. */
  readonly until: bigint | null
  /** In the order of the view's features. */
  readonly values: readonly FeatureCell[]
}

export interface OnlineWrite extends OnlineRow {
  readonly key: KeyText
}

/** Where a lookup reads from. */
export interface FeatureRows {
  /** One for each key, in their order. */
  read(view: ResolvedView, keys: readonly (KeyText | null)[]): (OnlineRow | null)[]
  /** All that is read in it is of one moment. */
  snapshot<T>(work: () => T): T
}
