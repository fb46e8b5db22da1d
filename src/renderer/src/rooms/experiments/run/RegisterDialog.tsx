import { Button, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { hasKnownLeak } from '../../../../../shared/domain/experiments/warnings.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Warnings } from '../Warnings.tsx'

type Registered = { readonly model: string; readonly number: number }

/** Asks what the model is called; what is to be known of the run is named before it is registered. */
export function askRegister(run: TrainedRun, onRegistered: (version: Registered) => void): void {
  modals.open({
    title: `Register run ${run.id} as a model version`,
    children: <Register run={run} onRegistered={onRegistered} />,
  })
}

function Register({ run, onRegistered }: { readonly run: TrainedRun; readonly onRegistered: (version: Registered) => void }) {
  const [name, setName] = useState(run.dataset.split('@')[0])
  const register = useMutation({
    mutationFn: () => client.models.register({ run: run.id, name: name.trim() }),
    onSuccess: (version) => {
      modals.closeAll()
      onRegistered(version)
    },
    onError: () => {},
  })
  const leaks = hasKnownLeak(run.warnings)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        register.mutate()
      }}
    >
      <Warnings warnings={run.warnings} brief={!leaks} />
      <TextInput
        data-autofocus
        label="Model name"
        description="A new name creates a model; an existing name adds the next version."
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {register.isError && <FailureBanner error={register.error} />}
      <div className="row">
        <Button type="submit" color={leaks ? 'red' : undefined} disabled={name.trim() === ''} loading={register.isPending}>
          {leaks ? 'Register anyway' : 'Register'}
        </Button>
      </div>
    </form>
  )
}
