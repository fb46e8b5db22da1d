import { count, counted } from '../../../../../shared/numbers.ts'
import { IconCopy } from '../../../ui/icons.ts'
import type { GridColumn } from '../../../ui/grid/types.ts'
import { cellsIn, type Range } from '../../../ui/grid/walk.ts'

interface SelectionBarProps {
  readonly range: Range
  readonly rows: number
  readonly columns: readonly GridColumn[]
  readonly onCopy: () => void
}

/** Where the active cell is, what is selected, and the keys. */
export function SelectionBar({ range, rows, columns, onCopy }: SelectionBarProps) {
  if (rows === 0 || columns.length === 0) return <div className="selection-bar" />
  const { firstRow, lastRow, firstColumn, lastColumn } = range
  return (
    <div className="selection-bar dim xs row">
      <span className="num clip">
        {cellsIn(range) === 1
          ? `line ${count(firstRow + 1)} of ${count(rows)} · ${columns[firstColumn]?.title ?? ''}`
          : `${counted(lastRow - firstRow + 1, 'row')} × ${counted(lastColumn - firstColumn + 1, 'column')} selected`}
      </span>
      <button type="button" className="btn quiet" onClick={onCopy}>
        <IconCopy className="i s" aria-hidden /> Copy
      </button>
      <span className="push keys-hint">
        <kbd>Enter</kbd> row <kbd>F2</kbd> edit <kbd>Shift</kbd> select <kbd>Alt ↓</kbd> column
      </span>
    </div>
  )
}
