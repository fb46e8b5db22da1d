import type { PolicyDraft } from './policyDraft.ts'
import type { PolicySources } from './sources.ts'

/** Of a part of the form. */
export interface FieldsProps {
  readonly draft: PolicyDraft
  readonly onDraft: (change: (before: PolicyDraft) => PolicyDraft) => void
  readonly sources: PolicySources
}
