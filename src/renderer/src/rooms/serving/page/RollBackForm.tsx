import { Button, Checkbox, Textarea } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle, IconArrowDown } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'
import { routeText } from '../route/routeTexts.ts'

interface RollBackFormProps {
  readonly deployment: Deployment
  /** The revision whose route comes back; the one before when absent. */
  readonly to?: number
}

/** Inside a dialog: the route of an earlier revision answers again; what changes is shown before. */
export function RollBackForm({ deployment, to }: RollBackFormProps) {
  const { name, revision, rollout } = deployment
  const [reason, setReason] = useState('')
  const [alias, setAlias] = useState(false)
  const revisions = useQuery(api.serving.revisions.queryOptions({ input: { name } })).data
  const before = revisions?.find(({ number }) => number === (to ?? revision.number - 1))
  const [live] = revision.arms
  const followed = 'alias' in live.target ? live.target.alias : null
  const roll = useMutation({
    mutationFn: () => client.serving.rollBack({ name, ...(to !== undefined && { to }), alias, reason: reason.trim() }),
    onSuccess: (after) => {
      modals.closeAll()
      notifications.show({ message: `${name} answers with ${routeText(after.revision)} again` })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        roll.mutate()
      }}
    >
      {rollout !== null && (
        <p className="banner warn">
          <IconAlertTriangle className="i" aria-hidden />
          <span>The roll-out ends with it.</span>
        </p>
      )}
      <div className="from-to sm">
        <p className="dim wrap-text">
          Now: revision {revision.number}, {routeText(revision)}
        </p>
        <IconArrowDown className="i s" aria-hidden />
        {before ? (
          <p className="wrap-text">
            Then: the route of revision {before.number}, <b>{routeText(before)}</b>{' '}
            <span className="dim">
              (<Ago at={before.at} />)
            </span>
          </p>
        ) : (
          <p className="dim">the revision before</p>
        )}
      </div>
      {followed !== null && to === undefined && (
        <Checkbox
          label={`Move ${followed} back to the version before too`}
          description="Registry and endpoint go back in one action; gates are not checked again"
          checked={alias}
          onChange={(event) => setAlias(event.target.checked)}
        />
      )}
      <Textarea
        data-autofocus
        label="Reason (optional)"
        minRows={2}
        autosize
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {roll.isError && <FailureBanner error={roll.error} />}
      <div className="row">
        <Button type="submit" loading={roll.isPending}>
          {to === undefined ? 'Roll back' : `Restore revision ${to}`}
        </Button>
      </div>
    </form>
  )
}
