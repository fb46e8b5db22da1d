import { ActionIcon, Button, Checkbox, NumberInput, Select } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Model } from '../../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { type Guard, RolloutPlan } from '../../../../../shared/domain/serving/rollout.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import { usualPlan } from './planTexts.ts'

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
  readonly percent: number | ''
  readonly minutes: number | ''
  readonly requests: number | ''
}

function Form({ deployment: { name, revision }, model }: { readonly deployment: Deployment; readonly model: Model }) {
  const [live] = revision.arms
  const followed = 'alias' in live.target ? live.target.alias : null
  const others = model.versions.filter(({ ref }) => ref !== live.ref)
  const [version, setVersion] = useState(others[0]?.number ?? null)
  const usual = usualPlan({ version: version ?? 1 }, followed)
  const [steps, setSteps] = useState<readonly StepDraft[]>(() =>
    usual.steps.map(({ weight, seconds, requests }, id) => ({ id, percent: weight / 100, minutes: seconds / 60, requests })),
  )
  const [errors, setErrors] = useState<number | ''>(2)
  const [slower, setSlower] = useState<number | ''>(2)
  const [moves, setMoves] = useState(followed !== null)
  const guards: Guard[] = [
    ...(errors === '' ? [] : [{ kind: 'errorRate' as const, above: errors / 100, minimum: 20 }]),
    ...(slower === '' ? [] : [{ kind: 'latencyRatio' as const, above: slower, minimum: 50 }]),
  ]
  const plan = RolloutPlan.safeParse({
    ...usual,
    steps: steps.map(({ percent, minutes, requests }) => ({
      weight: Math.round(Number(percent) * 100),
      seconds: Number(minutes) * 60,
      requests: Number(requests),
    })),
    guards,
    alias: moves ? followed : null,
  })
  const start = useMutation({
    mutationFn: () => client.serving.rollout.start({ name, plan: RolloutPlan.parse(plan.data) }),
    onSuccess: () => {
      modals.closeAll()
      notifications.show({ message: `The roll-out of ${name} has started` })
    },
    onError: () => {},
  })
  const change = (id: number, part: Partial<StepDraft>) =>
    setSteps((before) => before.map((step) => (step.id === id ? { ...step, ...part } : step)))
  const number = (value: number | string) => (value === '' ? '' : Number(value))
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
      <div className="stack tight" role="group" aria-label="Steps">
        {steps.map((step, place) => (
          <div key={step.id} className="step-fields" role="group" aria-label={`Step ${place + 1}`}>
            <NumberInput
              label={place === 0 ? 'Weight' : undefined}
              aria-label={`Weight of step ${place + 1}`}
              suffix=" %"
              min={0.01}
              max={100}
              decimalScale={2}
              hideControls
              value={step.percent}
              onChange={(value) => change(step.id, { percent: number(value) })}
            />
            <NumberInput
              label={place === 0 ? 'Lasts' : undefined}
              aria-label={`Duration of step ${place + 1}`}
              suffix=" min"
              min={0}
              decimalScale={2}
              hideControls
              value={step.minutes}
              onChange={(value) => change(step.id, { minutes: number(value) })}
            />
            <NumberInput
              label={place === 0 ? 'And at least' : undefined}
              aria-label={`Requests of step ${place + 1}`}
              suffix=" requests"
              min={0}
              allowDecimal={false}
              hideControls
              value={step.requests}
              onChange={(value) => change(step.id, { requests: number(value) })}
            />
            <ActionIcon
              aria-label={`Remove step ${place + 1}`}
              disabled={steps.length === 1}
              onClick={() => setSteps(steps.filter(({ id }) => id !== step.id))}
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
            onClick={() =>
              setSteps([...steps, { id: Math.max(...steps.map(({ id }) => id)) + 1, percent: 100, minutes: 5, requests: 100 }])
            }
          >
            Add a step
          </Button>
        </div>
      </div>
      <div className="two-fields">
        <NumberInput
          label="Roll back above"
          description="Of its requests that fail; empty: not checked"
          suffix=" % errors"
          min={0}
          max={100}
          decimalScale={2}
          hideControls
          value={errors}
          onChange={(value) => setErrors(number(value))}
        />
        <NumberInput
          label="Roll back when slower than"
          description="p95 beside the version before; empty: not checked"
          suffix=" times"
          min={1}
          decimalScale={2}
          hideControls
          value={slower}
          onChange={(value) => setSlower(number(value))}
        />
      </div>
      {followed !== null && (
        <Checkbox
          label={`Move ${followed} to it at the end`}
          description={`Through the gates of ${followed}; a gate that fails holds the roll-out`}
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
