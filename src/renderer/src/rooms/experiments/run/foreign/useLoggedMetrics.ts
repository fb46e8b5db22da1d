import { keepPreviousData } from '@tanstack/react-query'
import type { Run } from '../../../../../../shared/contract/experiments/index.ts'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'
import { isLive, whileLive } from '../../live.ts'

interface LoggedQuery {
  readonly group: 'training' | 'system'
  readonly search?: string
  readonly limit: number
  readonly offset?: number
}

/** A page of what was logged to a run, asked for again while it is being logged to. */
export function useLoggedMetrics(run: Run, { search, ...query }: LoggedQuery) {
  return useQuery({
    ...api.experiments.loggedMetrics.queryOptions({ input: { run: run.id, ...query, ...(search && { search }) } }),
    placeholderData: keepPreviousData,
    refetchInterval: whileLive(() => isLive(run)),
  })
}
