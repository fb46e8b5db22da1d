import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { Model, ModelVersion } from '../../../../shared/contract/models.ts'
import { time } from '../../../../shared/numbers.ts'
import type { ModelTab } from '../../app/router.tsx'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { AskReason } from '../../ui/AskReason.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconBox, IconDatabase, IconDots, IconFlag, IconFlask, IconPackage } from '../../ui/icons.ts'
import { Badge, Hash, Pebble } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { RunMetrics } from '../experiments/RunMetrics.tsx'
import { CardEditor } from './CardEditor.tsx'
import { Evaluation } from './Evaluation.tsx'
import { Gates } from './Gates.tsx'
import { ImportanceCard } from './ImportanceCard.tsx'
import { Slices } from './Slices.tsx'

const tabs: readonly (readonly [ModelTab, string])[] = [
  ['evaluation', 'Evaluation'],
  ['explain', 'Explain'],
  ['card', 'Card'],
  ['history', 'History'],
]

/** One version of a model: what it came from, how good it is, and whether it may become the champion. */
export function ModelPage() {
  const { name } = useParams({ from: '/models/$name' })
  const search = useSearch({ from: '/models/$name' })
  const model = useQuery(api.models.get.queryOptions({ input: { name } }))
  return (
    <Answer query={model}>
      {(data) => {
        const version = data.versions.find(({ number }) => number === search.version) ?? data.versions[0]
        return version ? <VersionPage model={data} of={version.ref} tab={search.tab ?? 'evaluation'} /> : <Page title={name}>{null}</Page>
      }}
    </Answer>
  )
}

function VersionPage({ model, of, tab }: { readonly model: Model; readonly of: string; readonly tab: ModelTab }) {
  const version = useQuery(api.models.version.queryOptions({ input: { ref: of } }))
  return <Answer query={version}>{(data) => <Shown model={model} version={data} tab={tab} />}</Answer>
}

function Shown({ model, version, tab }: { readonly model: Model; readonly version: ModelVersion; readonly tab: ModelTab }) {
  const navigate = useNavigate()
  const build = () => void navigate({ to: '/packages/build', search: { ref: version.ref } })
  useCommand('model.package', { run: build })
  const champion = model.versions.find(({ aliases }) => aliases.includes('champion'))
  return (
    <Page
      mark={<Pebble big />}
      title={
        <>
          {version.model} <span className="soft">v{version.number}</span>
          {version.aliases.map((alias) => (
            <Badge key={alias} tone="info" icon={<IconFlag className="i" aria-hidden />}>
              {alias}
            </Badge>
          ))}
          <Hash value={version.checksum} />
        </>
      }
      sub={`${version.task}, registered ${time(version.createdAt)}${version.threshold === null ? '' : `, threshold ${version.threshold.toFixed(3)}`}`}
      actions={
        <VersionActions
          version={version}
          champion={champion?.ref ?? null}
          onBuild={build}
          versions={model.versions.map(({ ref, number }) => ({ ref, number }))}
        />
      }
      below={
        <>
          <Line version={version} />
          <nav className="tabs" aria-label="Parts of the version">
            {tabs.map(([id, title]) => (
              <Link
                key={id}
                to="/models/$name"
                params={{ name: version.model }}
                search={{ tab: id, version: version.number }}
                aria-current={id === tab ? 'page' : undefined}
              >
                {title}
              </Link>
            ))}
          </nav>
        </>
      }
    >
      {tab === 'evaluation' && <EvaluationTab version={version} />}
      {tab === 'explain' && <ImportanceCard model={{ ref: version.ref }} />}
      {tab === 'card' && <CardEditor version={version.ref} />}
      {tab === 'history' && <AliasHistory name={version.model} />}
    </Page>
  )
}

function EvaluationTab({ version }: { readonly version: ModelVersion }) {
  const run = useQuery({ ...api.experiments.get.queryOptions({ input: { run: version.run ?? 0 } }), enabled: version.run !== null })
  return (
    <div className="run-parts">
      <div className="stack">
        {run.data && <RunMetrics run={run.data} />}
        {version.run === null ? (
          <p className="dim">It came as a package: evaluate it on a dataset of yours with `cairn evaluate`.</p>
        ) : (
          <Evaluation subject={{ run: version.run }} />
        )}
        <Slices model={{ ref: version.ref }} />
      </div>
      <Gates version={version} />
    </div>
  )
}

