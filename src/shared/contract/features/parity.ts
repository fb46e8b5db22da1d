import { z } from 'zod'
import { FeatureName, FeatureRef } from '../../domain/features/definitions.ts'
import { ParityReport } from '../../domain/features/parity.ts'
import { operation, Ref, Started, Time } from '../base.ts'

export const parityContract = {
  /** Replays random keys and moments: online equals offline, and the rows of a joined dataset equal what serving would have computed. */
  checkParity: operation('FEATURES_INVALID')
    .input(
      z.object({
        service: FeatureRef,
        /** A joined dataset version whose rows are replayed too; that of the newest join of the service when absent. */
        joined: Ref.optional(),
        rows: z.int().min(1).max(1_000_000).default(10_000),
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Started),
  parities: operation()
    .input(z.object({ service: FeatureName, limit: z.int().min(1).max(100).default(20) }))
    .output(
      z.array(
        z.object({ id: z.int(), ref: z.string(), joined: z.string().nullable(), passed: z.boolean(), report: ParityReport, at: Time }),
      ),
    ),
}
