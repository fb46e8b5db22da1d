import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'

const options = () => api.monitoring.abtests.list.queryOptions({ input: {} })

/** The A/B tests, now and after every look while the calling screen is shown: a look is no change that a person made. */
export function useAbTests(): UseQueryResult<AbTest[]> {
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      for await (const tests of await client.monitoring.abtests.watch({}, { signal: stop.signal })) {
        queryClient.setQueryData(options().queryKey, tests)
        void queryClient.invalidateQueries({ queryKey: api.monitoring.abtests.get.key() })
      }
    })().catch(() => {
      // The workspace was closed: the connection tells that.
    })
    return () => stop.abort()
  }, [])
  return useQuery(options())
}
