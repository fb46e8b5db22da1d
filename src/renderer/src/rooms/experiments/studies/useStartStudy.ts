import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { failureOf } from '../../../app/failures.ts'
import { useMutation } from '../../../app/queries.ts'

/** What the person has agreed to. */
interface Sending {
  readonly sendsSensitive: boolean
}

/**
 * Starts a study and opens its page. Where sensitive columns would go to a compute target, the person is asked first.
 * @param onStarted its form is done with
 */
export function useStartStudy(start: (sending: Sending) => Promise<{ studyId: number }>, onStarted?: () => void) {
  const navigate = useNavigate()
  const { mutate, ...starting } = useMutation({
    mutationFn: start,
    onSuccess: ({ studyId }) => {
      onStarted?.()
      modals.closeAll()
      void navigate({ to: '/experiments/studies/$study', params: { study: studyId } })
    },
    onError: (error) => {
      const { code, message } = failureOf(error)
      if (code === 'SENSITIVE_UNCONFIRMED') askToSend(message, () => mutate({ sendsSensitive: true }))
    },
  })
  return { ...starting, mutate: () => mutate({ sendsSensitive: false }) }
}

function askToSend(message: string, onConfirm: () => void): void {
  modals.openConfirmModal({
    title: 'Send sensitive columns?',
    children: message,
    labels: { confirm: 'Send', cancel: 'Cancel' },
    onConfirm,
  })
}
