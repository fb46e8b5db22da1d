import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { PolicySettings } from '../../../../../shared/domain/automation/policy.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'
import { Answer, Skeleton } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Page } from '../../../ui/Page.tsx'
import { draftOf } from './policyDraft.ts'
import { PolicyForm } from './PolicyForm.tsx'
import { type PolicySources, usePolicySources } from './sources.ts'
import '../automation.css'

/** A policy for one model: it begins with settings that suit it. */
export function NewPolicyPage() {
  const { model } = useSearch({ from: '/automations/new' })
  const { data, error } = usePolicySources()
  return (
    <Page
      title="New policy"
      beside={<GuideLink page="automation" title="Automations" />}
      sub="When a model is trained again, on what, and what becomes of the result"
    >
      {error ? <FailureBanner error={error} /> : data ? <ForModel sources={data} asked={model} /> : <Skeleton lines={8} />}
    </Page>
  )
}

interface ForModelProps {
  readonly sources: PolicySources
  readonly asked: string | undefined
}

function ForModel({ sources, asked }: ForModelProps) {
  const navigate = useNavigate()
  const { models } = sources
  const inUse = models.find(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion'))) ?? models.at(0)
  const model = asked ?? inUse?.name
  if (model === undefined)
    return (
      <p className="soft">
        There is no model to train again. Register one first. <Link to="/experiments">All runs</Link>
      </p>
    )
  return (
    <div className="policy-form stack">
      <Select
        label="Model"
        description="The registered model that is trained again"
        searchable
        allowDeselect={false}
        maw={360}
        data={models.map(({ name }) => name)}
        value={model}
        onChange={(chosen) => chosen !== null && void navigate({ to: '/automations/new', search: { model: chosen } })}
      />
      <Proposed key={model} model={model} sources={sources} />
    </div>
  )
}

interface ProposedProps {
  readonly model: string
  readonly sources: PolicySources
}

function Proposed({ model, sources }: ProposedProps) {
  const proposed = useQuery(api.automation.propose.queryOptions({ input: { model } }))
  return <Answer query={proposed}>{(settings) => <New settings={settings} sources={sources} />}</Answer>
}

interface NewProps {
  readonly settings: PolicySettings
  readonly sources: PolicySources
}

function New({ settings, sources }: NewProps) {
  const navigate = useNavigate()
  const initial = useMemo(() => draftOf('', settings), [settings])
  const draft = useDraft(draftKey(`new policy ${settings.model}`), initial)
  return (
    <PolicyForm
      sources={sources}
      draft={draft}
      action="Create policy"
      save={async (name, chosen) => {
        await client.automation.create({ name, settings: chosen })
        await queryClient.invalidateQueries({ queryKey: api.automation.key() })
      }}
      onSaved={(name) => {
        notifications.show({ message: `Created the policy ${name}` })
        void navigate({ to: '/automations/policies/$name', params: { name } })
      }}
    />
  )
}
