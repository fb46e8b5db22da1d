import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { RunSummary } from '../../../../../shared/contract/experiments/index.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Badge, Delta } from '../../../ui/marks.tsx'
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
  return <div className="table-wrap">{props.transposed ? <RunsDown {...props} /> : <RunsAcross {...props} />}</div>
}

function RunsAcross({ runs, baseline, rows, on, onBaseline }: CompareTableProps) {
  const groups = [...Map.groupBy(rows, ({ group }) => group)]
  return (
    <table className="table cmp cmp-runs" style={{ minWidth: 150 + runs.length * 118 }}>
      <thead>
        <tr>
          <th scope="col">
            <span className="vh">What is compared</span>
          </th>
          {runs.map((run, place) => (
            <th key={run.id} scope="col" className={run.id === baseline ? 'base' : ''}>
              <RunHead run={run} place={place} baseline={baseline} onBaseline={onBaseline} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(([group, members]) => (
          <Fragment key={group}>
            <tr className="sep">
              <th scope="rowgroup" colSpan={runs.length + 1}>
                {group === 'Metrics' ? `Metrics on ${on}, 95 % interval on hover` : group}
              </th>
            </tr>
            {members.map((row) => (
              <tr key={row.key} className={row.group === 'Metrics' ? 'met' : ''}>
                <th scope="row" title={row.help ?? row.key}>
                  {row.title} {row.note && <span className="dim">{row.note}</span>}
                </th>
                {row.cells.map((cell, i) => (
                  <Value key={runs[i].id} cell={cell} row={row} base={runs[i].id === baseline} />
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function RunsDown({ runs, baseline, rows, onBaseline }: CompareTableProps) {
  return (
    <table className="table cmp-down">
      <thead>
        <tr>
          <th scope="col">Run</th>
          {rows.map(({ key, group, title, help }) => (
            <th key={`${group} ${key}`} scope="col" className="n" title={help ?? key}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run, i) => (
          <tr key={run.id}>
            <th scope="row" className={run.id === baseline ? 'base' : ''}>
              <RunHead run={run} place={i} baseline={baseline} onBaseline={onBaseline} />
            </th>
            {rows.map((row) => (
              <Value key={`${row.group} ${row.key}`} cell={row.cells[i]} row={row} base={run.id === baseline} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
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
    <>
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
    </>
  )
}

function Value({ cell, row, base }: { readonly cell: CompareCell; readonly row: CompareRow; readonly base: boolean }) {
  const { text, title, delta = null, verdict = null, off, strong } = cell
  return (
    <td className={`n ${base ? 'base' : ''} ${off ? 'off' : ''}`} title={off ? off.why : title}>
      <span className="mv clip">{strong ? <b>{text}</b> : text}</span>
      {row.group === 'Metrics' && (
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
            <Delta value={delta} verdict={verdict} />
          )}
        </span>
      )}
    </td>
  )
}
