import { SegmentedControl, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { count } from '../../../../../../shared/numbers.ts'
import { Card } from '../../../../ui/Card.tsx'
import { IconSearch } from '../../../../ui/icons.ts'
import { type Column, DataTable } from '../../../../ui/table/DataTable.tsx'
import type { ChangeEdits, RunForm } from '../form.ts'
import { setEncoding, setIncluded } from '../model/changes.ts'
import { BulkBar } from './BulkBar.tsx'
import { EncodingFields, EncodingSelect } from './EncodingFields.tsx'
import { type ColumnRow, columnRows, isShown, type Shown } from './rows.ts'

/** Which columns the model learns from, and how each becomes numbers. Any number of them: only those in sight are on the page. */
export function ColumnsCard({ form }: { readonly form: RunForm }) {
  const { change, checked } = form
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState<Shown>('all')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<string | null>(null)
  const rows = useMemo(() => columnRows(form), [form])
  const visible = useMemo(() => rows.filter((row) => isShown(row, search, shown)), [rows, search, shown])
  const columns = useMemo(() => columnsOf(change, setOpened), [change])
  const included = rows.filter(({ state }) => state === 'included').length
  const problem = checked.byPath.get('features')
  const toggle = (key: string) =>
    setChosen((before) => new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]))
  return (
    <Card title="Columns" note={`${count(included)} of ${count(rows.length)} included`} className="run-columns">
      <div className="row wrap pad-s">
        <TextInput
          aria-label="Search columns"
          placeholder="Search columns"
          size="xs"
          leftSection={<IconSearch className="i s" aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Columns shown"
          data={[
            { value: 'all', label: 'All' },
            { value: 'included', label: 'Included' },
            { value: 'excluded', label: 'Excluded' },
          ]}
          value={shown}
          onChange={(value) => setShown(value as Shown)}
        />
        <BulkBar rows={rows} visible={visible} chosen={chosen} onChosen={setChosen} change={change} />
      </div>
      {problem && (
        <p className="pad-s sm c-worse" role="alert">
          {problem}
        </p>
      )}
      <DataTable
        label="Columns"
        columns={columns}
        rows={visible}
        rowKey={({ key }) => key}
        rowClass={({ state }) => (state === 'included' ? '' : 'archived')}
        selection={{
          isChosen: ({ key }) => chosen.has(key),
          onToggle: ({ key }) => toggle(key),
          label: ({ column }) => `Choose ${column}`,
        }}
        detail={(row) => (row.key === opened ? <EncodingFields row={row} form={form} /> : null)}
        maxHeight={420}
        empty={search === '' && shown === 'all' ? 'There is no column to learn from.' : 'No column matches.'}
      />
    </Card>
  )
}

function columnsOf(
  change: ChangeEdits,
  setOpened: (update: (before: string | null) => string | null) => void,
): readonly Column<ColumnRow>[] {
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      pinned: true,
      width: 190,
      className: 'clip',
      value: ({ column }) => column,
      tip: ({ column }) => column,
    },
    { id: 'type', title: 'Type', width: 80, className: 'dim', value: ({ type }) => type ?? '–' },
    {
      id: 'encoding',
      title: 'Encoding',
      width: 150,
      value: ({ encodingWords }) => encodingWords,
      cell: (row) => <EncodingSelect row={row} onKind={(kind) => change((before) => setEncoding(before, row, 'kind', kind))} />,
    },
    {
      id: 'options',
      title: 'Options',
      width: 190,
      className: 'clip',
      cell: (row) => <Options row={row} onOpen={() => setOpened((before) => (before === row.key ? null : row.key))} />,
    },
    {
      id: 'remark',
      title: 'Remark',
      width: 300,
      className: 'clip',
      value: ({ remark }) => remark,
      cell: (row) => <Remark row={row} />,
      tip: ({ remark }) => remark,
    },
    {
      id: 'include',
      title: 'Include or exclude',
      quiet: true,
      numeric: true,
      width: 90,
      cell: ({ key, column, state }) =>
        state !== 'gone' && (
          <button
            type="button"
            className="btn quiet"
            aria-label={`${state === 'included' ? 'Exclude' : 'Include'} ${column}`}
            onClick={() => change((before) => setIncluded(before, [key], state !== 'included'))}
          >
            {state === 'included' ? 'Exclude' : 'Include'}
          </button>
        ),
    },
  ]
}

function Options({ row, onOpen }: { readonly row: ColumnRow; readonly onOpen: () => void }) {
  const { column, encodingWords, problem, state } = row
  if (state !== 'included') return null
  // The kind stands in the column before.
  const shown = problem ?? (encodingWords.split(', ').slice(1).join(', ') || 'default')
  return (
    <button
      type="button"
      className={`btn quiet clip ${problem === undefined ? '' : 'c-worse'}`}
      aria-label={`${shown}: encoding options of ${column}`}
      title={problem ?? encodingWords}
      onClick={onOpen}
    >
      {shown}
    </button>
  )
}

function Remark({ row: { leak, state, remark } }: { readonly row: ColumnRow }) {
  const warns = leak !== null || state === 'gone'
  return <span className={warns ? 'c-warn' : 'dim'}>{remark}</span>
}
