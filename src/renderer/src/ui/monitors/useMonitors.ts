import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useQuery } from '../../app/queries.ts'

const options = () => api.monitoring.list.queryOptions({ input: {} })

/**
 * The monitors, now and after every change while the calling screen is shown: what a check has found is asked for anew too, for it is no
 * change that a person made.
 */
export function useMonitors(): UseQueryResult<ListedMonitor[]> {
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      let first = true
      for await (const monitors of await client.monitoring.watch({}, { signal: stop.signal })) {
        queryClient.setQueryData(options().queryKey, monitors)
        if (!first)
          for (const part of [api.monitoring.windows, api.monitoring.timeline, api.monitoring.window, api.monitoring.get])
            void queryClient.invalidateQueries({ queryKey: part.key() })
        first = false
      }
    })().catch(() => {
      // The workspace was closed: the connection tells that. What could not be asked is told by the query.
    })
    return () => stop.abort()
  }, [])
  return useQuery(options())
}
