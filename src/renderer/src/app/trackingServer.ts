import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { TrackingServer } from '../../../shared/contract/tracking/index.ts'
import { api, client } from './connection.ts'
import { queryClient, useQuery } from './queries.ts'

const options = () => api.tracking.status.queryOptions({ input: {} })

/** The tracking server, now and after every change while the calling screen is shown: that it has started is no change of the workspace. */
export function useTrackingServer(): UseQueryResult<TrackingServer> {
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      for await (const _ of await client.services.watch({}, { signal: stop.signal })) void queryClient.invalidateQueries(options())
    })().catch(() => {
      // The workspace was closed: the connection tells that. What could not be asked is told by the query.
    })
    return () => stop.abort()
  }, [])
  return useQuery(options())
}

/** What an operation on it answers is what it is now. */
export function setTrackingServer(server: TrackingServer): void {
  queryClient.setQueryData(options().queryKey, server)
}
