import { type ReactNode, useId } from 'react'

interface CardProps {
  readonly title: ReactNode
  /** A remark beside the title, such as what was measured on. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  /** With space around the content; tables do without. */
  readonly padded?: boolean
  readonly className?: string
  readonly children: ReactNode
}

/** A part of a screen with a heading: summary first, evidence inside. */
export function Card({ title, note, actions, padded = false, className = '', children }: CardProps) {
  const id = useId()
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note && <span className="dim">{note}</span>}
        {actions && <span className="push row">{actions}</span>}
      </header>
      {padded ? <div className="pad">{children}</div> : children}
    </section>
  )
}
