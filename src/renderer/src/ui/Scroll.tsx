import type { ReactNode } from 'react'

interface ScrollProps {
  /** What is in it: who can't see it hears that it scrolls. */
  readonly label: string
  readonly maxHeight?: number | string
  readonly children: ReactNode
}

/** What may be larger than its place, with nothing in it that takes the focus: it is scrolled by keyboard too. */
export function Scroll({ label, maxHeight, children }: ScrollProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region without focus could not be scrolled by keyboard
    <section className="table-wrap" aria-label={label} tabIndex={0} style={{ maxHeight }}>
      {children}
    </section>
  )
}
