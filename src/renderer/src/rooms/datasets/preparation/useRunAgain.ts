import { useNavigate } from '@tanstack/react-router'
import type { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { client } from '../../../app/connection.ts'
import { jobResult } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { tell } from './SaveDialog.tsx'

/** Runs the steps of a prepared dataset on the versions that its inputs have now, and shows what that made. */
export function useRunAgain(name: string) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const { jobId } = await client.datasets.preparation.again({ name })
      return (await jobResult(jobId)) as ImportResult
    },
    onSuccess: (result) => {
      tell(result)
      void navigate({ to: '/datasets/$name', params: { name }, search: { version: result.version.number } })
    },
  })
}
