import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'
import { count, counted, metric, none, quantity, time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconEyeOff } from '../../../ui/icons.ts'
import { Badge, type Fact, Facts } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { codeText } from './errorCounts.ts'
import { clock, latencyParts, microseconds } from './entryTexts.ts'

/** Of a request with many rows. */
const shownRows = 20

/** One request of the log: what was asked, what was answered, by whom, and where its time went. */
export function RequestDetail({ entry }: { readonly entry: LogEntry }) {
  const facts: Fact[] = [
    { name: 'Time', value: `${time(entry.at).replace(/ \d\d:\d\d$/, '')} ${clock(entry.at)}` },
    {
      name: 'Status',
      value: (
        <span>
          <Badge tone={entry.code < 400 ? 'better' : 'worse'}>{entry.code}</Badge> {codeText(entry.code)}
          {entry.error !== null && <span className="dim"> {entry.error}</span>}
        </span>
      ),
    },
    { name: 'Answered by', value: entry.ref === null ? 'nobody' : `${entry.ref}${entry.arm === null ? '' : `, ${entry.arm}`}` },
    { name: 'Revision', value: count(entry.revision) },
    { name: 'Unit', value: entry.unit ?? none },
    { name: 'Protocol', value: entry.protocol },
  ]
  const { ref } = entry
  const signature = useQuery({ ...api.packages.inputs.queryOptions({ input: { ref: ref ?? '' } }), enabled: ref !== null }).data
  return (
    <div className="stack request-detail">
      <Facts facts={facts} />
      <section className="stack tight" aria-label="Latency">
        <h3 className="h3">Latency {microseconds(entry.us.total)}</h3>
        <LatencyBar entry={entry} />
      </section>
      <Inputs entry={entry} columns={signature?.inputs.map(({ name }) => name) ?? []} />
      <Outputs entry={entry} classes={signature?.labels ?? []} />
    </div>
  )
}

function LatencyBar({ entry }: { readonly entry: LogEntry }) {
  const parts = latencyParts(entry).map((part, place) => ({ ...part, color: `var(--cairn-cat-${place + 1})` }))
  return (
    <>
      <span className="latency-bar" aria-hidden>
        {parts.map(({ name, us, color }) => (
          <i key={name} style={{ flexGrow: us, background: color }} />
        ))}
      </span>
      <ul className="latency-parts sm">
        {parts.map(({ name, us, color }) => (
          <li key={name}>
            <i style={{ background: color }} aria-hidden />
            {name} <span className="num dim">{microseconds(us)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** @param columns those of the model's signature: what is not logged of them is sensitive */
function Inputs({ entry: { inputs, rows }, columns }: { readonly entry: LogEntry; readonly columns: readonly string[] }) {
  if (inputs === null)
    return (
      <section className="stack tight" aria-label="Inputs">
        <h3 className="h3">Inputs</h3>
        <p className="dim sm">Not kept: see what is logged in Settings.</p>
      </section>
    )
  const logged = Object.keys(inputs)
  const masked = columns.filter((name) => !logged.includes(name))
  const one = rows === 1
  return (
    <section className="stack tight" aria-label="Inputs">
      <h3 className="h3">Inputs</h3>
      {one ? (
        <Facts facts={logged.map((name) => ({ name, value: cellText(inputs[name]?.[0]) }))} />
      ) : (
        <DataTable
          label="Input rows"
          columns={inputColumns(logged)}
          rows={rowsOf(inputs, rows)}
          rowKey={({ row }) => row}
          maxHeight={260}
        />
      )}
      {masked.map((name) => (
        <p key={name} className="row sm">
          <IconEyeOff className="i s" aria-hidden />
          <span className="wrap-text">{name}</span>
          <Badge tone="line">not logged: sensitive</Badge>
        </p>
      ))}
      {rows > shownRows && (
        <p className="dim xs">
          The first {shownRows} of {counted(rows, 'row')}.
        </p>
      )}
    </section>
  )
}

type Cell = string | number | boolean | null

interface InputRow {
  readonly row: number
  readonly cells: Readonly<Record<string, Cell | undefined>>
}

function rowsOf(inputs: Readonly<Record<string, readonly Cell[]>>, rows: number): InputRow[] {
  return Array.from({ length: Math.min(rows, shownRows) }, (_, at) => ({
    row: at + 1,
    cells: Object.fromEntries(Object.entries(inputs).map(([name, cells]) => [name, cells[at]])),
  }))
}

const inputColumns = (names: readonly string[]): readonly Column<InputRow>[] => [
  { id: 'row', title: 'Row', numeric: true, className: 'dim', value: ({ row }) => row },
  ...names.map(
    (name): Column<InputRow> => ({
      id: `column ${name}`,
      title: name,
      value: ({ cells }) => cells[name],
      cell: ({ cells }) => cellText(cells[name]),
    }),
  ),
]

function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return 'missing'
  return typeof cell === 'number' ? quantity(cell) : String(cell)
}

/** @param classes names of the model's classes, in the order of the probabilities */
function Outputs({ entry: { outputs, rows, code }, classes }: { readonly entry: LogEntry; readonly classes: readonly string[] }) {
  return (
    <section className="stack tight" aria-label="Answer">
      <h3 className="h3">Answer</h3>
      {outputs === null ? (
        <p className="dim sm">{code < 400 ? 'Not kept: see what is logged in Settings.' : 'None: the request failed.'}</p>
      ) : (
        <ol className="answers sm">
          {Array.from({ length: Math.min(rows, shownRows) }, (_, row) => (
            <li key={row}>
              <b>{outputs.labels?.[row] ?? cellText(outputs.values?.[row])}</b>
              {outputs.probabilities?.[row] && <span className="dim num">{probabilitiesText(outputs.probabilities[row], classes)}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function probabilitiesText(probabilities: readonly number[], classes: readonly string[]): string {
  const named = classes.length === probabilities.length
  return probabilities.map((of, at) => (named ? `${classes[at]} ${metric(of)}` : metric(of))).join(' · ')
}
