import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { JoinMode, ResolvedService } from '../../../shared/domain/features/resolved.ts'

/** What a replay is of. */
export interface ParityInput {
  readonly service: ResolvedService
  readonly sources: readonly { readonly as: string; readonly ref: string; readonly manifest: Manifest }[]
  /** The dataset version that was joined, and how; null where there is none. */
  readonly joined: JoinedVersion | null
  readonly rows: number
  readonly seed: number
}

export interface JoinedVersion {
  readonly ref: string
  readonly manifest: Manifest
  /** As it was joined, and of which versions. */
  readonly service: ResolvedService
  readonly sources: ParityInput['sources']
  readonly mode: JoinMode
  readonly time: string | null
  /** Microseconds since 1970 UTC, as text: of rows without a time of their own. */
  readonly at: string
}
