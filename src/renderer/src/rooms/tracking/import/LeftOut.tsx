import type { LeftOutReason } from '../../../../../shared/domain/tracking/importReport.ts'
import { count } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface LeftOutProps {
  readonly title: string
  readonly reasons: readonly LeftOutReason[]
}

/** What of a source is not imported, and why. */
export function LeftOut({ title, reasons }: LeftOutProps) {
  return (
    <Card title={title} note="with the reason">
      <DataTable label={title} columns={columns} rows={reasons} rowKey={({ kind, reason }) => `${kind} ${reason}`} maxHeight={360} />
    </Card>
  )
}

const kinds: Readonly<Record<LeftOutReason['kind'], string>> = {
  experiment: 'Experiments',
  run: 'Runs',
  point: 'Metric points',
  param: 'Parameters',
  tag: 'Tags',
  input: 'Datasets',
  file: 'Files',
  loggedModel: 'Logged models',
  model: 'Registered models',
  other: 'Other',
}

const columns: readonly Column<LeftOutReason>[] = [
  { id: 'kind', title: 'What', names: true, value: ({ kind }) => kinds[kind] },
  { id: 'count', title: 'Count', numeric: true, value: (reason) => reason.count, cell: (reason) => count(reason.count) },
  {
    id: 'reason',
    title: 'Why',
    className: 'wrap',
    value: ({ reason }) => reason,
    cell: ({ reason }) => <span className="wrap-text">{reason}</span>,
  },
  {
    id: 'places',
    title: 'For example',
    className: 'wrap dim',
    value: ({ places }) => places.join(', '),
    cell: ({ places }) => <span className="wrap-text xs">{places.slice(0, 3).join(', ')}</span>,
  },
]
