import { Button, Checkbox, NumberInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { TrackingServer } from '../../../../shared/contract/tracking/index.ts'
import { counted } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { setTrackingServer } from '../../app/trackingServer.ts'
import { FailureBanner } from '../../ui/Failure.tsx'

const minute = 60_000

/** Inside a dialog: where the server listens, whether clients show a token, and when a silent run counts as interrupted. */
export function ServerForm({ server }: { readonly server: TrackingServer }) {
  const [port, setPort] = useState<number | string>(server.port ?? '')
  const [token, setToken] = useState(server.token !== 'none')
  const [minutes, setMinutes] = useState<number | string>(server.silence / minute)
  const changed = port !== server.port || token !== (server.token !== 'none')
  const save = useMutation({
    mutationFn: () => client.tracking.configure({ port: Number(port), token, silence: Number(minutes) * minute }),
    onSuccess: (next) => {
      setTrackingServer(next)
      modals.closeAll()
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="two-fields">
        <NumberInput
          data-autofocus
          label="Port"
          description="On 127.0.0.1, this computer only"
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={port}
          onChange={setPort}
        />
        <NumberInput
          label="Interrupted after (minutes)"
          description="Without a log call; a later one resumes the run"
          min={1}
          max={43_200}
          allowDecimal={false}
          hideControls
          value={minutes}
          onChange={setMinutes}
        />
      </div>
      <Checkbox
        label="Require a token"
        description="Without it, any program on this computer can log and read runs"
        checked={token}
        onChange={(event) => setToken(event.target.checked)}
      />
      {save.isError && <FailureBanner error={save.error} />}
      <div className="row wrap">
        <Button type="submit" loading={save.isPending} disabled={port === '' || minutes === ''}>
          Save
        </Button>
        {changed && server.running > 0 && (
          <span className="dim sm">
            {counted(server.running, 'run')} {server.running === 1 ? 'is' : 'are'} being logged: another port or token cuts{' '}
            {server.running === 1 ? 'it' : 'them'} off.
          </span>
        )}
      </div>
    </form>
  )
}
