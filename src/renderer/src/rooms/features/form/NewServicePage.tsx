import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { FeatureSummary } from '../../../../../shared/contract/features/index.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Page } from '../../../ui/Page.tsx'
import { newServiceDraft, type ServiceDraft, serviceDraftOf } from './serviceDraft.ts'
import { ServiceForm } from './ServiceForm.tsx'
import '../features.css'

/** The list of features that a model uses: a new one, or the next version of one. */
export function NewServicePage() {
  const { views = [], service } = useSearch({ from: '/features/new-service' })
  const list = useQuery(api.features.list.queryOptions({ input: { search: '' } }))
  return (
    <Page
      title={service === undefined ? 'New service' : `Edit ${service}`}
      beside={<GuideLink page="features" title="Features" />}
      sub={
        service === undefined
          ? 'The features that a model is trained on and served with'
          : 'Saved as its next version. Models that were trained on it keep the version they have.'
      }
    >
      <Answer query={list}>
        {(all) => {
          const choices = all.filter(({ kind }) => kind === 'view' || kind === 'onDemand')
          if (choices.length === 0) return <NoViews />
          return service === undefined ? <New views={views} choices={choices} /> : <NextVersion service={service} choices={choices} />
        }}
      </Answer>
    </Page>
  )
}

function NoViews() {
  const navigate = useNavigate()
  return (
    <Empty title="No views yet" why="A feature service lists features of views; define a view first.">
      <Button onClick={() => void navigate({ to: '/features/new-view' })}>New view…</Button>
    </Empty>
  )
}

interface NewProps {
  readonly views: readonly string[]
  readonly choices: readonly FeatureSummary[]
}

function New({ views, choices }: NewProps) {
  const asked = views.join(' ')
  const initial = useMemo(() => newServiceDraft(asked === '' ? [] : asked.split(' ')), [asked])
  return <ServiceForm initial={initial} choices={choices} place={`new service ${asked}`.trim()} />
}

function NextVersion({ service, choices }: { readonly service: string; readonly choices: readonly FeatureSummary[] }) {
  const found = useQuery(api.features.definitions.queryOptions({ input: { names: [service] } }))
  return (
    <Answer query={found}>
      {({ definitions }) => {
        const defined = definitions.services.find(({ name }) => name === service)
        return defined ? (
          <Edit key={service} initial={serviceDraftOf(defined)} choices={choices} edits={service} />
        ) : (
          <p className="soft">There is no feature service of this name.</p>
        )
      }}
    </Answer>
  )
}

interface EditProps {
  readonly initial: ServiceDraft
  readonly choices: readonly FeatureSummary[]
  readonly edits: string
}

function Edit({ initial, choices, edits }: EditProps) {
  const text = JSON.stringify(initial)
  const steady = useMemo(() => JSON.parse(text) as ServiceDraft, [text])
  return <ServiceForm initial={steady} choices={choices} place={`next version of service ${edits}`} edits={edits} />
}
