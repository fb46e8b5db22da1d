import { type RefObject, useLayoutEffect, useState } from 'react'
import type { TableModel } from './useTableModel.ts'

interface Measured {
  readonly columns: string
  readonly widths: readonly number[]
}

/**
 * How wide the columns are: as they say, or as their content asks. Of many rows only some are in the page: what the first of them ask for
 * stays, else the columns would jump as one scrolls.
 * @param some whether rows that are in the page are some of many, and there are any
 */
export function useWidths<Row>(scroller: RefObject<HTMLElement | null>, { columns, width }: TableModel<Row>, some: boolean) {
  const [measured, setMeasured] = useState<Measured | null>(null)
  const said = columns.some((column) => column.width !== undefined)
  const names = columns.map(({ id }) => id).join('\n')
  const known = measured?.columns === names
  useLayoutEffect(() => {
    if (said || !some || known) return
    const heads = scroller.current?.querySelectorAll<HTMLElement>('thead th') ?? []
    setMeasured({ columns: names, widths: Array.from(heads, (head) => head.getBoundingClientRect().width) })
  }, [scroller, said, some, known, names])
  if (said) return { steady: true, columns: columns.map((column) => column.width), table: { width } }
  if (some && known) return { steady: true, columns: measured.widths, table: undefined }
  return { steady: false, columns: undefined, table: undefined }
}
