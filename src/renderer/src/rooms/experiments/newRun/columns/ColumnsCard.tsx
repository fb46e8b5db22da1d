import { SegmentedControl, TextInput } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import { count } from '../../../../../../shared/numbers.ts'
import { Card } from '../../../../ui/Card.tsx'
import { IconSearch } from '../../../../ui/icons.ts'
import type { RunForm } from '../form.ts'
import { BulkBar } from './BulkBar.tsx'
import { columnsOf, ColumnsTable } from './ColumnsTable.tsx'
import { columnRows, isShown, problemsByPlace, type Shown } from './rows.ts'

/** Which columns the model learns from, and how each becomes numbers. Any number of them: only those in sight are on the page. */
export function ColumnsCard({ form }: { readonly form: RunForm }) {
  const { change, checked } = form
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState<Shown>('all')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<string | null>(null)
  const { ref, columns: data, texts, leaks, reasons, added } = form
  const { target, 'model.family': family = '' } = texts.fields
  // By its text: the problems of other fields change with every key that is typed.
  const wrong = JSON.stringify([...problemsByPlace(checked.byPath)])
  const rows = useMemo(
    () =>
      columnRows({
        ref,
        data,
        columns: texts.columns,
        target,
        family,
        leaks,
        reasons,
        added,
        problems: new Map(JSON.parse(wrong) as [number, string][]),
      }),
    [ref, data, texts.columns, target, family, leaks, reasons, added, wrong],
  )
  const visible = useMemo(() => rows.filter((row) => isShown(row, search, shown)), [rows, search, shown])
  const columns = useMemo(() => columnsOf(change, setOpened), [change])
  const included = rows.filter(({ state }) => state === 'included').length
  const problem = checked.byPath.get('features')
  const toggle = useCallback(
    (key: string) => setChosen((before) => new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key])),
    [],
  )
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
        <BulkBar family={family} rows={rows} visible={visible} chosen={chosen} onChosen={setChosen} change={change} />
      </div>
      {problem && (
        <p className="pad-s sm c-worse" role="alert">
          {problem}
        </p>
      )}
      <ColumnsTable
        rows={visible}
        columns={columns}
        chosen={chosen}
        onToggle={toggle}
        opened={opened === null ? null : { key: opened, form }}
        empty={search === '' && shown === 'all' ? 'There is no column to learn from.' : 'No column matches.'}
      />
    </Card>
  )
}
