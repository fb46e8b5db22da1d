import { createContext, type ReactNode } from 'react'

/** Whether something with a heading is around: a screen, or a dialog. Not between the frame and its screen. */
export const InPage = createContext(true)

interface PageProps {
  /** What the screen is about, as the window's heading. */
  readonly title: ReactNode
  /** After the heading: badges, and what changes them. */
  readonly beside?: ReactNode
  readonly sub?: ReactNode
  /** At the right: at most one primary button. */
  readonly actions?: ReactNode
  readonly mark?: ReactNode
  /** Between head and body: tabs, a lineage. */
  readonly below?: ReactNode
  /** The body takes the height that is left, and its parts scroll by themselves. */
  readonly fill?: boolean
  readonly className?: string
  readonly children: ReactNode
}

/** A screen: its head stays, its body scrolls. */
export function Page({ title, beside, sub, actions, mark, below, fill, className = '', children }: PageProps) {
  return (
    <main className="page" id="main" tabIndex={-1}>
      <header className="page-head">
        {mark}
        <div className="title">
          <div className="title-line">
            <h1>{title}</h1>
            {beside}
          </div>
          {sub && <div className="sub">{sub}</div>}
        </div>
        {actions && <div className="row wrap">{actions}</div>}
      </header>
      <InPage value>
        {below}
        <div className={`page-body ${fill ? 'fill' : ''} ${className}`}>{children}</div>
      </InPage>
    </main>
  )
}
