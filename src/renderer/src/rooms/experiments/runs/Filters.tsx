import { Button, Checkbox, Popover, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { jobStatuses } from '../../../../../shared/domain/job.ts'
import { columnKey, parseColumn } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsCondition, RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconFilter, IconSearch, IconX } from '../../../ui/icons.ts'
import { columnNote, columnTitle } from './columnText.ts'
import type { ChangeView } from './useRunsView.ts'
import { changeFilter, isFiltered } from './viewChanges.ts'

interface FiltersProps {
  readonly view: RunsView
  readonly change: ChangeView
}

/** A text, a star, and behind a button everything else that runs are filtered by; conditions stay visible. */
export function Filters({ view, change }: FiltersProps) {
  const { search, starred, conditions } = view.filter
  const [text, setText] = useState(search ?? '')
  const find = useDebouncedCallback(
    (request: string) => change((before) => changeFilter(before, { search: request.trim() || undefined })),
    200,
  )
  const clear = () => {
    setText('')
    change((before) => ({ ...before, filter: { archived: 'without', conditions: [] } }))
  }
  return (
    <>
      <TextInput
        leftSection={<IconSearch className="i s" aria-hidden />}
        placeholder="Find by name or notes"
        aria-label="Find runs"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          find(event.target.value)
        }}
      />
      <Checkbox
        label="Starred"
        checked={starred === true}
        onChange={(event) => change((before) => changeFilter(before, { starred: event.target.checked || undefined }))}
      />
      <Popover position="bottom-start" withinPortal trapFocus>
        <Popover.Target>
          <Button variant="default" leftSection={<IconFilter className="i s" aria-hidden />}>
            Filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <MoreFilters view={view} change={change} />
        </Popover.Dropdown>
      </Popover>
      {conditions.map((condition, place) => (
        <button
          key={conditionText(condition)}
          type="button"
          className="badge line chip"
          aria-label={`Remove filter ${conditionText(condition)}`}
          onClick={() => change((before) => changeFilter(before, { conditions: conditions.filter((_, i) => i !== place) }))}
        >
          {conditionText(condition)} <IconX className="i xs" aria-hidden />
        </button>
      ))}
      {isFiltered(view) && (
        <button type="button" className="btn quiet" onClick={clear}>
          Clear filters
        </button>
      )}
    </>
  )
}

const conditionText = ({ column, operator, value }: RunsCondition) =>
  `${columnTitle(column)}${columnNote(column) ? ` (${columnNote(column)})` : ''} ${operator} ${value}`

const operators: readonly RunsCondition['operator'][] = ['<', '<=', '>', '>=', '=', '!=', 'contains']

function MoreFilters({ view, change }: FiltersProps) {
  const { filter } = view
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const found = useQuery(api.experiments.columns.queryOptions({ input: {} })).data
  const groups = useQuery(api.experiments.groups.list.queryOptions({ input: { limit: 1_000 } })).data
  const set = (part: Parameters<typeof changeFilter>[1]) => change((before) => changeFilter(before, part))
  const pick = (label: string, data: readonly string[], value: string | undefined, onChange: (value: string | undefined) => void) => (
    <Select
      size="xs"
      label={label}
      placeholder="any"
      clearable
      data={[...data]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      comboboxProps={{ withinPortal: false }}
    />
  )
  return (
    <div className="runs-filters">
      {pick(
        'Data',
        datasets.map(({ name }) => name),
        filter.dataset,
        (dataset) => set({ dataset }),
      )}
      {pick(
        'Experiment',
        (groups?.experiments ?? []).map(({ name }) => name),
        filter.experiment,
        (experiment) => set({ experiment }),
      )}
      {pick('Status', jobStatuses, filter.status, (status) => set({ status: jobStatuses.find((each) => each === status) }))}
      {pick('Tag', found?.tags ?? [], filter.tag, (tag) => set({ tag }))}
      {pick('Archived runs', ['without', 'with', 'only'], filter.archived, (archived) =>
        set({ archived: archived === 'with' || archived === 'only' ? archived : 'without' }),
      )}
      <AddCondition view={view} change={change} />
    </div>
  )
}

function AddCondition({ view, change }: FiltersProps) {
  const [key, setKey] = useState<string | null>(null)
  const [operator, setOperator] = useState<RunsCondition['operator']>('<')
  const [value, setValue] = useState('')
  const found = useQuery(api.experiments.columns.queryOptions({ input: {} })).data
  const shown = view.columns.map(({ column }) => columnKey(column))
  const others = [
    ...(found?.metrics ?? []).map(({ metric, part }) => columnKey({ kind: 'metric', metric, part })),
    ...(found?.params ?? []).map((param) => columnKey({ kind: 'param', param })),
  ]
  const data = [...new Set([...shown, ...others])].flatMap((each) => {
    const column = parseColumn(each)
    return column ? [{ value: each, label: `${columnTitle(column)}${columnNote(column) ? `, ${columnNote(column)}` : ''}` }] : []
  })
  const column = key === null ? null : parseColumn(key)
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        if (!column) return
        change((before) => changeFilter(before, { conditions: [...before.filter.conditions, { column, operator, value: value.trim() }] }))
        setValue('')
      }}
    >
      <Select
        size="xs"
        label="Where"
        placeholder="Column"
        searchable
        data={data}
        value={key}
        onChange={setKey}
        comboboxProps={{ withinPortal: false }}
      />
      <div className="row">
        <Select
          size="xs"
          w={92}
          aria-label="Operator"
          data={[...operators]}
          value={operator}
          onChange={(next) => setOperator(operators.find((each) => each === next) ?? '<')}
          comboboxProps={{ withinPortal: false }}
        />
        <TextInput size="xs" aria-label="Value" value={value} onChange={(event) => setValue(event.target.value)} />
        <Button size="xs" type="submit" disabled={!column || value.trim() === ''}>
          Add
        </Button>
      </div>
    </form>
  )
}
