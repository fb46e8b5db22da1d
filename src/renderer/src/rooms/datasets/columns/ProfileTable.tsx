import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ColumnInfo, DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { ValueChange } from '../../../../../shared/domain/datasets/changes.ts'
import type { ColumnProfile, Profile, RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'
import type { ColumnReading } from '../../../../../shared/domain/datasets/values.ts'
import { count, counted, none, quantity } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Badge } from '../../../ui/marks.tsx'
import { MiniHistogram } from '../../../ui/MiniHistogram.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { binFilters } from '../rows/binFilters.ts'
import { ReadingCard } from './ReadingCard.tsx'
import { ColumnExplorer } from './ColumnExplorer.tsx'
import { ProtectedSwitch, SensitiveSwitch } from './ColumnMarks.tsx'
import { useRowsOf } from '../rows/useRowsOf.ts'

/** Every column at a glance: type, gaps, distinct values, distribution. A bar leads to its rows, a name to the whole column. */
export function ProfileTable({ version }: { readonly version: DatasetVersion }) {
  const { ref } = version
  const answer = useQuery(api.datasets.version.queryOptions({ input: { ref } }))
  const infos = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  return (
    <Answer query={answer} lines={10}>
      {({ profile, manifest, report }) => (
        <Columns
          version={version}
          profile={profile}
          infos={infos}
          readings={manifest.reading?.columns ?? []}
          changes={report.values}
          above={<ReadingCard version={version} manifest={manifest} report={report} />}
        />
      )}
    </Answer>
  )
}

interface ColumnsProps {
  readonly version: DatasetVersion
  readonly profile: Profile
  readonly infos: readonly ColumnInfo[]
}

interface ReadColumnsProps extends ColumnsProps {
  readonly readings: readonly ColumnReading[]
  readonly changes: readonly ValueChange[]
  readonly above: ReactNode
}

function Columns({ version, profile, infos, readings, changes, above }: ReadColumnsProps) {
  const [text, setText] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const filter = useRowsOf(version)
  const found = profile.columns.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const open = profile.columns.find(({ name }) => name === opened)
  const table = useChosenColumns('profile', columnsOf({ version, profile, infos, opened, onOpen: setOpened, onFilter: filter }))
  return (
    <div className="profile-pane">
      {above}
      <div className="row wrap">
        <span className="sm soft">
          {counted(profile.rows, 'row')} · {counted(profile.columns.length, 'column')} ·{' '}
          {profile.duplicateRows === 0 ? 'no duplicate rows' : counted(profile.duplicateRows, 'duplicate row')}
        </span>
        <span className="push row">
          {profile.columns.length > 12 && (
            <TextInput
              aria-label="Find a column"
              placeholder="Find a column"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          {table.chooser}
        </span>
      </div>
      <div className="rows-split">
        <DataTable
          card
          maxHeight="100%"
          label="Columns"
          columns={table.shown}
          rows={found}
          rowKey={({ name }) => name}
          isMarked={({ name }) => name === opened}
          empty="No column has this name."
        />
        {open && (
          <ColumnExplorer
            column={open}
            rows={profile.rows}
            dataset={version.dataset}
            info={infos.find(({ name }) => name === open.name)}
            reading={readings.find(({ column }) => column === open.name)}
            changes={changes.filter(({ column }) => column === open.name)}
            onFilter={(filters) => filter(open.name, filters)}
            onClose={() => setOpened(null)}
          />
        )}
      </div>
    </div>
  )
}

interface Scene extends ColumnsProps {
  readonly opened: string | null
  readonly onOpen: (column: string | null) => void
  readonly onFilter: (column: string, filters: readonly RowFilter[]) => void
}

function columnsOf({ version, profile: { rows }, infos, opened, onOpen, onFilter }: Scene): readonly Column<ColumnProfile>[] {
  const info = (column: string) => infos.find(({ name }) => name === column)
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      pinned: true,
      className: 'clip',
      value: ({ name }) => name,
      tip: ({ name }) => name,
      cell: ({ name }) => (
        <>
          <button type="button" className="link" aria-expanded={name === opened} onClick={() => onOpen(name === opened ? null : name)}>
            {name}
          </button>{' '}
          {name === version.target && <Badge tone="info">target</Badge>}
        </>
      ),
    },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    {
      id: 'distribution',
      title: 'Distribution',
      cell: (column) => (
        <Distribution
          column={column}
          rows={rows}
          onFilter={info(column.name)?.sensitive ? undefined : (filters) => onFilter(column.name, filters)}
        />
      ),
    },
    ...valueColumns(rows),
    { id: 'sensitive', title: 'Sensitive', cell: ({ name }) => <SensitiveSwitch dataset={version.dataset} info={info(name)} /> },
    { id: 'protected', title: 'Protected', cell: ({ name }) => <ProtectedSwitch dataset={version.dataset} info={info(name)} /> },
  ]
}

/** What is known of the values of a column. @param rows of all columns */
export function valueColumns(rows: number): readonly Column<ColumnProfile>[] {
  return [
    {
      id: 'missing',
      title: 'Missing',
      numeric: true,
      value: ({ missing }) => missing,
      cell: ({ missing }) => (missing === 0 ? '0' : `${count(missing)} (${share(missing, rows)})`),
    },
    { id: 'distinct', title: 'Distinct', numeric: true, value: ({ distinct }) => distinct, cell: ({ distinct }) => count(distinct) },
    { id: 'min', title: 'Min', numeric: true, className: 'clip', value: ({ min }) => min, cell: ({ min }) => end(min) },
    {
      id: 'median',
      title: 'Median',
      numeric: true,
      value: ({ quantiles }) => quantiles?.p50,
      cell: ({ quantiles }) => end(quantiles?.p50 ?? null),
    },
    { id: 'max', title: 'Max', numeric: true, className: 'clip', value: ({ max }) => max, cell: ({ max }) => end(max) },
    { id: 'frequent', title: 'Most frequent', className: 'clip dim', cell: frequent },
  ]
}

const frequent = ({ top }: ColumnProfile) =>
  top
    .slice(0, 3)
    .map(({ value, count: n }) => `${value} (${count(n)})`)
    .join(', ')

interface DistributionProps {
  readonly column: ColumnProfile
  readonly rows: number
  /** Where its bars lead to rows. */
  readonly onFilter?: ((filters: readonly RowFilter[]) => void) | undefined
}

export function Distribution({ column: { name, type, histogram, top }, rows, onFilter }: DistributionProps) {
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
const end = (value: number | string | null) => (value === null ? none : typeof value === 'number' ? quantity(value) : value)
