import { Link } from '@tanstack/react-router'
import type { Run } from '../../../../../../shared/contract/experiments/index.ts'
import type { LoggedDataset, RegisteredHere, RunModel } from '../../../../../../shared/contract/tracking/index.ts'
import { count, counted, size } from '../../../../../../shared/numbers.ts'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'
import { Card } from '../../../../ui/Card.tsx'
import { Badge, Hash } from '../../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../../ui/table/DataTable.tsx'
import { isLive, whileLive } from '../../live.ts'

/** The data that a run used, the models that it made, and the versions that were registered from it. */
export function LoggedParts({ run }: { readonly run: Run }) {
  const found = useQuery({
    ...api.tracking.logged.queryOptions({ input: { run: run.id } }),
    refetchInterval: whileLive(() => isLive(run)),
  }).data
  if (!found) return null
  const { datasets, models, versions } = found
  const loose = versions.filter(({ loggedModel }) => !models.some(({ uuid }) => uuid === loggedModel))
  return (
    <>
      {datasets.length > 0 && (
        <Card title="Data" note={counted(datasets.length, 'dataset')}>
          <DataTable
            label="Data"
            columns={datasetColumns}
            rows={datasets}
            rowKey={({ name, digest, context }) => `${name} ${digest} ${context}`}
          />
        </Card>
      )}
      {(models.length > 0 || loose.length > 0) && (
        <Card title="Models" note={counted(models.length || loose.length, 'model')}>
          <DataTable label="Models" columns={modelColumns} rows={modelRows(models, versions, loose)} rowKey={({ key }) => key} />
        </Card>
      )}
    </>
  )
}

const datasetColumns: readonly Column<LoggedDataset>[] = [
  {
    id: 'name',
    title: 'Dataset',
    names: true,
    className: 'wrap',
    value: ({ name }) => name,
    cell: ({ name }) => <span className="wrap-text">{name}</span>,
  },
  {
    id: 'context',
    title: 'Used for',
    value: ({ context }) => context,
    cell: ({ context }) => context && <Badge tone="line">{context}</Badge>,
  },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => (rows === null ? '–' : count(rows)) },
  { id: 'digest', title: 'Digest', value: ({ digest }) => digest, cell: ({ digest }) => <Hash value={digest} /> },
  {
    id: 'version',
    title: 'Version here',
    value: ({ version }) => version,
    cell: ({ version }) => (version === null ? <span className="dim">no match</span> : <DataLink version={version} />),
    tip: ({ version }) =>
      version === null ? 'No dataset version of this workspace has a hash that begins with this digest' : 'Matched by its digest',
  },
]

function DataLink({ version }: { readonly version: string }) {
  const [name, number] = version.split('@v')
  return (
    <Link to="/datasets/$name" params={{ name }} search={{ version: Number(number) || undefined }}>
      {version}
    </Link>
  )
}

interface ModelRow {
  readonly key: string
  readonly model: RunModel | null
  readonly versions: readonly RegisteredHere[]
}

function modelRows(models: readonly RunModel[], versions: readonly RegisteredHere[], loose: readonly RegisteredHere[]): ModelRow[] {
  return [
    ...models.map((model) => ({
      key: `${model.uuid} ${model.role}`,
      model,
      versions: versions.filter(({ loggedModel }) => loggedModel === model.uuid),
    })),
    ...loose.map((version) => ({ key: version.ref, model: null, versions: [version] })),
  ]
}

const modelColumns: readonly Column<ModelRow>[] = [
  {
    id: 'model',
    title: 'Logged model',
    names: true,
    className: 'wrap',
    value: ({ model }) => model?.name ?? null,
    cell: ({ model }) =>
      model === null ? <span className="dim">artifact of the run</span> : <span className="wrap-text">{model.name}</span>,
  },
  {
    id: 'role',
    title: 'Role',
    value: ({ model }) => (model?.role === 'input' ? 'used' : 'made'),
    cell: ({ model }) => (
      <>
        {model?.role === 'input' ? 'used' : 'made'}
        {model !== null && model.status !== 'ready' && <Badge tone={model.status === 'failed' ? 'worse' : 'info'}>{model.status}</Badge>}
      </>
    ),
  },
  { id: 'size', title: 'Size', numeric: true, value: ({ model }) => model?.bytes, cell: ({ model }) => (model ? size(model.bytes) : '') },
  {
    id: 'registered',
    title: 'Registered as',
    value: ({ versions }) => versions.map(({ ref }) => ref).join(', '),
    cell: ({ versions }) =>
      versions.length === 0 ? (
        <span className="dim">–</span>
      ) : (
        <span className="row wrap">
          {versions.map(({ ref, model, number, unopened }) => (
            <span key={ref} className="row">
              <Link to="/models/$name" params={{ name: model }} search={{ version: number }}>
                {ref}
              </Link>
              {unopened !== null && (
                <span title={unopened}>
                  <Badge tone="line">not opened</Badge>
                </span>
              )}
            </span>
          ))}
        </span>
      ),
  },
]
