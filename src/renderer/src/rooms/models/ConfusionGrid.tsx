import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { count, counted } from '../../../../shared/numbers.ts'
import { IconAlertTriangle, IconX } from '../../ui/icons.ts'

interface ConfusionGridProps {
  /** In the order of rows and columns. */
  readonly labels: readonly string[]
  /** `counts[a][p]` rows are of class a and were predicted as p. */
  readonly counts: readonly (readonly number[])[]
  /** Binary with [positive, negative]: a miss is told from a false alarm. */
  readonly binary?: boolean
  readonly onCell: (actual: number, predicted: number) => void
}

type Unit = 'counts' | 'row' | 'column'

/** Rows: what is true; columns: what was said. A cell opens its rows. Shade, figure and word say the same. */
export function ConfusionGrid({ labels, counts, binary = false, onCell }: ConfusionGridProps) {
  const [unit, setUnit] = useState<Unit>('counts')
  const rowTotal = (actual: number) => counts[actual].reduce((sum, n) => sum + n, 0)
  const columnTotal = (predicted: number) => counts.reduce((sum, row) => sum + row[predicted], 0)
  const share = (actual: number, predicted: number) => {
    const whole = unit === 'column' ? columnTotal(predicted) : rowTotal(actual)
    return whole === 0 ? null : counts[actual][predicted] / whole
  }
  return (
    <div className="confusion-grid">
      <div className="row wrap">
        <span className="dim xs">rows: what is true, columns: what was said</span>
        <SegmentedControl
          className="push"
          size="xs"
          aria-label="Figures of the confusion matrix"
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
        <table className="cm" aria-label="Confusion matrix">
          <thead>
            <tr>
              <td />
              {labels.map((label) => (
                <th key={label} scope="col" className="n clip" title={label}>
                  says {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, actual) => (
              <tr key={label}>
                <th scope="row" className="clip" title={label}>
                  is {label} <span className="dim">{count(rowTotal(actual))}</span>
                </th>
                {labels.map((said, predicted) => {
                  const n = counts[actual][predicted]
                  const part = share(actual, predicted)
                  const percent = part === null ? '–' : `${(100 * part).toFixed(1)} %`
                  return (
                    <td key={said}>
                      <button
                        type="button"
                        className={`cell ${cellClass(actual, predicted, n, binary)}`}
                        onClick={() => onCell(actual, predicted)}
                        disabled={n === 0}
                      >
                        <b>{unit === 'counts' ? count(n) : percent}</b>
                        <span>
                          {actual === predicted || n === 0 ? (unit === 'counts' ? percent : count(n)) : wrongWord(actual, binary)}
                        </span>
                        <span className="vh">
                          is {label}, says {said}: open {counted(n, 'row')}
                        </span>
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function cellClass(actual: number, predicted: number, n: number, binary: boolean): string {
  if (actual === predicted) return 'hit'
  if (n === 0) return 'none'
  return binary && actual === 1 ? 'miss lo' : 'miss'
}

function wrongWord(actual: number, binary: boolean) {
  if (!binary) return <IconX className="i" aria-label="wrong" />
  return actual === 0 ? (
    <>
      <IconX className="i" aria-hidden /> missed
    </>
  ) : (
    <>
      <IconAlertTriangle className="i" aria-hidden /> false alarm
    </>
  )
}
