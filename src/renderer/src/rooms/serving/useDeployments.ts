import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Deployments } from '../../../../shared/contract/serving/index.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useQuery } from '../../app/queries.ts'

const options = () => api.serving.list.queryOptions({ input: {} })

/**
 * The endpoint and its deployments, now and after every change while the calling screen is shown: that a service has started, or that an
 * endpoint has taken over a route, is no change of the workspace.
 */
export function useDeployments(): UseQueryResult<Deployments> {
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      for await (const deployments of await client.serving.watch({}, { signal: stop.signal }))
        queryClient.setQueryData(options().queryKey, deployments)
    })().catch(() => {
      // The workspace was closed: the connection tells that. What could not be asked is told by the query.
    })
    return () => stop.abort()
  }, [])
  return useQuery(options())
}
