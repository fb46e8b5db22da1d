import { Button, Drawer, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { count, metric, quantity } from '../../../../shared/numbers.ts'
import { IconCheck, IconX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** A row with what is true of it and what was said. */
export interface SaidRow {
  readonly row: number
  readonly actual: string | number
  readonly predicted: string | number
  /** Of what was said, or of the positive class; null for regression. */
  readonly score: number | null
}

export interface ShownRows {
  readonly title: string
  readonly rows: readonly SaidRow[]
  /** More than are here. */
  readonly total?: number
  readonly scoreName?: string
}

interface RowsDrawerProps {
  readonly shown: ShownRows | null
  readonly onClose: () => void
  readonly onRow: (row: number) => void
}

type Show = 'misclassified' | 'correct' | 'all'
const step = 200

/** The rows behind a figure. A row is opened in the what-if panel, with all its values. */
export function RowsDrawer({ shown, onClose, onRow }: RowsDrawerProps) {
  return (
    <Drawer opened={shown !== null} onClose={onClose} position="right" size={460} title={shown?.title ?? ''} padding="md">
      {shown && <RowsList key={shown.title} shown={shown} onRow={onRow} />}
    </Drawer>
  )
}

function RowsList({
  shown: { rows, total = rows.length, scoreName },
  onRow,
}: {
  readonly shown: ShownRows
  readonly onRow: (row: number) => void
}) {
  const isNumber = rows.length > 0 && typeof rows[0].actual === 'number'
  const [show, setShow] = useState<Show>('all')
  const [most, setMost] = useState(step)
  const chosen = isNumber
    ? byError(rows, show)
    : rows.filter(({ actual, predicted }) => show === 'all' || (actual === predicted) === (show === 'correct'))
  const text = (value: string | number) => (typeof value === 'number' ? quantity(value) : value)
  return (
    <div className="stack">
      <SegmentedControl
        size="xs"
        aria-label="Which rows"
        value={show}
        onChange={(value) => {
          setShow(value as Show)
          setMost(step)
        }}
        data={[
          { value: 'all', label: isNumber ? 'As in the data' : 'All' },
          { value: 'misclassified', label: isNumber ? 'Largest errors' : 'Misclassified' },
          { value: 'correct', label: isNumber ? 'Smallest errors' : 'Correct' },
        ]}
      />
      <p className="dim xs" aria-live="polite">
        {count(chosen.length)} rows{total > rows.length ? `, of ${count(total)} that there are` : ''}. Opening one shows its values.
      </p>
      <table className="table" aria-label="Rows">
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col" className={isNumber ? 'n' : ''}>
              Actual
            </th>
            <th scope="col" className={isNumber ? 'n' : ''}>
              Predicted
            </th>
            <th scope="col" className="n">
              {isNumber ? 'Error' : (scoreName ?? 'Probability')}
            </th>
          </tr>
        </thead>
        <tbody>
          {chosen.slice(0, most).map(({ row, actual, predicted, score }) => (
            <tr key={row}>
              <th scope="row">
                <Button size="compact-xs" variant="default" onClick={() => onRow(row)} aria-label={`What if row ${row}`}>
                  {row}
                </Button>
              </th>
              <td className={isNumber ? 'n' : 'clip'}>{text(actual)}</td>
              <td className={isNumber ? 'n' : 'clip'}>
                {text(predicted)}{' '}
                {!isNumber &&
                  (actual === predicted ? (
                    <IconCheck className="i xs c-better" aria-label="right" />
                  ) : (
                    <Badge tone="worse" icon={<IconX className="i" aria-hidden />}>
                      wrong
                    </Badge>
                  ))}
              </td>
              <td className="n">{isNumber ? metric(Number(actual) - Number(predicted)) : metric(score)}</td>
            </tr>
          ))}
          {chosen.length === 0 && (
            <tr>
              <td colSpan={4} className="dim">
                No such rows.
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {chosen.length > most && (
        <Button variant="default" onClick={() => setMost(most + step)}>
          {count(Math.min(step, chosen.length - most))} more
        </Button>
      )}
    </div>
  )
}

function byError(rows: readonly SaidRow[], show: Show): readonly SaidRow[] {
  if (show === 'all') return rows
  const error = ({ actual, predicted }: SaidRow) => Math.abs(Number(actual) - Number(predicted))
  return rows.toSorted((a, b) => (error(b) - error(a)) * (show === 'misclassified' ? 1 : -1))
}
