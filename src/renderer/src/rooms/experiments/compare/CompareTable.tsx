import { Link } from '@tanstack/react-router'
import type { RunSummary } from '../../../../../shared/contract/experiments/index.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { delta as deltaText } from '../../../../../shared/numbers.ts'
import { DifferenceMark } from '../../evaluation/comparison/DifferenceMark.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { RunMark } from './RunMark.tsx'
import type { CompareCell, CompareRow } from './rows.ts'

interface CompareTableProps {
  readonly runs: readonly RunSummary[]
  readonly baseline: number
  readonly rows: readonly CompareRow[]
  /** What the metrics were measured on. */
  readonly on: string
  readonly transposed: boolean
  readonly onBaseline: (run: number) => void
}

/** Things down and runs across, or the other way round. */
export function CompareTable(props: CompareTableProps) {
  return props.transposed ? <RunsDown {...props} /> : <RunsAcross {...props} />
}

const isMetric = (group: CompareRow['group']) => group === 'Metrics' || group === 'Logged metrics'

const heads = (on: string, runs: readonly RunSummary[]): Readonly<Record<string, string>> => ({
  Metrics: `Metrics on ${on}, 95 % interval on hover`,
  'Logged metrics': 'Logged metrics, last value; each run on its own data',
  // A run of another program has no recipe.
  Recipe: runs.some(({ source }) => source === 'cairn') ? 'Recipe' : 'Parameters',
})

function RunsAcross({ runs, baseline, rows, on, onBaseline }: CompareTableProps) {
  const columns: readonly Column<CompareRow>[] = [
    {
      id: 'thing',
      title: 'Compared',
      quiet: true,
      names: true,
      pinned: true,
      width: 168,
      value: ({ title }) => title,
      cell: ({ title, note }) => (
        <>
          {title} {note && <span className="dim">{note}</span>}
        </>
      ),
      tip: ({ help, key }) => help ?? key,
    },
    ...runs.map(
      (run, place): Column<CompareRow> => ({
        id: String(run.id),
        title: `Run ${run.id}`,
        head: <RunHead run={run} place={place} baseline={baseline} onBaseline={onBaseline} />,
        numeric: true,
        width: 132,
        value: ({ cells }) => cells[place].text,
        className: ({ cells }) => cellClass(cells[place], run.id === baseline),
        tip: ({ cells }) => tipOf(cells[place]),
        cell: (row) => <Value cell={row.cells[place]} row={row} base={run.id === baseline} />,
      }),
    ),
  ]
  return (
    <DataTable
      label="Comparison of the runs"
      className="cmp cmp-runs"
      columns={columns}
      rows={rows}
      rowKey={({ group, key }) => `${group} ${key}`}
      rowClass={({ group }) => (isMetric(group) ? 'met' : '')}
      group={({ group }) => group}
      groupHead={(group) => heads(on, runs)[group] ?? group}
    />
  )
}

function RunsDown({ runs, baseline, rows, onBaseline }: CompareTableProps) {
  const columns: readonly Column<RunSummary>[] = [
    {
      id: 'run',
      title: 'Run',
      names: true,
      value: ({ id }) => id,
      className: ({ id }) => (id === baseline ? 'base' : ''),
      cell: (run) => <RunHead run={run} place={runs.indexOf(run)} baseline={baseline} onBaseline={onBaseline} />,
    },
    ...rows.map(
      (row): Column<RunSummary> => ({
        id: `${row.group} ${row.key}`,
        title: row.title,
        help: row.help ?? row.key,
        numeric: true,
        value: (run) => row.cells[runs.indexOf(run)].text,
        className: (run) => cellClass(row.cells[runs.indexOf(run)], run.id === baseline),
        tip: (run) => tipOf(row.cells[runs.indexOf(run)]),
        cell: (run) => <Value cell={row.cells[runs.indexOf(run)]} row={row} base={run.id === baseline} />,
      }),
    ),
  ]
  return (
    <DataTable label="Comparison of the runs" className="cmp-down" columns={columns} rows={runs} rowKey={({ id }) => id} sorts={false} />
  )
}

interface RunHeadProps {
  readonly run: RunSummary
  readonly place: number
  readonly baseline: number
  readonly onBaseline: (run: number) => void
}

function RunHead({ run, place, baseline, onBaseline }: RunHeadProps) {
  return (
    <span className="cmp-top">
      <span className="cmp-head">
        <RunMark place={place} />
        <Link to="/experiments/runs/$run" params={{ run: run.id }}>
          {run.id}
        </Link>
      </span>
      <span className="dim" title={run.name}>
        {run.name}
      </span>
      {run.id === baseline ? (
        <Badge>baseline</Badge>
      ) : (
        <button type="button" className="btn quiet" aria-label={`Run ${run.id} as baseline`} onClick={() => onBaseline(run.id)}>
          as baseline
        </button>
      )}
    </span>
  )
}

const cellClass = ({ off }: CompareCell, base: boolean) => `${base ? 'base' : ''} ${off ? 'off' : ''}`
const tipOf = ({ off, title }: CompareCell) => (off ? off.why : title)

function Value({ cell, row, base }: { readonly cell: CompareCell; readonly row: CompareRow; readonly base: boolean }) {
  const { text, delta = null, difference, off, strong } = cell
  return (
    <>
      <span className="mv clip">{strong ? <b>{text}</b> : text}</span>
      {isMetric(row.group) && (
        <span className="dl">
          {off ? (
            <>
              <IconAlertTriangle className="i" aria-hidden />
              on {off.on}
              <span className="vh">, not comparable: {off.why}</span>
            </>
          ) : base ? (
            <span className="dim">baseline</span>
          ) : (
            <Difference difference={difference} delta={delta} />
          )}
        </span>
      )}
    </>
  )
}

/** In colour only where the difference is decided; without its uncertainty it is a bare number. */
function Difference({ difference, delta }: Pick<CompareCell, 'difference' | 'delta'>) {
  if (difference) return <DifferenceMark of={difference} />
  return delta == null ? null : <span className="delta dim">{deltaText(delta)}</span>
}
