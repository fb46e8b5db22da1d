import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { AbLook, AbName, AbSettings, AbStatus, AbVerdict } from '../../domain/monitoring/abTest.ts'
import { operation, Time } from '../base.ts'

/** Two arms of a deployment, compared until one is better. */
export const AbTest = z.object({
  id: z.int(),
  name: z.string(),
  settings: AbSettings,
  status: AbStatus,
  /** Of the metric, as screens call it, and which way is better. */
  metric: z.object({ name: z.string(), better: z.enum(['higher', 'lower']) }),
  /** Oldest first; in a list, the newest alone. */
  looks: z.array(AbLook),
  /** What the newest look says, in words. */
  verdict: AbVerdict,
  /** Why it ended; null while it runs. */
  reason: z.string().nullable(),
  startedAt: Time,
  endedAt: Time.nullable(),
  actor: z.string(),
  /** It has ended with a winner, and its arms still are in the route. */
  promotable: z.boolean(),
  /** What keeps it from being looked at, such as an arm that is gone from the route. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type AbTest = z.infer<typeof AbTest>

const Named = z.object({ name: AbName })

export const abtestsContract = {
  /** Running ones first, then newest first; of all deployments or of one. */
  list: operation()
    .input(z.object({ deployment: z.string().optional() }))
    .output(z.array(AbTest)),
  get: operation().input(Named).output(AbTest),
  /** Again whenever one was looked at or has ended. */
  watch: operation()
    .input(z.object({}))
    .output(eventIterator(z.array(AbTest))),
  start: operation('ALREADY_EXISTS')
    .input(Named.extend({ settings: AbSettings }))
    .output(AbTest),
  /** Looks now: it may be looked at as often as one likes. */
  look: operation().input(Named).output(AbTest),
  stop: operation()
    .input(Named.extend({ reason: z.string().trim().max(2_000).default('') }))
    .output(AbTest),
  /** Everything to the winner of a test that is decided; its alias moves through its gates. */
  promote: operation('DEPLOYMENT_BUSY', 'GATE_FAILED')
    .input(Named.extend({ reason: z.string().trim().max(2_000).default('') }))
    .output(AbTest),
  remove: operation().input(Named).output(z.object({})),
}
