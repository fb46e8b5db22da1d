import { ActionIcon } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import type { ColumnInfo } from '../../../../../shared/contract/datasets/index.ts'
import type { ValueChange } from '../../../../../shared/domain/datasets/changes.ts'
import type { ColumnProfile, RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'
import { changeText, exampleText, formText, placeText } from '../../../../../shared/domain/datasets/readingTexts.ts'
import type { ColumnReading } from '../../../../../shared/domain/datasets/values.ts'
import { count, quantity } from '../../../../../shared/numbers.ts'
import { IconX } from '../../../ui/icons.ts'
import { Facts } from '../../../ui/marks.tsx'
import { ProtectedSwitch, SensitiveSwitch } from './ColumnMarks.tsx'
import { binFilters, edgeText } from '../rows/binFilters.ts'

interface ColumnExplorerProps {
  readonly column: ColumnProfile
  readonly rows: number
  readonly dataset: string
  readonly info: ColumnInfo | undefined
  /** Its format and null tokens, where it has some of its own. */
  readonly reading: ColumnReading | undefined
  /** What reading changed in it. */
  readonly changes: readonly ValueChange[]
  /** Shows the rows of a bar or a value. */
  readonly onFilter: (filters: readonly RowFilter[]) => void
  readonly onClose: () => void
}

/** One column in full: every bar and every frequent value leads to its rows. */
export function ColumnExplorer({ column, rows, dataset, info, reading, changes, onFilter, onClose }: ColumnExplorerProps) {
  const sensitive = info?.sensitive ?? false
  const { name, type, histogram } = column
  return (
    <aside className="card inspector" aria-label={`Column ${name}`} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header>
        <h2 className="clip">{name}</h2>
        <span className="dim xs">{type}</span>
        <ActionIcon className="push" size={24} variant="subtle" color="gray" aria-label="Close column" onClick={onClose}>
          <IconX className="i s" aria-hidden />
        </ActionIcon>
      </header>
      <div className="inspector-body pad stack tight">
        {sensitive && <p className="sm soft">Its values are masked: only counts are shown.</p>}
        {histogram && !sensitive && <Bars column={column} onBin={(index) => onFilter(binFilters(name, type, histogram, index))} />}
        <Facts facts={[...readingFacts(reading), ...facts(column, rows)]} />
        {changes.length > 0 && (
          <ul className="xs soft" aria-label={`Changes while reading ${name}`}>
            {changes.map((change) => (
              <li key={change.change} className="wrap-text">
                {changeText(change)}, such as {exampleText(change)} on {placeText(change.place)}
              </li>
            ))}
          </ul>
        )}
        <SensitiveSwitch dataset={dataset} info={info} labelled />
        <ProtectedSwitch dataset={dataset} info={info} labelled />
        {column.missing > 0 && (
          <button type="button" className="btn" onClick={() => onFilter([{ column: name, operator: 'missing' }])}>
            Show the {count(column.missing)} missing
          </button>
        )}
        {!sensitive && column.top.length > 0 && (
          <>
            <h3 className="h3">Most frequent</h3>
            <ul className="top-values">
              {column.top.map(({ value, count: n }) => (
                <li key={value}>
                  <button
                    type="button"
                    onClick={() => onFilter([{ column: name, operator: '=', value }])}
                    title={`Show the rows with ${value}`}
                  >
                    <i style={{ width: `${(100 * n) / column.top[0].count}%` }} />
                    <span className="clip">{value === '' ? '""' : value}</span>
                    <span className="num dim">{count(n)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </aside>
  )
}

/** Bars as one stop of the Tab key; arrows walk them. */
function Bars({ column, onBin }: { readonly column: ColumnProfile; readonly onBin: (index: number) => void }) {
  const { histogram, type } = column
  if (!histogram) return null
  const most = Math.max(1, ...histogram.counts)
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 'nextElementSibling' : event.key === 'ArrowLeft' ? 'previousElementSibling' : null
    const next = step && event.target instanceof Element ? event.target[step] : null
    if (!(next instanceof HTMLElement)) return
    event.preventDefault()
    next.focus()
  }
  return (
    <div>
      <div className="bars" role="group" aria-label={`Distribution of ${column.name}`} onKeyDown={walk}>
        {histogram.counts.map((n, index) => (
          <button
            // oxlint-disable-next-line react/no-array-index-key -- bins have no other name
            key={index}
            type="button"
            tabIndex={index === 0 ? 0 : -1}
            aria-label={`${count(n)} rows from ${edge(type, histogram.edges[index])} to ${edge(type, histogram.edges[index + 1])}`}
            title={`${count(n)} rows from ${edge(type, histogram.edges[index])} to ${edge(type, histogram.edges[index + 1])}`}
            onClick={() => onBin(index)}
          >
            <i style={{ height: n === 0 ? 0 : `max(2px, ${(100 * n) / most}%)` }} />
          </button>
        ))}
      </div>
      <p className="row xs dim num">
        <span>{edge(type, histogram.edges[0])}</span>
        <span className="push">{edge(type, histogram.edges.at(-1) ?? 0)}</span>
      </p>
    </div>
  )
}

const edge = (type: ColumnProfile['type'], value: number) =>
  type === 'date' || type === 'datetime' ? edgeText(type, value).slice(0, 16) : quantity(value)

function readingFacts(reading: ColumnReading | undefined) {
  const tokens = reading?.nullTokens?.filter((token) => token !== '')
  return [
    ...(reading?.form ? [{ name: 'Format', value: formText(reading.form) }] : []),
    ...(tokens ? [{ name: 'Missing if', value: ['empty', ...tokens].join(', ') }] : []),
  ]
}

function facts({ missing, distinct, mean, sd, quantiles, min, max }: ColumnProfile, rows: number) {
  const end = (value: number | string | null) => (typeof value === 'number' ? quantity(value) : (value ?? '–'))
  return [
    { name: 'Missing', value: `${count(missing)} of ${count(rows)}` },
    { name: 'Distinct', value: count(distinct) },
    { name: 'Min', value: end(min) },
    ...(quantiles
      ? [
          { name: '5 %', value: quantity(quantiles.p05) },
          { name: '25 %', value: quantity(quantiles.p25) },
          { name: 'Median', value: quantity(quantiles.p50) },
          { name: '75 %', value: quantity(quantiles.p75) },
          { name: '95 %', value: quantity(quantiles.p95) },
        ]
      : []),
    { name: 'Max', value: end(max) },
    ...(mean === null ? [] : [{ name: 'Mean', value: quantity(mean) }]),
    ...(sd === null ? [] : [{ name: 'Std. deviation', value: quantity(sd) }]),
  ]
}
