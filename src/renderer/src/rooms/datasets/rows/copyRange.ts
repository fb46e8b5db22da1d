import { notifications } from '@mantine/notifications'
import type { ClipboardEvent } from 'react'
import { count } from '../../../../../shared/numbers.ts'
import { failureOf } from '../../../app/failures.ts'
import { showFailure } from '../../../app/failureToast.tsx'
import type { GridColumn, GridLine } from '../../../ui/grid/types.ts'
import { cellsIn, type Range } from '../../../ui/grid/walk.ts'
import { toTsv } from '../../../ui/tsv.ts'
import { readCells, type RowRequest } from './useRowPages.ts'

/** More cells than a spreadsheet takes from a clipboard: these are better exported. */
const mostCopied = 500_000

interface Source {
  readonly request: RowRequest
  readonly columns: readonly GridColumn[]
  readonly lineAt: (row: number) => GridLine | undefined
}

/** Copies a range as TSV: at once where all of it is in memory, else when it is read. */
export function copyRange({ request, columns, lineAt }: Source, range: Range, event?: ClipboardEvent): void {
  const { firstRow, lastRow, firstColumn, lastColumn } = range
  const picked = columns.slice(firstColumn, lastColumn + 1)
  const size = `${count(lastRow - firstRow + 1)} × ${count(picked.length)} cells`
  event?.preventDefault()
  if (cellsIn(range) > mostCopied) {
    notifications.show({
      color: 'yellow',
      message: `${size} are too many for the clipboard. Select at most ${count(mostCopied)}, or export the version.`,
    })
    return
  }
  const known = knownCells(range, picked, lineAt)
  if (known && event) {
    event.clipboardData.setData('text/plain', toTsv(known))
    notifications.show({ message: `Copied ${size}` })
    return
  }
  const names = picked.map(({ id }) => id)
  void (known ? Promise.resolve(known) : readCells(request, { first: firstRow, last: lastRow }, names))
    .then((cells) => navigator.clipboard.writeText(toTsv(cells)))
    .then(
      () => notifications.show({ message: `Copied ${size}` }),
      (error: unknown) => showFailure(failureOf(error)),
    )
}

function knownCells({ firstRow, lastRow }: Range, picked: readonly GridColumn[], lineAt: Source['lineAt']) {
  const cells: (readonly (string | number | boolean | null)[])[] = []
  for (let row = firstRow; row <= lastRow; row++) {
    const line = lineAt(row)
    const values = picked.map(({ place }) => line?.cells[place])
    if (values.some((value) => value === undefined)) return null
    cells.push(values.map((value) => value ?? null))
  }
  return cells
}
