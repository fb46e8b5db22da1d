import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { CopyText } from '../../../ui/CopyText.tsx'

/** The token that callers show: hidden until it is asked for, and renewed on purpose. */
export function Token({ endpoint: { service, token, tokenKnown } }: { readonly endpoint: Endpoint }) {
  const [shown, setShown] = useState<string | null>(null)
  const ask = useMutation({
    mutationFn: (renew: boolean) => client.serving.token({ renew }),
    onSuccess: (answer) => setShown(answer.token),
  })
  if (!token) return <span className="dim">not required</span>
  if (service === null) return <span className="dim">made with the first deployment</span>
  const renew = () =>
    modals.openConfirmModal({
      title: 'Renew the token',
      children: <p className="soft sm">The current token stops working at once: every caller needs the new one.</p>,
      labels: { confirm: 'Renew token', cancel: 'Cancel' },
      confirmProps: { color: 'red' },
      onConfirm: () => ask.mutate(true),
    })
  return (
    <span className="row wrap">
      {shown === null ? (
        <span className="dim">{tokenKnown ? '••••••••••••' : 'made on another computer'}</span>
      ) : (
        <CopyText text={shown} label="Copy token" />
      )}
      {tokenKnown && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={ask.isPending}
          onClick={() => (shown === null ? ask.mutate(false) : setShown(null))}
        >
          {shown === null ? 'Show token' : 'Hide token'}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={renew}>
        Renew…
      </Button>
    </span>
  )
}
