import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { RequestPage } from '../../../../../shared/contract/serving/index.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

/** How often the newest requests are asked for at most while more of them come, in ms. */
const askInterval = 2_000

export type RequestCursor = { readonly at: number; readonly id: string }

interface Asked {
  readonly name: string
  readonly limit: number
  readonly errors?: boolean
  readonly ref?: string
  readonly arm?: string
  /** Only those before it; the newest when absent. */
  readonly before?: RequestCursor
  /** How many requests were answered: more of them are asked for when it grows. */
  readonly grown: number
}

/** A page of the request log. The first one follows what comes; who reads back is not moved on. */
export function useRequestPage({ grown, ...input }: Asked): UseQueryResult<z.infer<typeof RequestPage>> {
  const shown = useSettled(input.before === undefined ? grown : -1)
  return useQuery({
    ...api.serving.requests.queryOptions({ input }),
    queryKey: [...api.serving.requests.queryKey({ input }), shown],
    // What is asked anew stays while it is; what is asked for another filter goes.
    placeholderData: (before) => before,
  })
}

/** A number that changes often, seen once in a while. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value)
  const at = useRef(0)
  useEffect(() => {
    if (value === settled) return
    const wait = Math.max(0, at.current + askInterval - Date.now())
    const timer = setTimeout(() => {
      at.current = Date.now()
      setSettled(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, settled])
  return settled
}
