import { useCallback, useEffect, useRef } from 'react'
import { failureOf } from '../../../app/failures.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'

/** Checks a target, at most once at a time; leaving the screen ends the check. */
export function useCheck(name: string) {
  const stop = useRef<AbortController | null>(null)
  const check = useMutation({
    mutationFn: () => {
      stop.current = new AbortController()
      return client.compute.targets.check({ name }, { signal: stop.current.signal })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.compute.key() }),
    onError: () => {},
  })
  useEffect(() => () => stop.current?.abort(), [])
  const { mutate } = check
  const start = useCallback(() => mutate(), [mutate])
  const cancel = useCallback(() => stop.current?.abort(), [])
  const wasCancelled = check.isError && (stop.current?.signal.aborted === true || failureOf(check.error).code === 'CANCELLED')
  return { start, cancel, running: check.isPending, error: check.isError && !wasCancelled ? check.error : null }
}
