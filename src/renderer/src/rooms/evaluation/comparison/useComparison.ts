import { keepPreviousData, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { ComparisonInput, ModelComparison } from '../../../../../shared/contract/evaluation.ts'
import type { Job } from '../../../../../shared/contract/jobs.ts'
import { failureOf } from '../../../app/failures.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult, useFollowedJob } from '../../../app/jobs.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'
import { useApp } from '../../../app/state.ts'

export type Request = Omit<ComparisonInput, 'seed'>

export interface ComparisonState {
  readonly query: UseQueryResult<ModelComparison>
  /** The answer to this request, and not to the one before it. */
  readonly current: ModelComparison | null
  /** What computes it now. */
  readonly job: Job | undefined
  readonly failure: unknown
  /** It was cancelled, or has failed: it is computed when someone asks again. */
  readonly stopped: boolean
  start(): void
}

/** Jobs of this page by their request, so that two parts of a screen do not compute the same. */
const running = new Map<string, Promise<{ jobId: number }>>()

/** How models compare; what was not computed yet is, as a job. */
export function useComparison(input: Request): ComparisonState {
  const query = useQuery({ ...api.evaluation.compare.queryOptions({ input }), placeholderData: keepPreviousData })
  const session = useApp(({ app }) => app?.session)
  const key = JSON.stringify([session, input])
  const [jobId, setJobId] = useState<{ key: string; id: number } | null>(null)
  const [ended, setEnded] = useState<{ key: string; failure: unknown } | null>(null)
  const current = query.data && !query.isPlaceholderData ? query.data : null
  const missing = current !== null && current.result === null && current.dataset !== null
  const stopped = ended?.key === key
  const start = useCallback(async () => {
    setEnded(null)
    try {
      const started = running.get(key) ?? client.evaluation.startComparison(input)
      running.set(key, started)
      const { jobId: id } = await started
      setJobId({ key, id })
      await jobResult(id)
      await queryClient.invalidateQueries({ queryKey: api.evaluation.compare.key({ input }) })
    } catch (error) {
      setEnded({ key, failure: failureOf(error).code === 'CANCELLED' ? null : error })
    } finally {
      running.delete(key)
      setJobId((before) => (before?.key === key ? null : before))
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key says what the request says
  }, [key])
  useEffect(() => {
    if (missing && !stopped) void start()
  }, [missing, stopped, start])
  return {
    query,
    current,
    job: useFollowedJob(jobId?.key === key ? jobId.id : undefined),
    failure: stopped ? ended.failure : null,
    stopped: stopped && missing,
    start: () => void start(),
  }
}
