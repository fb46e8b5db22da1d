import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { TrackingServer } from '../../../../shared/contract/tracking/index.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { setTrackingServer } from '../../app/trackingServer.ts'
import { CopyText } from '../../ui/CopyText.tsx'

interface TokenFactProps {
  readonly server: TrackingServer
  /** Null while it is hidden. */
  readonly shown: string | null
  readonly onShown: (token: string | null) => void
}

/** The token that clients show: hidden until it is asked for, and replaced on purpose. */
export function TokenFact({ server: { token }, shown, onShown }: TokenFactProps) {
  const ask = useMutation({
    mutationFn: (renew: boolean) => client.tracking.token({ renew }),
    onSuccess: (answer) => onShown(answer.token),
  })
  const require = useMutation({
    mutationFn: async () => {
      setTrackingServer(await client.tracking.configure({ token: true }))
      return client.tracking.token({})
    },
    onSuccess: (answer) => onShown(answer.token),
  })
  const renew = () =>
    modals.openConfirmModal({
      title: 'Replace the token?',
      children: <p className="sm">The current token stops working at once: every script needs the new one.</p>,
      labels: { confirm: 'Replace token', cancel: 'Cancel' },
      confirmProps: { color: 'red' },
      onConfirm: () => ask.mutate(true),
    })
  if (token === 'none')
    return (
      <span className="row wrap">
        <span className="dim">not required</span>
        <Button size="compact-xs" variant="subtle" color="gray" loading={require.isPending} onClick={() => require.mutate()}>
          Require a token
        </Button>
      </span>
    )
  return (
    <span className="row wrap">
      {shown === null ? (
        <span className="dim">{token === 'known' ? '••••••••••••' : 'made by another user or on another computer'}</span>
      ) : (
        <CopyText text={shown} label="Copy token" />
      )}
      {token === 'known' && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={ask.isPending}
          onClick={() => (shown === null ? ask.mutate(false) : onShown(null))}
        >
          {shown === null ? 'Show token' : 'Hide token'}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={renew}>
        Replace…
      </Button>
    </span>
  )
}
