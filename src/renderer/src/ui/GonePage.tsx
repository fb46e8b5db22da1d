import type { ReactNode } from 'react'
import { Page } from './Page.tsx'

interface GonePageProps {
  readonly kind: string
  readonly name: string
  /** The way to those that are there. */
  readonly children: ReactNode
}

/** In place of something whose name leads nowhere. */
export function GonePage({ kind, name, children }: GonePageProps) {
  return (
    <Page title={<span className="clip">{name}</span>}>
      <p className="soft">
        There is no {kind} of this name: it was removed, or never existed. {children}
      </p>
    </Page>
  )
}
