import { Button, Menu } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { Dataset, DatasetVersion } from '../../../../shared/contract/datasets/index.ts'
import { count, counted, size } from '../../../../shared/numbers.ts'
import type { DatasetTab } from './tabs.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { IconPlayerPlay, IconUpload } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { ReportMenu } from '../../ui/ReportMenu.tsx'
import { Charts } from './charts/Charts.tsx'
import { Changes } from './changes/Changes.tsx'
import { DatasetDescription } from './DatasetDescription.tsx'
import { History } from './History.tsx'
import { useImport } from './import/importState.ts'
import { ProfileTable } from './columns/ProfileTable.tsx'
import { Prepare } from './preparation/Prepare.tsx'
import { Rows } from './rows/Rows.tsx'
import { Rules } from './rules/Rules.tsx'
import { Splits } from './splits/Splits.tsx'
import { Uses } from './Uses.tsx'

const tabs: readonly (readonly [DatasetTab, string])[] = [
  ['rows', 'Rows'],
  ['profile', 'Profile'],
  ['charts', 'Charts'],
  ['prepare', 'Prepare'],
  ['changes', 'Changes'],
  ['rules', 'Rules'],
  ['splits', 'Splits'],
  ['uses', 'Used by'],
]

/** One dataset: its versions, and all that is known of the one that is chosen. */
export function DatasetPage() {
  const { name } = useParams({ from: '/datasets/$name' })
  const search = useSearch({ from: '/datasets/$name' })
  const dataset = useQuery(api.datasets.get.queryOptions({ input: { name } }))
  return (
    <Answer query={dataset}>
      {(data) => {
        const version = data.versions.find(({ number }) => number === search.version) ?? data.versions[0]
        return version ? (
          <Shown dataset={data} version={version} tab={search.tab ?? 'rows'} from={search.from} />
        ) : (
          <Page title={name}>{null}</Page>
        )
      }}
    </Answer>
  )
}

interface ShownProps {
  readonly dataset: Dataset
  readonly version: DatasetVersion
  readonly tab: DatasetTab
  readonly from: string | undefined
}

function Shown({ dataset, version, tab, from }: ShownProps) {
  const { name } = dataset
  const navigate = useNavigate()
  const append = useAppend(name)
  const train = () => void navigate({ to: '/experiments/new', search: { ref: version.ref } })
  useCommand('dataset.compare', {
    run: () => void navigate({ to: '/datasets/$name', params: { name }, search: { tab: 'changes', version: version.number } }),
  })
  useCommand('dataset.rules', {
    run: () => void navigate({ to: '/datasets/$name', params: { name }, search: { tab: 'rules', version: version.number } }),
  })
  useCommand('dataset.append', { run: append })
  return (
    <Page
      title={<span title={name}>{name}</span>}
      beside={<DatasetDescription dataset={dataset} />}
      sub={`v${version.number} · ${count(version.rows)} rows · ${count(version.columns)} columns · ${version.target ? `target ${version.target}` : 'no target'} · ${stored(dataset)}${dataset.notes === '' ? '' : ` · ${dataset.notes}`}`}
      fill
      actions={
        <>
          <DatasetMenu dataset={dataset} version={version} />
          <ReportMenu
            label="Datasheet"
            name={`${name}-v${version.number}-datasheet`}
            write={(format) => client.reports.datasheet({ ref: version.ref, format })}
          />
          <Button variant="default" leftSection={<IconUpload className="i s" aria-hidden />} onClick={append}>
            Append rows…
          </Button>
          <Button leftSection={<IconPlayerPlay className="i s" aria-hidden />} onClick={train}>
            Train on v{version.number}
          </Button>
        </>
      }
      below={
        <nav className="tabs" aria-label="Version sections">
          {tabs.map(([id, title]) => (
            <Link
              key={id}
              to="/datasets/$name"
              params={{ name }}
              search={{ tab: id, version: version.number }}
              aria-current={id === tab ? 'page' : undefined}
            >
              {title} {id === 'rows' && <span className="num dim">{count(version.rows)}</span>}
              {id === 'profile' && <span className="num dim">{count(version.columns)}</span>}
            </Link>
          ))}
        </nav>
      }
      className={tab === 'prepare' ? 'split-pane prepare-page' : 'split-pane'}
    >
      {tab !== 'prepare' && <PrepareCommand version={version} />}
      <History dataset={dataset} version={version} tab={tab} />
      <div className="pane" key={version.ref}>
        {tab === 'rows' && <Rows version={version} />}
        {tab === 'profile' && <ProfileTable version={version} />}
        {tab === 'charts' && <Charts version={version} />}
        {tab === 'prepare' && <Prepare version={version} />}
        {tab === 'changes' && <Changes dataset={dataset} version={version} from={from} />}
        {tab === 'rules' && <Rules version={version} />}
        {tab === 'splits' && <Splits version={version} />}
        {tab === 'uses' && <Uses version={version} />}
      </div>
    </Page>
  )
}

/** Leads to the steps. There it adds one. */
function PrepareCommand({ version: { dataset: name, number } }: { readonly version: DatasetVersion }) {
  const navigate = useNavigate()
  useCommand('dataset.prepare', {
    run: () => void navigate({ to: '/datasets/$name', params: { name }, search: { tab: 'prepare', version: number } }),
  })
  return null
}

/** What all versions take on disk, and how much they share. */
function stored({ versions, bytes }: Dataset): string {
  const each = versions.reduce((sum, version) => sum + version.bytes, 0)
  const shared = each === 0 ? 0 : Math.floor(100 * (1 - bytes / each))
  return `${counted(versions.length, 'version')} in ${size(bytes)}${shared > 0 ? `, ${shared} % shared` : ''}`
}

function useAppend(name: string): () => void {
  const show = useApp((state) => state.show)
  const appendTo = useImport((state) => state.appendTo)
  return () => {
    appendTo(name)
    show('import')
  }
}

function DatasetMenu({ dataset, version }: { readonly dataset: Dataset; readonly version: DatasetVersion }) {
  const navigate = useNavigate()
  const trash = useMutation({
    mutationFn: () => client.governance.trash.put({ items: [`dataset:${dataset.name}`] }),
    onSuccess: () => void navigate({ to: '/datasets' }),
  })
  const exportAs = async (format: 'csv' | 'parquet' | 'jsonl') => {
    const kinds = [{ title: format, extensions: [format] }]
    const file = await native.saveAs({ title: 'Export', name: `${dataset.name}-v${version.number}.${format}`, kinds })
    if (!file) return
    const done = await runJob(
      () => client.datasets.export({ ref: version.ref, file: file.token, format, overwrite: true }),
      () => `Exported ${version.ref}`,
    )
    if (done !== undefined) await native.deliver(file)
  }
  return (
    <MoreMenu>
      {(['csv', 'parquet', 'jsonl'] as const).map((format) => (
        <Menu.Item key={format} onClick={() => void exportAs(format)}>
          Export as {format.toUpperCase()}…
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item color="red" onClick={() => trash.mutate()}>
        Move to trash
      </Menu.Item>
    </MoreMenu>
  )
}
