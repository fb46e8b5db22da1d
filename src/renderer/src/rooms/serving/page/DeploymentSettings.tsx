import { Button, Select, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { Capture, EndpointLimits } from '../../../../../shared/domain/serving/capture.ts'
import { client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { NumberField } from '../NumberField.tsx'
import { type FeaturePolicyDraft, policyDraftOf, policyOf } from './featurePolicyDraft.ts'
import { FeaturesCard } from './FeaturesCard.tsx'
import { limitsOf, numbersOf, type SettingNumbers, withNumbers } from './settingNumbers.ts'
import { useServiceOutputs } from './useServiceOutputs.ts'

interface SettingsDraft {
  readonly inputs: Capture['inputs']
  readonly outputs: boolean
  readonly numbers: SettingNumbers
  /** Null where no version that answers was trained on a feature service. */
  readonly features: FeaturePolicyDraft | null
}

/** What of the requests is kept, and how much of the machine the deployment may take. Both hold from now on, without a restart. */
export function DeploymentSettings({ deployment: { name, capture, limits, features } }: { readonly deployment: Deployment }) {
  const saved = useMemo<SettingsDraft>(
    () => ({
      inputs: capture.inputs,
      outputs: capture.outputs,
      numbers: numbersOf(capture, limits),
      features: features && policyDraftOf(features),
    }),
    [capture, limits, features],
  )
  const draft = useDraft(draftKey('settings', `deployment:${name}`), saved)
  const { inputs, outputs: keepsOutputs, numbers } = draft.value
  const wanted = {
    capture: Capture.safeParse({ ...capture, ...withNumbers(numbers), inputs, outputs: keepsOutputs }),
    limits: EndpointLimits.safeParse({ ...limits, ...limitsOf(numbers) }),
  }
  const outputs = useServiceOutputs(features?.service)
  const policy = draft.value.features && policyOf(draft.value.features, outputs)
  const save = useMutation({
    mutationFn: () =>
      client.serving.change({
        name,
        capture: wanted.capture.data,
        limits: wanted.limits.data,
        ...(policy && 'on' in policy && { features: policy }),
      }),
    onSuccess: () => {
      draft.saved()
      notifications.show({ message: `The settings of ${name} were saved` })
    },
    onError: () => {},
  })
  const field = (key: keyof SettingNumbers) => ({
    value: numbers[key],
    onValue: (value: number | null) => draft.set((before) => ({ ...before, numbers: { ...before.numbers, [key]: value } })),
  })
  const problem =
    wanted.capture.error?.issues[0]?.message ??
    wanted.limits.error?.issues[0]?.message ??
    (policy && 'problem' in policy ? policy.problem : undefined)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="two">
        <Card title="Request log" note="kept in the workspace; never leaves this computer" padded>
          <div className="stack">
            <NumberField
              label="Share of requests"
              description="100 % keeps all of them, 0 % none"
              suffix=" %"
              min={0}
              max={100}
              decimalScale={2}
              {...field('share')}
            />
            <Select
              label="Inputs"
              data={[
                { value: 'masked', label: 'All but sensitive columns' },
                { value: 'none', label: 'None' },
              ]}
              value={inputs}
              onChange={(value) => value !== null && draft.set((before) => ({ ...before, inputs: value as Capture['inputs'] }))}
            />
            <Switch
              label="Answers"
              description="Predicted labels, probabilities and numbers"
              checked={keepsOutputs}
              onChange={(event) => draft.set((before) => ({ ...before, outputs: event.target.checked }))}
            />
            <div className="two-fields">
              <NumberField label="Keep for" suffix=" days" min={0} max={3_650} {...field('days')} />
              <NumberField label="Keep at most" suffix=" MiB" min={1} {...field('mebibytes')} />
            </div>
            <p className="dim sm">The oldest requests are deleted first. Replay and monitoring need inputs and answers.</p>
          </div>
        </Card>
        <Card title="Limits" note="of this deployment" padded>
          <div className="stack">
            <div className="two-fields">
              <NumberField label="Timeout" description="Then 504" suffix=" s" min={0.1} max={600} decimalScale={1} {...field('timeout')} />
              <NumberField
                label="Largest body"
                description="Beyond it 413"
                suffix=" MiB"
                min={0.001}
                max={1_000}
                decimalScale={3}
                {...field('body')}
              />
              <NumberField label="Rows in a batch" description="Computed in one run" min={1} max={100_000} {...field('batchRows')} />
              <NumberField
                label="Wait for a batch"
                description="Only under load"
                suffix=" ms"
                min={0}
                max={2}
                decimalScale={2}
                {...field('batchWait')}
              />
              <NumberField label="Workers, at least" description="Threads that compute" min={0} max={64} {...field('workersMin')} />
              <NumberField label="Workers, at most" description="Started by load" min={0} max={64} {...field('workersMax')} />
              <NumberField label="Queue" description="Requests that wait; then 503" min={1} max={100_000} {...field('queue')} />
            </div>
          </div>
        </Card>
      </div>
      {features && draft.value.features && (
        <FeaturesCard
          service={features.service}
          outputs={outputs}
          policy={draft.value.features}
          onPolicy={(part) => draft.set((before) => ({ ...before, features: before.features && { ...before.features, ...part } }))}
        />
      )}
      <DraftNote draft={draft} />
      {problem !== undefined && (
        <p className="c-worse sm" role="alert">
          {problem}
        </p>
      )}
      {save.isError && <FailureBanner error={save.error} />}
      <div className="row">
        <Button type="submit" disabled={!draft.dirty || problem !== undefined} loading={save.isPending}>
          Save settings
        </Button>
        {draft.dirty && !draft.restored && (
          <Button variant="default" onClick={draft.discard}>
            Discard
          </Button>
        )}
      </div>
    </form>
  )
}
