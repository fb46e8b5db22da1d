import { Button } from '@mantine/core'
import type { ReplayReport } from '../../../../../shared/contract/serving/index.ts'
import { count, counted, metric, quantity, significant, time } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { IconDownload } from '../../../ui/icons.ts'
import { Stats } from '../../../ui/marks.tsx'
import { ReportMenu } from '../../../ui/ReportMenu.tsx'
import { saveFile } from '../../../ui/save.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface ReplayFindingsProps {
  /** That found it. */
  readonly jobId: number
  readonly report: ReplayReport
}

/** What a replay found: how many answers change, which way, and the rows that change most. */
export function ReplayFindings({ jobId, report }: ReplayFindingsProps) {
  const { deployment, candidate, requests, rows, changed, skipped, flips, differences, rowsChanged } = report
  const name = `${deployment}-replay-${candidate.replace('@', '-')}`
  const part = rows === 0 ? null : changed / rows
  return (
    <div className="stack" role="status" aria-label="Replay report">
      <Stats
        stats={[
          {
            name: 'Answers that change',
            value: part === null ? '–' : `${(part * 100).toFixed(part < 0.1 ? 2 : 1)} %`,
            note: `${count(changed)} of ${counted(rows, 'row')}`,
          },
          { name: 'Requests', value: count(requests) },
          ...(differences
            ? [
                { name: flips === null ? 'Mean difference' : 'Mean difference of probability', value: significant(differences.mean) },
                { name: '95 % differ by at most', value: significant(differences.p95) },
                { name: 'Largest difference', value: significant(differences.max) },
              ]
            : []),
        ]}
      />
      {rows === 0 && <p className="soft sm">No row of the log could be replayed.</p>}
      {skipped.map(({ reason, rows: of }) => (
        <p key={reason} className="dim sm">
          {counted(of, 'row')} skipped: {reason}
        </p>
      ))}
      {flips !== null && flips.length > 0 && (
        <DataTable
          label="Changed labels"
          columns={flipColumns}
          rows={flips}
          rowKey={({ from, to }) => `${from} ${to}`}
          maxHeight={200}
          card
        />
      )}
      {rowsChanged.length > 0 && (
        <DataTable
          label="Rows that change most"
          columns={rowColumns}
          rows={rowsChanged}
          rowKey={({ id, row }) => `${id} ${row}`}
          maxHeight={300}
          card
        />
      )}
      <div className="row wrap">
        <ReportMenu name={name} write={(format) => client.serving.replayReport({ jobId, format })} />
        <Button
          variant="default"
          leftSection={<IconDownload className="i s" aria-hidden />}
          onClick={() => saveFile(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`, 'application/json')}
        >
          Save report as JSON
        </Button>
      </div>
    </div>
  )
}

type Flip = NonNullable<ReplayReport['flips']>[number]
const flipColumns: readonly Column<Flip>[] = [
  { id: 'from', title: 'Before', names: true, value: ({ from }) => from },
  { id: 'to', title: 'After', value: ({ to }) => to },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
]

type ChangedRow = ReplayReport['rowsChanged'][number]
const rowColumns: readonly Column<ChangedRow>[] = [
  { id: 'at', title: 'Time', names: true, value: ({ at }) => time(at) },
  { id: 'by', title: 'Answered by', value: ({ ref }) => ref },
  { id: 'before', title: 'Before', value: ({ before }) => before },
  { id: 'after', title: 'After', value: ({ after }) => after },
  {
    id: 'difference',
    title: 'Difference',
    numeric: true,
    value: ({ difference }) => difference,
    cell: ({ difference }) => metric(difference),
  },
  { id: 'inputs', title: 'Inputs', className: 'clip', value: inputsText, tip: inputsText },
]

function inputsText({ inputs }: ChangedRow): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? quantity(value) : (value ?? 'missing')}`)
    .join(', ')
}
