import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import type { PolicyJudgement } from '../../../../../shared/domain/automation/facts.ts'
import { count, counted, delta, metric as metricText, none } from '../../../../../shared/numbers.ts'
import { RefLink } from '../../../ui/automations/RefLink.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { IntervalBar } from '../../evaluation/IntervalBar.tsx'
import { MetricName } from '../../evaluation/MetricName.tsx'
import { type JudgedRow, judgementRows } from './judgementRows.ts'

/** Champion against challenger on the same rows. */
export function ComparisonStep({ run: { facts } }: { readonly run: PolicyRun }) {
  const { judgement, champion, challenger } = facts
  if (judgement === null) return <p className="soft sm">Both are evaluated on the rows that neither has seen.</p>
  return (
    <>
      <p className="verdict-line">{judgement.sentence}</p>
      {judgement.metrics.length > 0 && <JudgementTable judgement={judgement} champion={champion} challenger={challenger} />}
      {judgement.sources.length > 0 && (
        <p className="dim xs evidence-links">
          {counted(judgement.rows, 'common row')}:{' '}
          {judgement.sources.map(({ dataset, rows }) => (
            <span key={dataset}>
              {count(rows)} of <RefLink to={dataset} kind="dataset" />
            </span>
          ))}
        </p>
      )}
      {judgement.notes.length > 0 && (
        <ul className="soft sm judgement-notes">
          {judgement.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}

interface JudgementTableProps {
  readonly judgement: PolicyJudgement
  readonly champion: string | null
  readonly challenger: string | null
}

const tones = { better: 'c-better', worse: 'c-worse', inconclusive: 'dim' } as const

function JudgementTable({ judgement, champion, challenger }: JudgementTableProps) {
  const columns: readonly Column<JudgedRow>[] = [
    {
      id: 'metric',
      title: 'Metric',
      names: true,
      pinned: true,
      value: ({ name }) => name,
      cell: ({ id, counts }) => (
        <span className="row tight">
          <MetricName id={id} /> {counts && <span className="badge info">decides</span>}
        </span>
      ),
    },
    {
      id: 'champion',
      title: `Champion ${versionOf(champion)}`,
      numeric: true,
      value: (row) => row.champion,
      cell: (row) => metricText(row.champion),
    },
    {
      id: 'challenger',
      title: `Challenger ${versionOf(challenger)}`,
      numeric: true,
      value: (row) => row.challenger,
      cell: (row) => metricText(row.challenger),
    },
    {
      id: 'difference',
      title: 'Difference',
      help: 'Challenger minus champion, on the same rows.',
      numeric: true,
      value: (row) => row.difference,
      cell: (row) => delta(row.difference),
    },
    {
      id: 'interval',
      title: '95 % interval',
      help: 'Of the difference. The line is no difference.',
      value: ({ low, high }) => (low === null || high === null ? null : `${low} to ${high}`),
      cell: ({ difference, low, high, counts }) =>
        low === null || high === null ? (
          <span className="dim">{none}</span>
        ) : (
          <span className="row tight">
            <IntervalBar value={difference ?? 0} low={low} high={high} range={around(low, high)} line={0} strong={counts} />
            <span className="num nowrap">
              {delta(low)} to {delta(high)}
            </span>
          </span>
        ),
    },
    {
      id: 'verdict',
      title: 'Challenger is',
      value: ({ verdict }) => verdict,
      cell: ({ verdict }) => (verdict === null ? none : <span className={tones[verdict]}>{verdict}</span>),
    },
  ]
  return (
    <DataTable<JudgedRow>
      label="Champion and challenger"
      columns={columns}
      rows={judgementRows(judgement)}
      rowKey={({ id }) => id}
      isMarked={({ counts }) => counts}
      sorts={false}
    />
  )
}

const versionOf = (ref: string | null) => (ref === null ? '' : (ref.split('@').at(-1) ?? ''))

/** No difference stands in the middle. */
function around(low: number, high: number): readonly [number, number] {
  const widest = Math.max(Math.abs(low), Math.abs(high))
  return [-widest, widest]
}
