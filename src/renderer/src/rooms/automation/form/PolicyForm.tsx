import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Policy } from '../../../../../shared/contract/automation.ts'
import type { PolicySettings } from '../../../../../shared/domain/automation/policy.ts'
import type { DraftState } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { PolicySummary } from '../PolicySummary.tsx'
import { ConditionFields } from './ConditionFields.tsx'
import { DataFields } from './DataFields.tsx'
import { DecisionFields } from './DecisionFields.tsx'
import type { FieldsProps } from './fieldsProps.ts'
import { DryRunCard } from './DryRunCard.tsx'
import { draftProblem, nameProblem, type PolicyDraft, proposedName, settingsOf } from './policyDraft.ts'
import { PolicyGates } from './PolicyGates.tsx'
import type { PolicySources } from './sources.ts'
import { TriggerFields } from './TriggerFields.tsx'
import { WatchFields } from './WatchFields.tsx'

interface PolicyFormProps {
  readonly sources: PolicySources
  readonly draft: DraftState<PolicyDraft>
  /** The policy that is changed; a new one when absent. */
  readonly policy?: Policy
  readonly action: string
  readonly save: (name: string, settings: PolicySettings) => Promise<unknown>
  readonly onSaved: (name: string) => void
}

/** A policy as a form, in the order in which a run goes; beside it what it does without a person, and what it would have done. */
export function PolicyForm({ sources, draft, policy, action, save, onSaved }: PolicyFormProps) {
  const { value } = draft
  const [typed, setTyped] = useState(false)
  const name = value.name === '' && !typed ? proposedName(value.model, sources.names) : value.name
  const wrongName = policy === undefined ? nameProblem(name, sources.names) : null
  const problem = draftProblem(value) ?? wrongName
  const settings = settingsOf(value)
  const submit = useMutation({
    mutationFn: async () => {
      if (!settings.success) throw settings.error
      const saved = name.trim()
      await save(saved, settings.data)
      return saved
    },
    onSuccess: (saved) => {
      draft.saved()
      onSaved(saved)
    },
    onError: () => {},
  })
  const fields: FieldsProps = { draft: value, onDraft: draft.set, sources }
  return (
    <div className="policy-columns">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          submit.mutate()
        }}
      >
        <DraftNote draft={draft} />
        {policy === undefined && (
          <TextInput
            label="Name"
            maw={360}
            value={name}
            maxLength={200}
            error={typed && wrongName}
            onChange={(event) => {
              setTyped(true)
              const next = event.target.value
              draft.set((before) => ({ ...before, name: next }))
            }}
          />
        )}
        <Card title="Triggers" note="any of them starts a run" padded>
          <TriggerFields {...fields} />
        </Card>
        <Card title="Conditions" padded>
          <ConditionFields {...fields} />
        </Card>
        <Card title="Data and recipe" padded>
          <DataFields {...fields} />
        </Card>
        <Card title="Gates" note={`in addition to those of ${value.alias}`} padded>
          <PolicyGates {...fields} />
        </Card>
        <Card title="Decision" padded>
          <DecisionFields {...fields} />
        </Card>
        <Card title="Watch period" note="after a promotion" padded>
          <WatchFields {...fields} />
        </Card>
        {problem !== null && (draft.dirty || policy === undefined) && (
          <p className="c-worse sm" role="alert">
            {problem}
          </p>
        )}
        {submit.isError && <FailureBanner error={submit.error} />}
        <div className="row">
          <Button type="submit" loading={submit.isPending} disabled={problem !== null || (policy !== undefined && !draft.dirty)}>
            {action}
          </Button>
          {policy !== undefined && draft.dirty && !draft.restored && (
            <Button variant="default" onClick={draft.discard}>
              Discard
            </Button>
          )}
        </div>
      </form>
      <div className="stack policy-aside">
        {settings.success ? (
          <>
            <PolicySummary settings={settings.data} />
            {problem === null && <DryRunCard name={policy?.name} settings={settings.data} />}
          </>
        ) : (
          <p className="dim sm">What it does is shown here once the form is complete.</p>
        )}
      </div>
    </div>
  )
}
