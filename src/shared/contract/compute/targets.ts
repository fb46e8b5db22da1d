import { z } from 'zod'
import { TargetCheck } from '../../domain/compute/check.ts'
import { ComputeTarget, TargetName, TokenPlace } from '../../domain/compute/target.ts'
import { operation } from '../base.ts'

export const TargetView = ComputeTarget.extend({
  token: TokenPlace,
  /** The newest one; null before the first. */
  check: TargetCheck.nullable(),
  warnings: z.array(z.string()),
})
export type TargetView = z.infer<typeof TargetView>

const Named = z.object({ name: TargetName })

export const targetsContract = {
  list: operation()
    .input(z.object({}))
    .output(z.object({ targets: z.array(TargetView) })),
  add: operation('TARGET_EXISTS', 'INVALID_INPUT')
    .input(
      Named.extend({
        address: z.string().min(1).max(2_000),
        folder: z.string().min(1).max(4_000),
        folderThere: z.string().max(4_000).optional(),
        certificates: z.string().max(4_000).optional(),
        token: z.string().max(4_000).optional(),
      }),
    )
    .output(TargetView),
  /** Replaces its token; null removes it. */
  setToken: operation('TARGET_NOT_FOUND', 'INVALID_INPUT')
    .input(Named.extend({ token: z.string().min(1).max(4_000).nullable() }))
    .output(TargetView),
  /** Submits the probe: the only request that leaves before a job is started there. */
  check: operation('TARGET_NOT_FOUND', 'CANCELLED').input(Named).output(TargetView),
  remove: operation('TARGET_NOT_FOUND').input(Named).output(z.object({})),
}
