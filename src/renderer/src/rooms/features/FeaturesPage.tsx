import { Button, Menu, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FeatureSummary } from '../../../../shared/contract/features/index.ts'
import type { FeatureKind } from '../../../../shared/domain/features/definitions.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { GuideLink } from '../../ui/GuideLink.tsx'
import { IconAlertTriangle, IconChevronDown, IconSearch } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../ui/table/useChosenColumns.tsx'
import { featureColumns } from './featureColumns.tsx'
import { kindTabs } from './featureTexts.ts'
import { FeatureLink } from './marks.tsx'
import './features.css'

/** The catalogue: every entity, view, on-demand view and service, searched by whatever is known of it. */
export function FeaturesPage() {
  const { kind } = useSearch({ from: '/features' })
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 150)
  const found = useQuery({ ...api.features.list.queryOptions({ input: { search } }), placeholderData: keepPreviousData })
  const none = found.data?.length === 0 && search === ''
  return (
    <Page
      title="Features"
      beside={<GuideLink page="features" title="Features" />}
      sub="Values of entities with the time from which they hold, for training and for serving alike"
      actions={!none && <NewMenu />}
      below={!none && found.data && <KindTabs list={found.data} kind={kind} />}
    >
      <Answer query={found}>
        {(list) =>
          none ? (
            <NoFeatures />
          ) : (
            <div className="stack">
              <TextInput
                leftSection={<IconSearch className="i s" aria-hidden />}
                placeholder="Find by name, feature, description, owner or tag"
                aria-label="Find features"
                value={text}
                onChange={(event) => setText(event.target.value)}
                maw={360}
              />
              <Problems list={list} />
              <Catalogue list={kind === undefined ? list : list.filter((one) => one.kind === kind)} />
            </div>
          )
        }
      </Answer>
    </Page>
  )
}

function KindTabs({ list, kind }: { readonly list: readonly FeatureSummary[]; readonly kind: FeatureKind | undefined }) {
  const tabs: readonly (readonly [FeatureKind | undefined, string])[] = [[undefined, 'All'], ...kindTabs]
  return (
    <nav className="tabs" aria-label="Kinds">
      {tabs.map(([id, title]) => (
        <Link key={title} to="/features" search={{ kind: id }} aria-current={id === kind ? 'page' : undefined}>
          {title} <span className="num dim">{count(list.filter((one) => id === undefined || one.kind === id).length)}</span>
        </Link>
      ))}
    </nav>
  )
}

/** What cannot be used comes first, with the reason: it may stand far down in a long list. */
function Problems({ list }: { readonly list: readonly FeatureSummary[] }) {
  const some = list.filter(({ problem }) => problem !== null)
  if (some.length === 0) return null
  const shown = some.slice(0, 3)
  return (
    <div className="banner worse" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>{counted(some.length, 'definition')} cannot be used</b>
        <ul>
          {shown.map(({ kind, name, problem }) => (
            <li key={`${kind} ${name}`}>
              <FeatureLink kind={kind} name={name} />: {problem}
            </li>
          ))}
        </ul>
        {some.length > shown.length && <p className="soft">And {count(some.length - shown.length)} more, marked in the list.</p>}
      </div>
    </div>
  )
}

function Catalogue({ list }: { readonly list: readonly FeatureSummary[] }) {
  const table = useChosenColumns('features', featureColumns)
  return (
    <>
      <div className="row">
        <span className="dim sm num">{counted(list.length, 'definition')}</span>
        <span className="push">{table.chooser}</span>
      </div>
      <DataTable<FeatureSummary>
        card
        label="Features"
        columns={table.shown}
        rows={list}
        rowKey={({ kind, name }) => `${kind} ${name}`}
        rowClass={({ problem }) => (problem === null ? '' : 'unusable')}
        rowTip={({ problem }) => problem ?? undefined}
        empty="No matching features."
      />
    </>
  )
}

function NewMenu() {
  const navigate = useNavigate()
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown className="i s" aria-hidden />}>
            New
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate({ to: '/features/new-service' })}>New service…</Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/features/new-on-demand' })}>New on-demand view…</Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/features/apply' })}>Apply a definitions file…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button onClick={() => void navigate({ to: '/features/new-view' })}>New view…</Button>
    </>
  )
}

/** What a feature store is for, and the two ways to begin. */
function NoFeatures() {
  const navigate = useNavigate()
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data
  const none = datasets?.length === 0
  return (
    <Empty
      title="No features yet"
      why="A model must be trained on what was known at the moment of each row, and served with the same values. Features keep the time of every value, so that neither sees the future."
      steps={[
        'A feature view names the key, the time and the feature columns of a dataset; they are guessed for you.',
        'A feature service lists the features of a model. Joined to your rows, each gets the values that held at its time.',
        'Published online, the same values answer lookups by key, and a check proves that both agree.',
      ]}
    >
      <Button disabled={none} onClick={() => void navigate({ to: '/features/new-view' })}>
        New view from a dataset…
      </Button>
      <Button variant="default" onClick={() => void navigate({ to: '/features/apply' })}>
        Apply a definitions file…
      </Button>
      {none ? (
        <span className="dim xs">Import data first.</span>
      ) : (
        <Link to="/help/$page" params={{ page: 'features' }} className="sm">
          How features work
        </Link>
      )}
    </Empty>
  )
}
