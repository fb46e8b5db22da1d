import { z } from 'zod'
import { GatePolicy, GateResult } from '../../domain/models/gates.ts'
import { KnownName, operation, Ref, Time } from '../base.ts'
import { Alias } from '../../domain/names.ts'

export const AliasPolicy = z.object({ model: z.string(), alias: z.string(), policy: GatePolicy, texts: z.array(z.string()) })
export type AliasPolicy = z.infer<typeof AliasPolicy>

export const GateCheck = z.object({
  id: z.int(),
  /** `wine@v2` */
  ref: z.string(),
  alias: z.string(),
  passed: z.boolean(),
  results: z.array(GateResult),
  at: Time,
  /** What its author was called; empty where that was not recorded. */
  actor: z.string(),
  /** Why it no longer says what a check would say now; empty while it does. */
  outOfDate: z.array(z.string()),
})
export type GateCheck = z.infer<typeof GateCheck>

const ofAlias = z.object({ name: KnownName, alias: Alias })

export const gatesContract = {
  /** The policies of all models, or of one. */
  list: operation()
    .input(z.object({ name: KnownName.optional() }))
    .output(z.array(AliasPolicy)),
  /** Replaces the policy of an alias. From then on the alias moves only through it. */
  set: operation('ALIAS_INVALID')
    .input(ofAlias.extend({ policy: GatePolicy }))
    .output(AliasPolicy),
  remove: operation().input(ofAlias).output(z.object({})),
  /** Whether a version may become what an alias points to. The evidence is kept. */
  check: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ref: Ref, alias: Alias }))
    .output(GateCheck),
  /** The checks of a version, newest first. */
  checks: operation()
    .input(z.object({ ref: Ref }))
    .output(z.array(GateCheck)),
}