/** Where it comes from and what was made of it, in one line. */
function Line({ version }: { readonly version: ModelVersion }) {
  const [dataset, number] = (version.dataset ?? '').split('@v')
  return (
    <div className="lineage" role="group" aria-label="Lineage">
      {version.dataset && (
        <Link to="/datasets/$name" params={{ name: dataset }} search={{ version: Number(number) || undefined }} className="ls">
          <IconDatabase className="i s" aria-hidden />
          <b>{version.dataset}</b>
        </Link>
      )}
      {version.run !== null && (
        <Link to="/experiments/runs/$run" params={{ run: version.run }} className="ls">
          <IconFlask className="i s" aria-hidden />
          <b>Run {version.run}</b>
        </Link>
      )}
      <span className="ls on">
        <IconBox className="i s" aria-hidden />
        <b>v{version.number}</b>
        <span className="dim">this version</span>
      </span>
      {version.packages.map(({ id, name }) => (
        <Link key={id} to="/packages" className="ls">
          <IconPackage className="i s" aria-hidden />
          <b>{name}</b>
        </Link>
      ))}
      {version.packages.length === 0 && (
        <span className="ls ghost">
          <IconPackage className="i s" aria-hidden />
          not packaged
        </span>
      )}
    </div>
  )
}

interface ActionsProps {
  readonly version: ModelVersion
  readonly champion: string | null
  readonly versions: readonly { readonly ref: string; readonly number: number }[]
  readonly onBuild: () => void
}

function VersionActions({ version, champion, versions, onBuild }: ActionsProps) {
  const navigate = useNavigate()
  const isChampion = version.aliases.includes('champion')
  const promote = () =>
    modals.open({
      title: `Make ${version.ref} champion`,
      children: (
        <AskReason
          optional
          text={champion ? `${champion} is champion now. The gates of the alias are checked first.` : 'No version is champion yet.'}
          action="Make champion"
          onReason={(reason) => client.models.setAlias({ ref: version.ref, alias: 'champion', reason })}
        />
      ),
    })
  const override = () =>
    modals.open({
      title: 'Override the gates',
      children: (
        <AskReason
          text={`${version.ref} becomes champion although a gate fails. Your reason is kept in the history and the audit log.`}
          action="Override"
          onReason={(reason) => client.models.setAlias({ ref: version.ref, alias: 'champion', reason, override: true })}
        />
      ),
    })
  const rollback = () =>
    modals.open({
      title: 'Roll the champion back',
      children: (
        <AskReason
          optional
          text="The alias goes back to the version that it pointed to before."
          action="Roll back"
          onReason={(reason) => client.models.rollback({ name: version.model, alias: 'champion', reason })}
        />
      ),
    })
  return (
    <>
      {versions.length > 1 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default">Versions</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {versions.map(({ ref, number }) => (
              <Menu.Item
                key={ref}
                onClick={() => void navigate({ to: '/models/$name', params: { name: version.model }, search: { version: number } })}
              >
                {ref}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More to do with this version">
            <IconDots className="i s" aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={override} disabled={isChampion}>
            Override the gates…
          </Menu.Item>
          <Menu.Item onClick={rollback} disabled={champion === null}>
            Roll the champion back…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={onBuild}>
        Build a package…
      </Button>
      <Button
        leftSection={<IconFlag className="i s" aria-hidden />}
        disabled={isChampion}
        title={isChampion ? 'It is champion already' : undefined}
        onClick={promote}
      >
        Make champion
      </Button>
    </>
  )
}

function AliasHistory({ name }: { readonly name: string }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name } }))
  return (
    <Answer query={moves}>
      {(list) => (
        <Card title="Moves of the aliases" note="newest first">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Alias</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">Who</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {list.map((move) => (
                <tr key={`${move.at} ${move.alias}`}>
                  <td>{time(move.at)}</td>
                  <td>{move.alias}</td>
                  <td>{move.from ?? '–'}</td>
                  <td>{move.to ?? 'removed'}</td>
                  <td>{move.actor}</td>
                  <td className="wrap">
                    {move.overridden && <Badge tone="warn">gates overridden</Badge>} {move.reason}
                  </td>
                </tr>
              ))}
              {list.length === 0 && (
                <tr>
                  <td colSpan={6} className="dim">
                    No alias has been set yet.
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        </Card>
      )}
    </Answer>
  )
}
