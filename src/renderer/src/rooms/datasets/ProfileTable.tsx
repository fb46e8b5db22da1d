import { Switch } from '@mantine/core'
import type { DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { ColumnProfile } from '../../../../shared/domain/dataset.ts'
import { count, counted, quantity } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Badge } from '../../ui/marks.tsx'
import { MiniHistogram } from '../../ui/MiniHistogram.tsx'

/** Every column at a glance: type, gaps, distinct values, distribution. */
export function ProfileTable({ version }: { readonly version: DatasetVersion }) {
  const { ref, dataset } = version
  const answer = useQuery(api.datasets.version.queryOptions({ input: { ref } }))
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const mark = useMutation({
    mutationFn: ({ column, sensitive }: { column: string; sensitive: boolean }) =>
      client.datasets.markSensitive({ name: dataset, columns: [column], sensitive }),
  })
  return (
    <Answer query={answer} lines={10}>
      {({ profile }) => (
        <>
          <p className="sm soft">
            {counted(profile.rows, 'row')} ·{' '}
            {profile.duplicateRows === 0
              ? 'no exact copies'
              : `${counted(profile.duplicateRows, 'exact copy', 'exact copies')} of another row`}
          </p>
          <div className="card table-wrap">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Type</th>
                  <th scope="col">Distribution</th>
                  <th scope="col" className="n">
                    Missing
                  </th>
                  <th scope="col" className="n">
                    Distinct
                  </th>
                  <th scope="col" className="n">
                    Least
                  </th>
                  <th scope="col" className="n">
                    Median
                  </th>
                  <th scope="col" className="n">
                    Greatest
                  </th>
                  <th scope="col">Most frequent</th>
                  <th scope="col">Sensitive</th>
                </tr>
              </thead>
              <tbody>
                {profile.columns.map((column) => {
                  const known = columns.find(({ name }) => name === column.name)
                  return (
                    <tr key={column.name}>
                      <th scope="row" className="clip">
                        {column.name} {column.name === version.target && <Badge tone="info">target</Badge>}
                      </th>
                      <td>{column.type}</td>
                      <td>
                        <Distribution column={column} rows={profile.rows} />
                      </td>
                      <td className="n">
                        {column.missing === 0 ? '0' : `${count(column.missing)} (${share(column.missing, profile.rows)})`}
                      </td>
                      <td className="n">{count(column.distinct)}</td>
                      <td className="n clip">{ends(column.min)}</td>
                      <td className="n">{column.quantiles ? quantity(column.quantiles.p50) : '–'}</td>
                      <td className="n clip">{ends(column.max)}</td>
                      <td className="clip dim">
                        {column.top
                          .slice(0, 3)
                          .map(({ value, count: n }) => `${value} (${count(n)})`)
                          .join(', ')}
                      </td>
                      <td>
                        {known && (
                          <Switch
                            aria-label={`${column.name} is sensitive`}
                            checked={known.sensitive}
                            onChange={(event) => mark.mutate({ column: column.name, sensitive: event.target.checked })}
                            label={known.hint && !known.sensitive ? <Badge tone="warn">{known.hint.kind}?</Badge> : undefined}
                          />
                        )}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Answer>
  )
}

function Distribution({ column, rows }: { readonly column: ColumnProfile; readonly rows: number }) {
  if (column.histogram) return <MiniHistogram counts={column.histogram.counts} label={`Distribution of ${column.name}`} />
  return (
    <MiniHistogram
      counts={column.top.slice(0, 12).map(({ count: n }) => n)}
      label={`Most frequent values of ${column.name} in ${rows} rows`}
      bars
    />
  )
}

const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
const ends = (value: number | string | null) => (value === null ? '–' : typeof value === 'number' ? quantity(value) : value)
