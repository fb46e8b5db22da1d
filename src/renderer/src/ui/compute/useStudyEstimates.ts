import { keepPreviousData, skipToken } from '@tanstack/react-query'
import type { StudyWork } from '../../../../shared/contract/compute/estimates.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'

/** How long a study takes here and on each target. @param work null while its form has mistakes in it */
export function useStudyEstimates(work: StudyWork | null) {
  return useQuery({
    ...api.compute.estimates.study.queryOptions({ input: work ?? skipToken }),
    // Runs end and targets are checked while the form is open.
    staleTime: 10_000,
    placeholderData: work === null ? undefined : keepPreviousData,
  })
}
