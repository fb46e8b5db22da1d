import { Link, useParams, useSearch } from '@tanstack/react-router'
import { isOpenedVersion, type Model, type ModelVersion } from '../../../../shared/contract/models/index.ts'
import { time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { ModelTab } from './tabs.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconFlag, IconLock, IconPackage } from '../../ui/icons.ts'
import { Badge, Hash, Pebble } from '../../ui/marks.tsx'
import { Card } from '../../ui/Card.tsx'
import { Page } from '../../ui/Page.tsx'
import { Prose } from '../../ui/Prose.tsx'
import { Lineage } from '../governance/Lineage.tsx'
import { AliasHistory } from './AliasHistory.tsx'
import { ArchitectureTab } from './ArchitectureTab.tsx'
import { CardEditor, CardTab } from './CardEditor.tsx'
import type { ComparedRows } from '../evaluation/comparison/comparedRows.ts'
import { CompareTab } from './CompareTab.tsx'
import { EnvironmentTab } from './EnvironmentTab.tsx'
import { EvaluationTab } from './EvaluationTab.tsx'
import { ExplainTab } from './ExplainTab.tsx'
import { FilesTab } from './registered/FilesTab.tsx'
import { LineageStrip } from './LineageStrip.tsx'
import { ModelDescription } from './ModelDescription.tsx'
import { PackagedSignature, SignatureTab } from './SignatureTab.tsx'
import { VersionActions } from './VersionActions.tsx'
import './models.css'

const tabs: readonly (readonly [ModelTab, string])[] = [
  ['evaluation', 'Evaluation'],
  ['files', 'Files'],
  ['explain', 'Explain'],
  ['card', 'Card'],
  ['signature', 'Signature'],
  ['architecture', 'Architecture'],
  ['environment', 'Environment'],
  ['lineage', 'Lineage'],
  ['history', 'History'],
]

/** What there is of a version that Cairn never opens. */
const ofUnopened: ReadonlySet<ModelTab> = new Set(['files', 'card', 'lineage', 'history'])

/** One version of a model: what it came from, how good it is, and whether it may become the champion. */
export function ModelPage() {
  const { name } = useParams({ from: '/models/$name' })
  const search = useSearch({ from: '/models/$name' })
  const model = useQuery(api.models.get.queryOptions({ input: { name } }))
  return (
    <Answer query={model}>
      {(data) => {
        const version = data.versions.find(({ number }) => number === search.version) ?? data.versions[0]
        return version ? (
          <VersionPage model={data} of={version.ref} tab={search.tab} against={search.against} rows={search} />
        ) : (
          <Page title={name}>
            <p className="soft">All its versions are in the trash.</p>
          </Page>
        )
      }}
    </Answer>
  )
}

interface VersionPageProps {
  readonly model: Model
  readonly of: string
  /** The first one that it has when absent. */
  readonly tab: ModelTab | undefined
  readonly against: number | undefined
  readonly rows: ComparedRows
}

function VersionPage({ of, ...rest }: VersionPageProps) {
  const version = useQuery(api.models.version.queryOptions({ input: { ref: of } }))
  return <Answer query={version}>{(data) => <Shown key={data.ref} version={data} {...rest} />}</Answer>
}

interface ShownProps extends Omit<VersionPageProps, 'of'> {
  readonly version: ModelVersion
}

function Shown({ model, version, tab: wanted, against, rows }: ShownProps) {
  const other = model.versions.find(({ number }) => number === against && number !== version.number)
  const opened = isOpenedVersion(version)
  const foreign = useQuery(api.tracking.models.origin.queryOptions({ input: { ref: version.ref } })).data != null
  const own = tabs.filter(([id]) => (opened ? id !== 'files' || foreign : ofUnopened.has(id)))
  const shown = other && opened ? [...own, ['compare', `Compare with v${other.number}`] as const] : own
  const tab = !opened && (wanted === undefined || !ofUnopened.has(wanted)) ? 'files' : (wanted ?? 'evaluation')
  return (
    <Page
      mark={<Pebble big />}
      title={
        <>
          <span className="clip">{version.model}</span> <span className="soft">v{version.number}</span>
          {!opened && <Badge icon={<IconLock className="i" aria-hidden />}>not opened</Badge>}
          {version.importedPackage !== null && <Badge icon={<IconPackage className="i" aria-hidden />}>imported</Badge>}
          {version.aliases.map((alias) => (
            <Badge key={alias} tone="info" icon={<IconFlag className="i" aria-hidden />}>
              {alias}
            </Badge>
          ))}
        </>
      }
      beside={
        <>
          <ModelDescription model={model} version={version} />
          <Hash value={version.checksum} />
        </>
      }
      sub={[
        version.task ?? 'kept as it was registered',
        `registered ${time(version.createdAt)}`,
        ...(version.threshold === null ? [] : [`threshold ${version.threshold.toFixed(3)}`]),
        ...[model.notes, version.notes].filter((notes) => notes !== ''),
      ].join(' · ')}
      actions={<VersionActions model={model} version={version} />}
      below={
        <>
          <LineageStrip model={model} version={version} />
          <nav className="tabs" aria-label="Version sections">
            {shown.map(([id, title]) => (
              <Link
                key={id}
                to="/models/$name"
                params={{ name: version.model }}
                search={{ tab: id, version: version.number, against }}
                aria-current={id === tab ? 'page' : undefined}
              >
                {title}
              </Link>
            ))}
          </nav>
        </>
      }
    >
      <Tab version={version} tab={tab} against={other?.ref} rows={rows} />
    </Page>
  )
}

interface TabProps extends Pick<ShownProps, 'version' | 'rows'> {
  readonly tab: ModelTab
  readonly against: string | undefined
}

function Tab({ version, tab, against, rows }: TabProps) {
  const here = version.run !== null
  const { importedPackage } = version
  switch (tab) {
    case 'files':
      return <FilesTab version={version} />
    case 'evaluation':
      return <EvaluationTab version={version} />
    case 'explain':
      return here ? (
        <ExplainTab scope={{ model: { ref: version.ref }, part: 'test' }} />
      ) : (
        <Elsewhere what="`cairn evaluate importance` explains it on a dataset of yours." />
      )
    case 'card':
      if (importedPackage !== null) return <PackagedCard id={importedPackage} />
      return here ? <CardTab version={version.ref} /> : <CardEditor version={version.ref} />
    case 'signature':
      if (importedPackage !== null) return <PackagedSignature id={importedPackage} />
      return here ? <SignatureTab version={version.ref} /> : <Elsewhere what="It has no signature in a package." />
    case 'architecture':
      return <ArchitectureTab version={version.ref} />
    case 'environment':
      return <EnvironmentTab version={version} />
    case 'lineage':
      return <Lineage of={`model:${version.ref}`} />
    case 'history':
      return <AliasHistory name={version.model} />
    case 'compare':
      return against === undefined ? (
        <p className="dim">Choose a version to compare with at the top.</p>
      ) : (
        <CompareTab name={version.model} version={version.ref} against={against} rows={rows} />
      )
  }
}

/** The card as its author wrote it. */
function PackagedCard({ id }: { readonly id: number }) {
  const contents = useQuery(api.packages.show.queryOptions({ input: { package: id } }))
  return (
    <Answer query={contents} lines={10}>
      {({ card, draft }) => (
        <Card title="Model card" note={`from the package, read-only${draft ? ' · DRAFT' : ''}`} padded>
          <div className="prose sm">
            <Prose text={card} below={2} />
          </div>
        </Card>
      )}
    </Answer>
  )
}

function Elsewhere({ what }: { readonly what: string }) {
  return <p className="dim">It was trained elsewhere. {what}</p>
}
