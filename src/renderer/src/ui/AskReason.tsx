import { Button, Textarea } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { FailureBanner } from './Failure.tsx'

interface AskReasonProps {
  readonly text: string
  readonly action: string
  readonly optional?: boolean
  readonly onReason: (reason: string) => Promise<unknown>
}

/** Inside a dialog: why something is done. It closes when that is done. */
export function AskReason({ text, action, optional = false, onReason }: AskReasonProps) {
  const [reason, setReason] = useState('')
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const done = async () => {
    setBusy(true)
    try {
      await onReason(reason.trim())
      modals.closeAll()
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void done()
      }}
    >
      <p className="soft sm">{text}</p>
      <Textarea
        data-autofocus
        label={optional ? 'Reason (optional)' : 'Reason'}
        minRows={3}
        autosize
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {failure !== null && <FailureBanner error={failure} />}
      <div className="row">
        <Button type="submit" loading={busy} disabled={!optional && reason.trim() === ''}>
          {action}
        </Button>
      </div>
    </form>
  )
}
