import type { ReactNode } from 'react'

interface FoldedProps {
  readonly title: string
  /** What is in it, in a few words. */
  readonly note: ReactNode
  readonly open?: boolean
  readonly children: ReactNode
}

/** What most people need not see; its line says what holds. */
export function Folded({ title, note, open = false, children }: FoldedProps) {
  return (
    <details className="folded" open={open}>
      <summary className="sm">
        <b>{title}</b> <span className="dim">{note}</span>
      </summary>
      <div className="folded-body">{children}</div>
    </details>
  )
}
