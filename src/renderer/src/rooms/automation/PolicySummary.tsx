import type { PolicySettings } from '../../../../shared/domain/automation/policy.ts'
import { Card } from '../../ui/Card.tsx'
import { policySentences } from './policyTexts.ts'

/** What a policy does while nobody looks. */
export function PolicySummary({ settings }: { readonly settings: PolicySettings }) {
  return (
    <Card title="What happens without a person" padded>
      <ol className="policy-sentences sm">
        {policySentences(settings).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </Card>
  )
}
