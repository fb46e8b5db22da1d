import { Button, Checkbox } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'

interface RemoveFormProps {
  readonly deployment: Deployment
  readonly onRemoved: () => void
}

/** Inside a dialog: takes a deployment from the endpoint; its log goes only where that is said. */
export function RemoveForm({ deployment: { name, url, model }, onRemoved }: RemoveFormProps) {
  const [log, setLog] = useState(false)
  const remove = useMutation({
    mutationFn: () => client.serving.remove({ name, log }),
    onSuccess: () => {
      modals.closeAll()
      notifications.show({ message: `Removed ${name}` })
      onRemoved()
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
    >
      <p className="soft sm wrap-text">
        {url} stops answering: callers get 404. Its A/B tests are deleted with their results. The versions of {model}, their aliases and
        packages stay.
      </p>
      <Checkbox
        label="Delete its request log too"
        description="Otherwise the log stays in the workspace"
        checked={log}
        onChange={(event) => setLog(event.target.checked)}
      />
      {remove.isError && <FailureBanner error={remove.error} />}
      <div className="row">
        <Button type="submit" color="red" loading={remove.isPending}>
          {log ? 'Remove with its log' : 'Remove'}
        </Button>
      </div>
    </form>
  )
}
