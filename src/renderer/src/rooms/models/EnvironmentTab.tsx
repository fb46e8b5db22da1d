import { isTrained, type Run } from '../../../../shared/contract/experiments/index.ts'
import type { ModelVersion } from '../../../../shared/contract/models/index.ts'
import { size, time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Facts, Hash } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'

/** What the model was made with: enough to make the same bits again. */
export function EnvironmentTab({ version }: { readonly version: ModelVersion }) {
  if (version.run === null) return <p className="dim">It was trained elsewhere, so its environment is not recorded in this workspace.</p>
  return <OfRun run={version.run} version={version} />
}

function OfRun({ run: id, version }: { readonly run: number; readonly version: ModelVersion }) {
  const run = useQuery(api.experiments.get.queryOptions({ input: { run: id } }))
  return (
    <Answer query={run} lines={8}>
      {(data) =>
        isTrained(data) && (
          <div className="two">
            <Card title="Engine and versions">
              <Facts
                facts={[
                  { name: 'Engine', value: data.engine ? `${data.engine} ${data.engineVersion ?? ''}` : '–' },
                  { name: 'Reason', value: <span className="wrap-text">{data.engineReason ?? '–'}</span> },
                  { name: 'Cairn', value: data.appVersion },
                  ...Object.entries(data.environment ?? {}).map(([name, value]) => ({ name, value: String(value) })),
                ]}
              />
            </Card>
            <Card title="Reproducibility">
              <Facts
                facts={[
                  { name: 'Data', value: version.dataset ?? '–' },
                  { name: 'Manifest', value: <Hash value={data.datasetHash} /> },
                  { name: 'Seed', value: data.recipe.seed },
                  { name: 'Split', value: `${data.recipe.split.kind}, seed ${data.recipe.split.seed}` },
                  { name: 'Fingerprint', value: data.fingerprint ? <Hash value={data.fingerprint} /> : '–' },
                  { name: 'Version', value: <Hash value={version.checksum} /> },
                  { name: 'Trained', value: time(data.endedAt) },
                ]}
              />
            </Card>
            <Card title="Run objects" note="identified by SHA-256">
              <DataTable label="Run objects" columns={columns} rows={data.artifacts} rowKey={({ name }) => name} />
            </Card>
          </div>
        )
      }
    </Answer>
  )
}

const columns: readonly Column<Run['artifacts'][number]>[] = [
  { id: 'object', title: 'Object', names: true, value: ({ name }) => name },
  { id: 'size', title: 'Size', numeric: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  { id: 'hash', title: 'SHA-256', value: ({ object }) => object, cell: ({ object }) => <Hash value={object} /> },
]
