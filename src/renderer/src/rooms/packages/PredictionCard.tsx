import { Button } from '@mantine/core'
import type { PredictResult } from '../../../../shared/contract/packages.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { InputChecks } from './FileReviewCard.tsx'

interface PredictionCardProps {
  readonly result: PredictResult & { readonly name: string }
  /** Saves the predictions again, to another file. */
  readonly onSave: () => void
  readonly busy: boolean
}

/** What was predicted: the first rows, and what to know about the rest. */
export function PredictionCard({ result, onSave, busy }: PredictionCardProps) {
  const { name, rows, columns, extra, readAs, first, places, checks, notes } = result
  return (
    <Card
      title="Predictions"
      note={
        <span role="status">
          {name} has {counted(rows, 'row')} and {count(columns.length)} columns
        </span>
      }
      actions={
        <Button size="compact-xs" variant="default" onClick={onSave} loading={busy}>
          Save another copy…
        </Button>
      }
    >
      {first.length > 0 && <DataTable label="First predictions" columns={columnsOf(result)} rows={first} rowKey={({ place }) => place} />}
      {rows > first.length && first.length > 0 && (
        <p className="foot-note">The first {count(first.length)} rows; all are in the saved file.</p>
      )}
      {readAs.length > 0 && <p className="foot-note">Read as: {readAs.join(' · ')}</p>}
      {extra.length > 0 && <p className="foot-note wrap-text">Extra columns, kept beside the predictions: {extra.join(', ')}</p>}
      <InputChecks checks={checks} places={places} />
      {notes.map((note) => (
        <p key={note} className="foot-note">
          {note}
        </p>
      ))}
    </Card>
  )
}

type FirstRow = PredictResult['first'][number]

function columnsOf({ first, columns, places }: PredictResult): readonly Column<FirstRow>[] {
  const predicted = columns.slice(columns.length - (first[0]?.cells.length ?? 0))
  return [
    {
      id: 'place',
      title: { line: 'Line', record: 'Record', row: 'Row' }[places],
      numeric: true,
      className: 'dim',
      value: ({ place }) => place,
    },
    ...predicted.map(
      (title, at): Column<FirstRow> => ({ id: title, title, className: at === 0 ? 'clip' : 'num', value: ({ cells }) => cells[at] }),
    ),
  ]
}
