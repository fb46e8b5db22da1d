import { ActionIcon, Button, Checkbox, Select } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Model } from '../../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { RolloutPlan } from '../../../../../shared/domain/serving/rollout.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import { NumberField } from '../NumberField.tsx'
import { guardFields, guardsOf, usualLimits } from './guardFields.ts'

/** Inside a dialog: which version comes into use, in which steps, and what rolls it back. */
export function RolloutForm({ deployment }: { readonly deployment: Deployment }) {
  const model = useQuery(api.models.get.queryOptions({ input: { name: deployment.model } }))
  return (
    <Answer query={model} lines={6}>
      {(data) => <Form deployment={deployment} model={data} />}
    </Answer>
  )
}

interface StepDraft {
  readonly id: number
  readonly percent: number | null
  readonly minutes: number | null
  readonly requests: number | null
}

/** A few requests first, then more. */
const usualSteps: readonly StepDraft[] = [1, 10, 50, 100].map((percent, id) => ({ id, percent, minutes: 5, requests: 100 }))

function Form({ deployment: { name, revision }, model }: { readonly deployment: Deployment; readonly model: Model }) {
  const [live] = revision.arms
  const followed = 'alias' in live.target ? live.target.alias : null
  const others = model.versions.filter(({ ref }) => ref !== live.ref)
  const [version, setVersion] = useState(others[0]?.number ?? null)
  const [steps, setSteps] = useState(usualSteps)
  const [limits, setLimits] = useState(usualLimits)
  const [watch, setWatch] = useState<number | null>(null)
  const [moves, setMoves] = useState(followed !== null)
  const plan = RolloutPlan.safeParse({
    candidate: { version },
    steps: steps.map(({ percent, minutes, requests }) => ({
      weight: Math.round((percent ?? 0) * 100),
      seconds: (minutes ?? 0) * 60,
      requests: requests ?? 0,
    })),
    guards: guardsOf(limits),
    alias: moves ? followed : null,
    watch: (watch ?? 0) * 60,
  })
  const start = useMutation({
    mutationFn: () => client.serving.rollout.start({ name, plan: RolloutPlan.parse(plan.data) }),
    onSuccess: () => {
      modals.closeAll()
      notifications.show({ message: `The roll-out of ${name} has started` })
    },
    onError: () => {},
  })
  if (version === null) return <p className="soft sm">{model.name} has no other version. Register one first.</p>
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <Select
        label="Version to roll out"
        data={others.map(({ number: of, aliases }) => ({
          value: String(of),
          label: aliases.length > 0 ? `v${of} (${aliases.join(', ')})` : `v${of}`,
        }))}
        value={String(version)}
        onChange={(value) => value !== null && setVersion(Number(value))}
      />
      <Steps steps={steps} onSteps={setSteps} />
      <fieldset className="stack tight plain-fieldset">
        <legend className="sm b">Guards</legend>
        <p className="dim xs">Roll back automatically when one of these is exceeded. Empty: not checked.</p>
        <div className="two-fields">
          {guardFields.map(({ kind, ...field }) => (
            <NumberField
              key={kind}
              {...field}
              value={limits[kind]}
              onValue={(value) => setLimits((before) => ({ ...before, [kind]: value }))}
            />
          ))}
        </div>
      </fieldset>
      <div className="two-fields">
        <NumberField
          label="Watch after the last step"
          description="In minutes; guards can still roll back"
          suffix=" min"
          min={0}
          decimalScale={2}
          value={watch}
          onValue={setWatch}
        />
      </div>
      {followed !== null && (
        <Checkbox
          label={`Move ${followed} to this version after the last step`}
          description={`The gates of ${followed} are checked; one that fails holds the roll-out`}
          checked={moves}
          onChange={(event) => setMoves(event.target.checked)}
        />
      )}
      {!plan.success && (
        <p className="c-worse sm" role="alert">
          {plan.error.issues[0]?.message}
        </p>
      )}
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" loading={start.isPending} disabled={!plan.success}>
          Start roll-out
        </Button>
      </div>
    </form>
  )
}

interface StepsProps {
  readonly steps: readonly StepDraft[]
  readonly onSteps: (steps: readonly StepDraft[]) => void
}

function Steps({ steps, onSteps }: StepsProps) {
  const change = (id: number, part: Partial<StepDraft>) => onSteps(steps.map((step) => (step.id === id ? { ...step, ...part } : step)))
  return (
    <div className="stack tight" role="group" aria-label="Steps">
      {steps.map((step, place) => (
        <div key={step.id} className="step-fields" role="group" aria-label={`Step ${place + 1}`}>
          <NumberField
            label={place === 0 ? 'Weight' : undefined}
            aria-label={`Weight of step ${place + 1}`}
            suffix=" %"
            min={0.01}
            max={100}
            decimalScale={2}
            value={step.percent}
            onValue={(percent) => change(step.id, { percent })}
          />
          <NumberField
            label={place === 0 ? 'Lasts' : undefined}
            aria-label={`Duration of step ${place + 1}`}
            suffix=" min"
            min={0}
            decimalScale={2}
            value={step.minutes}
            onValue={(minutes) => change(step.id, { minutes })}
          />
          <NumberField
            label={place === 0 ? 'And at least' : undefined}
            aria-label={`Requests of step ${place + 1}`}
            suffix=" requests"
            min={0}
            allowDecimal={false}
            value={step.requests}
            onValue={(requests) => change(step.id, { requests })}
          />
          <ActionIcon
            aria-label={`Remove step ${place + 1}`}
            disabled={steps.length === 1}
            onClick={() => onSteps(steps.filter(({ id }) => id !== step.id))}
          >
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div className="row">
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus className="i s" aria-hidden />}
          onClick={() => onSteps([...steps, { id: Math.max(...steps.map(({ id }) => id)) + 1, percent: 100, minutes: 5, requests: 100 }])}
        >
          Add step
        </Button>
      </div>
    </div>
  )
}
