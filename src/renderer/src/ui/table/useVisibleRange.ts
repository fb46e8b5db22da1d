import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo } from 'react'

const rowHeight = 28
const headHeight = 40
/** Fewer rows are all in the page. */
const few = 150

interface VisibleOptions {
  readonly total: number
  readonly lazy: boolean
  readonly onVisible: ((first: number, last: number) => void) | undefined
}

/** Which of many rows are in the page, and the room in place of the others. */
export function useVisibleRange(scroller: RefObject<HTMLElement | null>, { total, lazy, onVisible }: VisibleOptions) {
  const some = lazy || total > few
  const rows = useVirtualizer({
    count: total,
    enabled: some,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    indexAttribute: 'data-row',
    overscan: lazy ? 4 : 12,
    scrollPaddingStart: headHeight,
  })
  const items = some ? rows.getVirtualItems() : []
  const [first, last] = some ? [items[0]?.index ?? 0, items.at(-1)?.index ?? -1] : [0, total - 1]
  const places = useMemo(() => Array.from({ length: last - first + 1 }, (_, k) => first + k), [first, last])
  useEffect(() => {
    if (lazy) onVisible?.(first, Math.max(first, last))
  }, [lazy, onVisible, first, last])
  return {
    /** Whether the rows in the page are some of many. */
    some,
    places,
    before: items[0]?.start ?? 0,
    after: some ? rows.getTotalSize() - (items.at(-1)?.end ?? 0) : 0,
    /** Rows that are lazy are all as high as each other. */
    measure: some && !lazy ? rows.measureElement : undefined,
    scrollTo: (row: number) => some && rows.scrollToIndex(row),
  }
}
