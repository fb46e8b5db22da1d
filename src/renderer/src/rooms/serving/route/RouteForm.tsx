import { ActionIcon, Button, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { Model } from '../../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { Route } from '../../../../../shared/domain/serving/route.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import {
  type ArmDraft,
  draftOf,
  mostArms,
  mostPinned,
  mostShadows,
  type RouteDraft,
  routeOf,
  targetKey,
  totalOf,
  withArm,
  withoutArm,
  withPercent,
} from './routeDraft.ts'

/** Inside a dialog: who answers, with how much of the traffic, and who is asked in its shadow. */
export function RouteForm({ deployment }: { readonly deployment: Deployment }) {
  const model = useQuery(api.models.get.queryOptions({ input: { name: deployment.model } }))
  return (
    <Answer query={model} lines={6}>
      {(data) => <Form deployment={deployment} model={data} />}
    </Answer>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

interface ChoiceGroup {
  readonly group: string
  readonly items: Choice[]
}

function Form({ deployment: { name, url, revision }, model }: { readonly deployment: Deployment; readonly model: Model }) {
  const [draft, setDraft] = useState<RouteDraft>(() => draftOf(revision.route))
  const [reason, setReason] = useState('')
  const choices = choicesOf(model, revision.route)
  const route = Route.safeParse(routeOf(draft))
  const total = totalOf(draft)
  const set = useMutation({
    mutationFn: () => client.serving.setRoute({ name, route: routeOf(draft), reason: reason.trim() }),
    onSuccess: () => {
      modals.closeAll()
      notifications.show({ message: `The route of ${name} has changed` })
    },
    onError: () => {},
  })
  const change = (id: number, part: Partial<ArmDraft>) =>
    setDraft((before) => ({ ...before, arms: before.arms.map((arm) => (arm.id === id ? { ...arm, ...part } : arm)) }))
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        set.mutate()
      }}
    >
      <div className="stack tight" role="group" aria-label="Arms">
        {draft.arms.map((arm, place) => (
          <ArmFields
            key={arm.id}
            arm={arm}
            isFirst={place === 0}
            choices={choices}
            onChange={(part) => change(arm.id, part)}
            onPercent={(percent) => setDraft((before) => withPercent(before, arm.id, percent))}
            onRemove={draft.arms.length === 1 ? undefined : () => setDraft((before) => withoutArm(before, arm.id))}
          />
        ))}
        <div className="row wrap">
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPlus className="i s" aria-hidden />}
            disabled={draft.arms.length >= mostArms}
            onClick={() => setDraft((before) => withArm(before, nextTarget(choices, before)))}
          >
            Add a canary with 10 %
          </Button>
          <span className={`push sm num ${total === 100 ? 'dim' : 'c-worse'}`} role="status">
            {total === 100 ? 'Weights add up to 100 %' : `Weights add up to ${total} %; they must be 100 %`}
          </span>
        </div>
      </div>
      <MultiSelect
        label="Shadows (optional)"
        description="Are asked the same after the answer was sent. Their answers are logged and compared, never returned."
        data={choices}
        maxValues={mostShadows}
        value={[...draft.shadows]}
        onChange={(shadows) => setDraft((before) => ({ ...before, shadows }))}
        placeholder={draft.shadows.length === 0 ? 'No shadow' : undefined}
      />
      <MultiSelect
        label="Versions by path (optional)"
        description={`Kept ready for callers that ask for one by its number: ${url}/versions/…/invocations. Those of arms and shadows are too.`}
        data={choices}
        maxValues={mostPinned}
        value={[...draft.pinned]}
        onChange={(pinned) => setDraft((before) => ({ ...before, pinned }))}
        placeholder={draft.pinned.length === 0 ? 'No other version' : undefined}
      />
      {draft.arms.length > 1 && (
        <TextInput
          label="Same arm for the same… (optional)"
          description="A column of the input, such as a customer number. A caller can set the X-Cairn-Unit header instead; without both, each request is drawn anew."
          value={draft.unitColumn}
          onChange={(event) => setDraft((before) => ({ ...before, unitColumn: event.target.value }))}
        />
      )}
      <Textarea label="Reason (optional)" minRows={2} autosize value={reason} onChange={(event) => setReason(event.target.value)} />
      {!route.success && total === 100 && (
        <p className="c-worse sm" role="alert">
          {route.error.issues[0]?.message}
        </p>
      )}
      {set.isError && <FailureBanner error={set.error} />}
      <div className="row">
        <Button type="submit" loading={set.isPending} disabled={!route.success}>
          Change route
        </Button>
      </div>
    </form>
  )
}

interface ArmFieldsProps {
  readonly arm: ArmDraft
  readonly isFirst: boolean
  readonly choices: ChoiceGroup[]
  readonly onChange: (part: Partial<ArmDraft>) => void
  readonly onPercent: (percent: number | '') => void
  readonly onRemove: (() => void) | undefined
}

function ArmFields({ arm: { name, target, percent }, isFirst, choices, onChange, onPercent, onRemove }: ArmFieldsProps) {
  return (
    <div className="arm-fields" role="group" aria-label={`Arm ${name}`}>
      <TextInput
        label={isFirst ? 'Arm' : undefined}
        aria-label="Arm"
        value={name}
        maxLength={40}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Select
        label={isFirst ? 'Answers with' : undefined}
        aria-label={`${name} answers with`}
        searchable
        data={choices}
        value={target}
        onChange={(chosen) => chosen !== null && onChange({ target: chosen })}
      />
      <NumberInput
        label={isFirst ? 'Weight' : undefined}
        aria-label={`Weight of ${name}`}
        min={0}
        max={100}
        step={5}
        decimalScale={2}
        suffix=" %"
        value={percent}
        onChange={(value) => onPercent(typeof value === 'number' ? value : value === '' ? '' : Number(value))}
      />
      <ActionIcon aria-label={`Remove ${name}`} disabled={onRemove === undefined} onClick={onRemove}>
        <IconX className="i s" aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** Aliases first: who follows one need not edit the route again. What the route has already can be chosen, whatever became of it. */
function choicesOf({ versions }: Model, route: Route): ChoiceGroup[] {
  const aliases = versions.flatMap(({ number, aliases: of }) =>
    of.map((alias) => ({ value: `alias ${alias}`, label: `${alias} (v${number} now)` })),
  )
  const numbers = versions
    .toSorted((a, b) => b.number - a.number)
    .map(({ number, aliases: of }) => ({
      value: `version ${number}`,
      label: of.length > 0 ? `v${number} (${of.join(', ')})` : `v${number}`,
    }))
  const known = new Set([...aliases, ...numbers].map(({ value }) => value))
  const lost = [...route.arms.map(({ target }) => target), ...route.shadows, ...(route.pinned ?? [])]
    .map(targetKey)
    .filter((key) => !known.has(key))
    .map((key) => ({ value: key, label: `${key} (gone)` }))
  return [
    { group: 'Follow an alias', items: aliases },
    { group: 'Pin a version', items: numbers },
    ...(lost.length > 0 ? [{ group: 'In the route now', items: [...new Map(lost.map((choice) => [choice.value, choice])).values()] }] : []),
  ].filter(({ items }) => items.length > 0)
}

/** What a canary is most likely to be: the newest version that has no arm as yet. */
function nextTarget(choices: readonly ChoiceGroup[], { arms }: RouteDraft): string {
  const versions = choices.flatMap(({ items }) => items).filter(({ value }) => value.startsWith('version '))
  const used = new Set(arms.map(({ target }) => target))
  return (versions.find(({ value }) => !used.has(value)) ?? versions[0])?.value ?? arms[0].target
}
