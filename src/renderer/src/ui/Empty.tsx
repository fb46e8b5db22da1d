import type { ReactNode } from 'react'

interface EmptyProps {
  /** What is missing. */
  readonly title: string
  /** Why it matters, in one sentence. */
  readonly why: string
  /** How it goes, step by step. */
  readonly steps?: readonly string[]
  /** One primary action, and "use a sample". */
  readonly children?: ReactNode
}

/** A screen with nothing on it yet says what it is for and how to begin. */
export function Empty({ title, why, steps, children }: EmptyProps) {
  return (
    <div className="hero">
      <svg className="art" viewBox="0 0 220 150" aria-hidden>
        <path className="trailp" d="M10 132 C 60 120, 70 140, 110 132 S 170 120, 210 132" />
        <rect className="d" x="74" y="22" width="72" height="26" rx="13" />
        <rect className="d" x="62" y="56" width="96" height="30" rx="15" />
        <rect className="st" x="50" y="94" width="120" height="36" rx="18" />
      </svg>
      <h2>{title}</h2>
      <p className="soft">{why}</p>
      {steps && (
        <ol className="hero-steps soft">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {children && <div className="row wrap">{children}</div>}
    </div>
  )
}
