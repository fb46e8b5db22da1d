import { Switch, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ColumnInfo, DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { ColumnProfile, Profile, RowFilter } from '../../../../shared/domain/dataset.ts'
import { count, counted, quantity } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Badge } from '../../ui/marks.tsx'
import { MiniHistogram } from '../../ui/MiniHistogram.tsx'
import { binFilters, withColumnFilters } from './binFilters.ts'
import { ColumnExplorer } from './ColumnExplorer.tsx'
import { useGridView } from './gridView.ts'

/** Every column at a glance: type, gaps, distinct values, distribution. A bar leads to its rows, a name to the whole column. */
export function ProfileTable({ version }: { readonly version: DatasetVersion }) {
  const { ref } = version
  const answer = useQuery(api.datasets.version.queryOptions({ input: { ref } }))
  const infos = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  return (
    <Answer query={answer} lines={10}>
      {({ profile }) => <Columns version={version} profile={profile} infos={infos} />}
    </Answer>
  )
}

interface ColumnsProps {
  readonly version: DatasetVersion
  readonly profile: Profile
  readonly infos: readonly ColumnInfo[]
}

function Columns({ version, profile, infos }: ColumnsProps) {
  const [text, setText] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const filter = useRowsOf(version)
  const found = profile.columns.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const shown = profile.columns.find(({ name }) => name === opened)
  return (
    <div className="profile-pane">
      <div className="row wrap">
        <span className="sm soft">
          {counted(profile.rows, 'row')} · {counted(profile.columns.length, 'column')} ·{' '}
          {profile.duplicateRows === 0
            ? 'no exact copies'
            : `${counted(profile.duplicateRows, 'exact copy', 'exact copies')} of another row`}
        </span>
        {profile.columns.length > 12 && (
          <TextInput
            className="push"
            aria-label="Find a column"
            placeholder="Find a column"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </div>
      <div className="rows-split">
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
              {found.map((column) => (
                <ColumnRow
                  key={column.name}
                  column={column}
                  rows={profile.rows}
                  dataset={version.dataset}
                  info={infos.find(({ name }) => name === column.name)}
                  target={column.name === version.target}
                  opened={column.name === opened}
                  onOpen={() => setOpened(column.name === opened ? null : column.name)}
                  onFilter={(filters) => filter(column.name, filters)}
                />
              ))}
            </tbody>
          </table>
        </div>
        {shown && (
          <ColumnExplorer
            column={shown}
            rows={profile.rows}
            sensitive={infos.find(({ name }) => name === shown.name)?.sensitive ?? false}
            onFilter={(filters) => filter(shown.name, filters)}
            onClose={() => setOpened(null)}
          />
        )}
      </div>
    </div>
  )
}

/** Shows the rows that pass conditions on a column, beside those that hold for other columns already. */
function useRowsOf({ ref, dataset, number }: DatasetVersion) {
  const navigate = useNavigate()
  const [view, change] = useGridView(ref)
  return (column: string, filters: readonly RowFilter[]) => {
    change({ filters: withColumnFilters(view.filters, column, filters) })
    void navigate({ to: '/datasets/$name', params: { name: dataset }, search: { tab: 'rows', version: number } })
  }
}

interface ColumnRowProps {
  readonly column: ColumnProfile
  readonly rows: number
  readonly dataset: string
  readonly info: ColumnInfo | undefined
  readonly target: boolean
  readonly opened: boolean
  readonly onOpen: () => void
  readonly onFilter: (filters: readonly RowFilter[]) => void
}

function ColumnRow({ column, rows, dataset, info, target, opened, onOpen, onFilter }: ColumnRowProps) {
  const mark = useMutation({
    mutationFn: (sensitive: boolean) => client.datasets.markSensitive({ name: dataset, columns: [column.name], sensitive }),
  })
  return (
    <tr className={opened ? 'sel' : ''}>
      <th scope="row" className="clip">
        <button type="button" className="link" aria-expanded={opened} onClick={onOpen}>
          {column.name}
        </button>{' '}
        {target && <Badge tone="info">target</Badge>}
      </th>
      <td>{column.type}</td>
      <td>
        <Distribution column={column} rows={rows} onFilter={info?.sensitive ? undefined : onFilter} />
      </td>
      <td className="n">{column.missing === 0 ? '0' : `${count(column.missing)} (${share(column.missing, rows)})`}</td>
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
        {info && (
          <Switch
            aria-label={`${column.name} is sensitive`}
            checked={info.sensitive}
            onChange={(event) => mark.mutate(event.target.checked)}
            label={info.hint && !info.sensitive ? <Badge tone="warn">{info.hint.kind}?</Badge> : undefined}
          />
        )}
      </td>
    </tr>
  )
}

interface DistributionProps {
  readonly column: ColumnProfile
  readonly rows: number
  readonly onFilter: ((filters: readonly RowFilter[]) => void) | undefined
}

function Distribution({ column: { name, type, histogram, top }, rows, onFilter }: DistributionProps) {
  if (histogram)
    return (
      <MiniHistogram
        counts={histogram.counts}
        label={`Distribution of ${name}`}
        onBar={onFilter && ((index) => onFilter(binFilters(name, type, histogram, index)))}
      />
    )
  const values = top.slice(0, 12)
  return (
    <MiniHistogram
      counts={values.map(({ count: n }) => n)}
      label={`Most frequent values of ${name} in ${rows} rows`}
      bars
      onBar={onFilter && ((index) => onFilter([{ column: name, operator: '=', value: values[index].value }]))}
    />
  )
}

const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
const ends = (value: number | string | null) => (value === null ? '–' : typeof value === 'number' ? quantity(value) : value)
