import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { Policy } from '../../../../../shared/contract/automation.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient } from '../../../app/queries.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { draftOf } from './policyDraft.ts'
import { PolicyForm } from './PolicyForm.tsx'
import { type PolicySources, usePolicySources } from './sources.ts'

/** All that a policy does, to be changed. A run that is open goes on with the settings that it started with. */
export function PolicySettingsTab({ policy }: { readonly policy: Policy }) {
  const { data, error } = usePolicySources()
  if (error) return <FailureBanner error={error} />
  if (!data) return <Skeleton lines={8} />
  return <Shown policy={policy} sources={data} />
}

interface ShownProps {
  readonly policy: Policy
  readonly sources: PolicySources
}

function Shown({ policy, sources }: ShownProps) {
  const { name, settings, open } = policy
  const kept = JSON.stringify(settings)
  // The list of policies is asked anew while a run is open: what is the same begins no new form.
  const initial = useMemo(() => draftOf(name, JSON.parse(kept) as typeof settings), [name, kept])
  const draft = useDraft(draftKey('settings', `policy:${name}`), initial)
  return (
    <div className="policy-form stack">
      {open !== null && <p className="soft sm">Run {open.id} goes on with the settings that it started with.</p>}
      <PolicyForm
        sources={sources}
        draft={draft}
        policy={policy}
        action="Save settings"
        save={async (_, changed) => {
          await client.automation.set({ name, settings: changed })
          await queryClient.invalidateQueries({ queryKey: api.automation.key() })
        }}
        onSaved={() => notifications.show({ message: `The settings of ${name} were saved` })}
      />
    </div>
  )
}
