import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { FailureBanner } from './Failure.tsx'

interface AnswerProps<T> {
  readonly query: UseQueryResult<T>
  /** As many lines as will be there. */
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

/** What a query gives: nothing for a moment, then a skeleton, then the answer or the failure in its place. */
export function Answer<T>({ query, lines = 4, children }: AnswerProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <FailureBanner error={query.error} retry={() => void query.refetch()} />
  return <Skeleton lines={lines} />
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
