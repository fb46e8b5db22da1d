import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { FeatureSummary } from '../../../../../shared/contract/features/index.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Page } from '../../../ui/Page.tsx'
import { newOnDemandDraft, type OnDemandDraft, onDemandDraftOf } from './onDemandDraft.ts'
import { OnDemandForm } from './OnDemandForm.tsx'
import '../features.css'

/** Features that are computed from others and from the request: a new view of them, or the next version of one. */
export function NewOnDemandPage() {
  const { view } = useSearch({ from: '/features/new-on-demand' })
  const list = useQuery(api.features.list.queryOptions({ input: { search: '' } }))
  return (
    <Page
      title={view === undefined ? 'New on-demand view' : `Edit ${view}`}
      beside={<GuideLink page="features" title="Features" />}
      sub="Features that are computed from others and from fields of the request, after the join and at each lookup alike"
    >
      <Answer query={list}>
        {(all) => {
          const choices = all.filter(({ kind, name }) => (kind === 'view' || kind === 'onDemand') && name !== view)
          return view === undefined ? (
            <OnDemandForm initial={newOnDemandDraft} choices={choices} place="new on-demand view" />
          ) : (
            <NextVersion key={view} view={view} choices={choices} />
          )
        }}
      </Answer>
    </Page>
  )
}

function NextVersion({ view, choices }: { readonly view: string; readonly choices: readonly FeatureSummary[] }) {
  const found = useQuery(api.features.definitions.queryOptions({ input: { names: [view] } }))
  const defined = found.data?.definitions.onDemand.find(({ name }) => name === view)
  const text = defined && JSON.stringify(onDemandDraftOf(defined))
  const initial = useMemo(() => (text === undefined ? undefined : (JSON.parse(text) as OnDemandDraft)), [text])
  return (
    <Answer query={found}>
      {() =>
        initial ? (
          <OnDemandForm initial={initial} choices={choices} place={`next version of ${view}`} edits={view} />
        ) : (
          <p className="soft">There is no on-demand view of this name.</p>
        )
      }
    </Answer>
  )
}
