import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, use, useEffect, useState } from 'react'
import { failureOf } from '../app/failures.ts'
import { FailureBanner } from './Failure.tsx'
import { InPage, Page } from './Page.tsx'

interface AnswerProps<T> {
  readonly query: UseQueryResult<T>
  /** As many lines as will be there. */
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

/**
 * What a query gives: nothing for a moment, then a skeleton, then the answer or the failure in its place. Where a whole screen
 * waits for it, there is a screen with a heading in the meantime and after a failure too.
 */
export function Answer<T>({ query, lines = 4, children }: AnswerProps<T>) {
  const inPage = use(InPage)
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) {
    const banner = <FailureBanner error={query.error} retry={() => void query.refetch()} />
    return inPage ? banner : <Page title={failureOf(query.error).title}>{banner}</Page>
  }
  if (inPage) return <Skeleton lines={lines} />
  return (
    <main className="page" id="main" tabIndex={-1} aria-busy>
      <div className="page-body">
        <Skeleton lines={lines} />
      </div>
    </main>
  )
}

const patience = 150

/** Lines in place of what is on its way; only after a moment, so that a quick answer does not flicker. */
export function Skeleton({ lines }: { readonly lines: number }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience)
    return () => clearTimeout(timer)
  }, [])
  if (!late) return null
  return (
    <div className="stack" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="skeleton" style={{ width: `${92 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  )
}
