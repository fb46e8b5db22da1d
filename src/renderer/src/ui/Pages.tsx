import { Button } from '@mantine/core'
import { count } from '../../../shared/numbers.ts'

interface PagesProps {
  /** Rows before the first one that is shown. */
  readonly offset: number
  readonly size: number
  readonly total: number
  readonly onOffset: (offset: number) => void
  /** What the buttons say: `['Newer', 'Older']` where the order is one of time. */
  readonly words?: readonly [back: string, on: string]
}

/** The way through what comes page by page; nothing where one page holds it all. */
export function Pages({ offset, size, total, onOffset, words: [back, on] = ['Before', 'After'] }: PagesProps) {
  if (total <= size && offset === 0) return null
  return (
    <nav className="row pages" aria-label="Pages">
      <Button size="compact-xs" variant="default" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - size))}>
        {back}
      </Button>
      <Button size="compact-xs" variant="default" disabled={offset + size >= total} onClick={() => onOffset(offset + size)}>
        {on}
      </Button>
      <span className="dim sm num" aria-live="polite">
        {count(offset + 1)}–{count(Math.min(offset + size, total))} of {count(total)}
      </span>
    </nav>
  )
}
