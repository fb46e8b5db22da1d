import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'

/** Steps that write no entry of the audit log, such as the counts of a watch period, are asked for while a run is open. */
const livelyMs = 3_000

/** The policies, now and after every step of their runs. */
export function usePolicies() {
  return useQuery({
    ...api.automation.list.queryOptions({ input: {} }),
    refetchInterval: ({ state }) => (state.data?.some(({ open }) => open !== null) ? livelyMs : false),
  })
}

/** Runs that wait for a person, newest first. */
export function useAwaiting(enabled = true) {
  return useQuery({ ...api.automation.runs.queryOptions({ input: { awaiting: true, limit: 100 } }), enabled })
}
