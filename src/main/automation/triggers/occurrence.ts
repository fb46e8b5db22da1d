import type { TriggerEvidence } from '../../../shared/domain/automation/facts.ts'
import type { TriggerKind } from '../../../shared/domain/automation/policy.ts'

/** Something that a policy starts by. Two with the same kind and key are the same. */
export interface Occurrence {
  readonly kind: TriggerKind
  readonly key: string
  readonly at: number
  readonly evidence: TriggerEvidence
}

/** What was found by the triggers of a policy. */
export interface Found {
  readonly occurrences: readonly Occurrence[]
  /** What keeps a trigger from being looked at. */
  readonly problems: readonly string[]
}
