import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { FeatureObject } from '../../../../shared/contract/features/index.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { failureOf } from '../../app/failures.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { GonePage } from '../../ui/GonePage.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { AboutFeature } from './AboutFeature.tsx'
import { ConsumersTab } from './ConsumersTab.tsx'
import { DefinitionTab } from './DefinitionTab.tsx'
import { KeysTab } from './entity/KeysTab.tsx'
import { FeatureActions } from './FeatureActions.tsx'
import { durationText, kindNames } from './featureTexts.ts'
import { DriftMark, FeatureLink, FreshnessMark } from './marks.tsx'
import { LookupTab } from './service/LookupTab.tsx'
import { ServedFeatures } from './service/ServedFeatures.tsx'
import { ParityTab } from './service/ParityTab.tsx'
import { ServingTab } from './service/ServingTab.tsx'
import { type FeatureTab, tabsOf } from './tabs.ts'
import { VersionsTab } from './VersionsTab.tsx'
import { OnlineTab } from './view/OnlineTab.tsx'
import { OverTimeTab } from './view/OverTimeTab.tsx'
import { ViewFeatures } from './view/ViewFeatures.tsx'
import './features.css'
import { VersionLink } from '../datasets/VersionLink.tsx'

/** One definition: what it gives, how it came to be, and what uses it. */
export function FeaturePage() {
  const { kind, name } = useParams({ from: '/features/$kind/$name' })
  const search = useSearch({ from: '/features/$kind/$name' })
  const found = useQuery(api.features.get.queryOptions({ input: { kind, name } }))
  if (found.isError && failureOf(found.error).code === 'NOT_FOUND')
    return (
      <GonePage kind={kindNames[kind]} name={name}>
        <Link to="/features">All features</Link>
      </GonePage>
    )
  return (
    <Answer query={found}>{(object) => <Shown key={`${kind} ${name}`} object={object} tab={search.tab} feature={search.feature} />}</Answer>
  )
}

interface ShownProps {
  readonly object: FeatureObject
  readonly tab: FeatureTab | undefined
  /** For the distribution over time. */
  readonly feature: string | undefined
}

function Shown({ object, tab: asked, feature }: ShownProps) {
  const { kind, name, about, versions, problem, drifted, freshness } = object
  const tabs = tabsOf[kind]
  const tab = tabs.find(([id]) => id === asked)?.[0] ?? tabs[0][0]
  const many: Partial<Record<FeatureTab, number>> = {
    features: object.featureCount,
    keys: object.keys.length,
    versions,
    consumers: object.usedBy.length,
  }
  return (
    <Page
      title={
        <span className="clip" title={name}>
          {name}
        </span>
      }
      beside={
        <>
          <AboutFeature object={object} />
          {freshness && <FreshnessMark freshness={freshness} />}
          <DriftMark drifted={drifted} />
        </>
      }
      sub={<Sub object={object} />}
      actions={<FeatureActions object={object} />}
      below={
        <nav className="tabs" aria-label="Sections of the definition">
          {tabs.map(([id, title]) => (
            <Link
              key={id}
              to="/features/$kind/$name"
              params={{ kind, name }}
              search={{ tab: id }}
              aria-current={id === tab ? 'page' : undefined}
            >
              {title} {many[id] !== undefined && <span className="num dim">{count(many[id])}</span>}
            </Link>
          ))}
        </nav>
      }
    >
      <div className="stack">
        {problem !== null && (
          <div className="banner worse" role="alert">
            <IconAlertTriangle className="i" aria-hidden />
            <div className="failure">
              <b>This {kindNames[kind]} cannot be used</b>
              <p>{problem}</p>
            </div>
          </div>
        )}
        {about.description !== '' && <p className="soft feature-about">{about.description}</p>}
        <Tab object={object} tab={tab} feature={feature} />
      </div>
    </Page>
  )
}

/** What it is, of what, and by whom. */
function Sub({ object: { kind, of, source, versions, ttl, time, about } }: { readonly object: FeatureObject }) {
  return (
    <>
      v{versions} · {kindNames[kind]}
      {kind === 'view' && (
        <>
          {' '}
          of {of.length === 0 ? 'everything' : <Links kind="entity" names={of} />}
          {source !== null && (
            <>
              {' '}
              from <VersionLink name={source} />
            </>
          )}
          {time !== null && ` · ${time}`} · {ttl === null ? 'any age' : `up to ${durationText(ttl)} old`}
        </>
      )}
      {about.owner !== '' && ` · owned by ${about.owner}`}
    </>
  )
}

function Links({ kind, names }: { readonly kind: FeatureObject['kind']; readonly names: readonly string[] }) {
  return names.map((name, place) => (
    <span key={name}>
      {place > 0 && ', '}
      <FeatureLink kind={kind} name={name} />
    </span>
  ))
}

function Tab({ object, tab, feature }: { readonly object: FeatureObject; readonly tab: FeatureTab; readonly feature: string | undefined }) {
  switch (tab) {
    case 'features':
      return object.kind === 'service' ? <ServedFeatures object={object} /> : <ViewFeatures object={object} />
    case 'time':
      return <OverTimeTab object={object} feature={feature} />
    case 'online':
      return <OnlineTab object={object} />
    case 'lookup':
      return <LookupTab object={object} />
    case 'serving':
      return <ServingTab object={object} />
    case 'parity':
      return <ParityTab object={object} />
    case 'keys':
      return <KeysTab object={object} />
    case 'versions':
      return <VersionsTab object={object} />
    case 'definition':
      return <DefinitionTab object={object} />
    case 'consumers':
      return <ConsumersTab object={object} />
  }
}
