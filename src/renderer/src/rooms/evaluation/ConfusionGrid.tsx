import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { Confusion } from '../../../../shared/domain/evaluation/evaluation.ts'
import {
  type Outcome,
  outcomeWords,
  type ShownCell,
  type ShownRow,
  shownConfusion,
} from '../../../../shared/domain/evaluation/confusion.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { IconAlertTriangle, IconX } from '../../ui/icons.ts'
import './evaluation.css'

interface ConfusionGridProps {
  /** As an evaluation keeps it; for binary its labels are [negative, positive]. */
  readonly confusion: Confusion
  readonly binary?: boolean
  /** With the codes of the two classes, which are their places in the labels. */
  readonly onCell: (actual: number, predicted: number) => void
}

type Unit = 'counts' | 'row' | 'column'

/** Rows: actual classes; columns: predicted ones; the positive class first. A cell opens its rows. Shade, figure and word say the same. */
export function ConfusionGrid({ confusion, binary = false, onCell }: ConfusionGridProps) {
  const [unit, setUnit] = useState<Unit>('counts')
  const rows = shownConfusion(confusion, binary)
  const rowTotal = ({ cells }: ShownRow) => cells.reduce((sum, { rows: n }) => sum + n, 0)
  const columnTotal = (place: number) => rows.reduce((sum, { cells }) => sum + cells[place].rows, 0)
  const percentOf = (row: ShownRow, place: number) => {
    const whole = unit === 'column' ? columnTotal(place) : rowTotal(row)
    return whole === 0 ? '–' : `${((100 * row.cells[place].rows) / whole).toFixed(1)} %`
  }
  return (
    <div className="confusion-grid">
      <div className="row wrap">
        <span className="dim xs">rows: actual, columns: predicted{binary && <> · positive class {confusion.labels[1]}</>}</span>
        <SegmentedControl
          className="push"
          size="xs"
          aria-label="Values in the confusion matrix"
          value={unit}
          onChange={(value) => setUnit(value as Unit)}
          data={[
            { value: 'counts', label: 'Counts' },
            { value: 'row', label: 'Row %' },
            { value: 'column', label: 'Column %' },
          ]}
        />
      </div>
      <div className="table-wrap">
        <table
          className={`cm ${binary ? '' : 'many'}`}
          style={{ minWidth: `${rows.length * (binary ? 124 : 68) + 116}px` }}
          aria-label="Confusion matrix"
        >
          <thead>
            <tr>
              <td />
              {rows.map(({ label }) => (
                <th key={label} scope="col" className="n clip" title={label}>
                  <span className={binary ? '' : 'vh'}>predicted </span>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.label}>
                <th scope="row" className="clip" title={row.label}>
                  <span className={binary ? '' : 'vh'}>actual </span>
                  {row.label} <span className="dim">{count(rowTotal(row))}</span>
                </th>
                {row.cells.map((cell, place) => (
                  <td key={cell.label}>
                    <button
                      type="button"
                      className={`cell ${cellClass(cell)}`}
                      onClick={() => onCell(row.actual, cell.predicted)}
                      disabled={cell.rows === 0}
                    >
                      <b>{unit === 'counts' ? count(cell.rows) : percentOf(row, place)}</b>
                      <span>{wrongWord(cell) ?? (unit === 'counts' ? percentOf(row, place) : count(cell.rows))}</span>
                      <span className="vh">
                        actual {row.label}, predicted {cell.label}: open {counted(cell.rows, 'row')}
                      </span>
                    </button>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

const right: ReadonlySet<Outcome> = new Set(['truePositive', 'trueNegative', 'correct'])

function cellClass({ outcome, rows }: ShownCell): string {
  if (right.has(outcome)) return 'hit'
  if (rows === 0) return 'none'
  return outcome === 'falsePositive' ? 'miss lo' : 'miss'
}

/** Null where the cell is right or empty. */
function wrongWord({ outcome, rows }: ShownCell) {
  if (right.has(outcome) || rows === 0) return null
  if (outcome === 'wrong') return <IconX className="i" aria-label="wrong" />
  const Icon = outcome === 'falseNegative' ? IconX : IconAlertTriangle
  return (
    <>
      <Icon className="i" aria-hidden /> {outcomeWords[outcome]}
    </>
  )
}
