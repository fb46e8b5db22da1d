import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { useMutation } from '../../../app/queries.ts'

/** Starts a sweep or a cross-validation and opens its page. @param onStarted its form is done with */
export function useStartStudy(start: () => Promise<{ studyId: number }>, onStarted?: () => void) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: start,
    onSuccess: ({ studyId }) => {
      onStarted?.()
      modals.closeAll()
      void navigate({ to: '/experiments/studies/$study', params: { study: studyId } })
    },
    onError: () => {},
  })
}
