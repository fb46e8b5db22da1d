import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { runFacts } from '../../../../../shared/domain/experiments/runFacts.ts'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconColumns3 } from '../../../ui/icons.ts'
import { columnNote, columnTitle } from './columnText.ts'
import type { ChangeView } from './useRunsView.ts'
import { isShown, toggleColumn } from './viewChanges.ts'

/** Of each kind; there may be tens of thousands. */
const [mostListed, mostFound] = [100, 200]

interface ColumnsMenuProps {
  readonly view: RunsView
  readonly change: ChangeView
}

/** Which columns are shown, out of all that some run has. */
export function ColumnsMenu({ view, change }: ColumnsMenuProps) {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 className="i s" aria-hidden />}>
          Columns <span className="dim num">&nbsp;{view.columns.length}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Choices view={view} change={change} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices({ view, change }: ColumnsMenuProps) {
  const [query, setQuery] = useState('')
  const usual = useQuery(api.experiments.views.usual.queryOptions({ input: {} })).data
  const first = useQuery(api.experiments.columns.queryOptions({ input: {} })).data
  const [search] = useDebouncedValue(query.trim(), 200)
  const others = useQuery({
    ...api.experiments.columns.queryOptions({ input: { search, limit: mostFound } }),
    enabled: first?.more === true && search !== '',
  }).data
  const all = <Kind extends 'series' | 'params'>(kind: Kind) => [...new Set([...(first?.[kind] ?? []), ...(others?.[kind] ?? [])])]
  const facts = runFacts.filter((fact) => fact !== 'name').map((fact): RunsColumn => ({ kind: 'fact', fact }))
  const groups: readonly (readonly [string, readonly RunsColumn[]])[] = [
    ['Run', facts],
    ['Metrics', (first?.metrics ?? []).map((metric): RunsColumn => ({ kind: 'metric', ...metric }))],
    ['Curves', all('series').map((series): RunsColumn => shownCurve(view, series))],
    ['Params', all('params').map((param): RunsColumn => ({ kind: 'param', param }))],
  ]
  const fits = (column: RunsColumn) => `${label(column)} ${columnKey(column)}`.toLowerCase().includes(query.trim().toLowerCase())
  // What is shown already comes first, so that it can be taken away.
  const firstFitting = (columns: readonly RunsColumn[]) => {
    const fitting = columns.filter(fits)
    return fitting.length <= mostListed
      ? fitting
      : fitting.toSorted((a, b) => Number(isShown(view, b)) - Number(isShown(view, a))).slice(0, mostListed)
  }
  return (
    <div className="runs-columns">
      <div className="row">
        <TextInput
          data-autofocus
          size="xs"
          placeholder="Find a column"
          aria-label="Find a column"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button
          size="xs"
          variant="subtle"
          disabled={!usual}
          onClick={() => usual && change((before) => ({ ...before, columns: usual.columns }))}
        >
          Default columns
        </Button>
      </div>
      <div className="runs-columns-list">
        {groups.map(([name, columns]) => (
          <fieldset key={name} hidden={!columns.some(fits)}>
            <legend>{name}</legend>
            {firstFitting(columns).map((column) => (
              <Checkbox
                key={columnKey(column)}
                size="xs"
                label={label(column)}
                checked={isShown(view, column)}
                onChange={() => change((before) => toggleColumn(before, column))}
              />
            ))}
          </fieldset>
        ))}
        {((search === '' ? first?.more : others?.more) || groups.some(([, columns]) => columns.filter(fits).length > mostListed)) && (
          <p className="dim xs">More columns than are listed: type a part of a name.</p>
        )}
      </div>
    </div>
  )
}

const label = (column: RunsColumn) => `${columnTitle(column)}${columnNote(column) ? `, ${columnNote(column)}` : ''}`

/** A curve as it is shown, whichever of its numbers that is; else its best. */
function shownCurve({ columns }: RunsView, series: string): RunsColumn {
  const shown = columns.find(({ column }) => column.kind === 'series' && column.series === series)
  return shown?.column ?? { kind: 'series', series, show: 'best' }
}
