import { Button, Checkbox, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Name } from '../../../../shared/domain/names.ts'
import { failureOf } from '../../app/failures.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { targetOf, WhereItRuns } from '../../ui/compute/WhereItRuns.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'

interface PredictOnTargetProps {
  readonly model: { readonly ref: string } | { readonly package: number }
  /** The chosen file, as a token. */
  readonly data: string
  readonly rows: number
}

/** Many rows may be predicted on a compute target: they become a version of a dataset. Who has named none sees nothing of it. */
export function PredictOnTarget({ model, data, rows }: PredictOnTargetProps) {
  const [on, setOn] = useState('')
  const [name, setName] = useState('')
  const [agrees, setAgrees] = useState(false)
  const navigate = useNavigate()
  const estimates = useQuery({ ...api.compute.estimates.scoring.queryOptions({ input: { model, rows } }), staleTime: 10_000 })
  const target = targetOf(on, estimates.data)
  const named = Name.safeParse(name)
  const start = useMutation({
    mutationFn: (to: string) =>
      client.compute.scoring.start({
        model,
        data: { file: data },
        target: to,
        to: { kind: 'dataset', name: named.data ?? '' },
        sendsSensitive: agrees,
      }),
    onSuccess: () => void navigate({ to: '/jobs' }),
    onError: () => {},
  })
  const asks = start.isError && failureOf(start.error).code === 'SENSITIVE_UNCONFIRMED'
  if (estimates.data === undefined || estimates.data.targets.length === 0) return null
  return (
    <Card title="Many rows" padded>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (target !== null && named.success) start.mutate(target)
        }}
      >
        <WhereItRuns value={on} onChange={setOn} estimates={estimates} />
        {target === null ? (
          <p className="dim sm">On this computer: Predict and save, above.</p>
        ) : (
          <>
            <TextInput
              label="Save the predictions as dataset"
              placeholder="predictions"
              value={name}
              error={name !== '' && !named.success ? named.error.issues[0]?.message : undefined}
              onChange={(event) => setName(event.target.value)}
            />
            {start.isError && <FailureBanner error={start.error} />}
            {(asks || agrees) && (
              <Checkbox
                label={`Send values of sensitive columns to ${target}`}
                checked={agrees}
                onChange={(event) => setAgrees(event.target.checked)}
              />
            )}
            <div className="row">
              <Button type="submit" disabled={!named.success} loading={start.isPending}>
                Predict on {target}
              </Button>
            </div>
          </>
        )}
      </form>
    </Card>
  )
}
