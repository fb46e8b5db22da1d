import { ActionIcon, Button, Menu, MultiSelect, Select, TextInput } from '@mantine/core'
import { cronText } from '../../../../../shared/domain/automation/cronText.ts'
import type { PolicyTrigger } from '../../../../../shared/domain/automation/policy.ts'
import { triggerKindTexts } from '../../../../../shared/domain/automation/texts.ts'
import { type CheckKind, checkKinds } from '../../../../../shared/domain/monitoring/checks.ts'
import { checkNames } from '../../../../../shared/domain/monitoring/checkTexts.ts'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import { NumberField } from '../../serving/NumberField.tsx'
import { newTrigger, type TriggerDraft } from './policyDraft.ts'
import type { FieldsProps } from './fieldsProps.ts'
import type { PolicySources } from './sources.ts'

const kinds = ['schedule', 'dataset', 'alert', 'labels', 'age'] as const satisfies readonly PolicyTrigger['kind'][]

const notes: Readonly<Record<PolicyTrigger['kind'], string>> = {
  schedule: 'At times of the clock',
  dataset: 'When data arrives',
  alert: 'When a monitor sees drift or worse performance',
  labels: 'When enough labels have come for what was predicted',
  age: 'When the version in use gets old',
}

/** Why a trigger cannot be added: what it looks at is not there. */
function missing(kind: PolicyTrigger['kind'], { monitors, deployments }: PolicySources): string | null {
  if (kind === 'alert' && monitors.length === 0) return 'no monitor yet'
  if (kind === 'labels' && deployments.length === 0) return 'no deployment yet'
  return null
}

const most = 20

/** What starts a run: one trigger a row. */
export function TriggerFields({ draft, onDraft, sources }: FieldsProps) {
  const { triggers } = draft
  const change = (place: number, part: Partial<TriggerDraft>) =>
    onDraft((before) => ({ ...before, triggers: before.triggers.map((one, at) => (at === place ? { ...one, ...part } : one)) }))
  const add = (kind: PolicyTrigger['kind']) =>
    onDraft((before) => ({
      ...before,
      triggers: [
        ...before.triggers,
        newTrigger(kind, {
          dataset: before.dataset,
          monitor: sources.monitors[0] ?? '',
          deployment: sources.deployments[0] ?? '',
        }),
      ],
    }))
  return (
    <div className="stack tight">
      {triggers.length === 0 && <p className="dim sm">No triggers: it starts only when someone chooses Run now.</p>}
      <ul className="policy-triggers" aria-label="Triggers">
        {triggers.map((trigger, place) => {
          const name = `${triggerKindTexts[trigger.kind]} ${place + 1}`
          return (
            // oxlint-disable-next-line react/no-array-index-key -- triggers have no other name while they are edited
            <li key={place} aria-label={name}>
              <b className="sm">{triggerKindTexts[trigger.kind]}</b>
              <div className="policy-trigger-fields">
                <Fields trigger={trigger} onTrigger={(part) => change(place, part)} sources={sources} />
              </div>
              <ActionIcon
                aria-label={`Remove trigger ${name}`}
                onClick={() => onDraft((before) => ({ ...before, triggers: before.triggers.filter((_, at) => at !== place) }))}
              >
                <IconX className="i s" aria-hidden />
              </ActionIcon>
            </li>
          )
        })}
      </ul>
      <div className="row">
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              disabled={triggers.length >= most}
              leftSection={<IconPlus className="i s" aria-hidden />}
            >
              Add a trigger
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map((kind) => {
              const lacks = missing(kind, sources)
              return (
                <Menu.Item key={kind} disabled={lacks !== null} onClick={() => add(kind)}>
                  {triggerKindTexts[kind]} <span className="dim xs">{lacks ?? notes[kind]}</span>
                </Menu.Item>
              )
            })}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  )
}

interface TriggerProps {
  readonly trigger: TriggerDraft
  readonly onTrigger: (part: Partial<TriggerDraft>) => void
  readonly sources: PolicySources
}

function Fields({ trigger, onTrigger, sources }: TriggerProps) {
  switch (trigger.kind) {
    case 'schedule':
      return <ScheduleFields trigger={trigger} onTrigger={onTrigger} />
    case 'dataset':
      return (
        <Chosen
          label="Dataset"
          description="Each new version of it"
          names={sources.datasets}
          value={trigger.dataset}
          onValue={(dataset) => onTrigger({ dataset })}
        />
      )
    case 'alert':
      return (
        <>
          <Chosen
            label="Monitor"
            description="Each alert that it fires"
            names={sources.monitors}
            value={trigger.monitor}
            onValue={(monitor) => onTrigger({ monitor })}
          />
          <MultiSelect
            label="Checks"
            description="Empty: drift, predictions and performance"
            data={checkKinds.map((kind) => ({ value: kind, label: checkNames[kind] }))}
            value={[...trigger.checks]}
            onChange={(checks) => onTrigger({ checks: checks.filter((one): one is CheckKind => checkKinds.some((kind) => kind === one)) })}
          />
        </>
      )
    case 'labels':
      return (
        <>
          <Chosen
            label="Deployment"
            description="Whose answers get labels"
            names={sources.deployments}
            value={trigger.deployment}
            onValue={(deployment) => onTrigger({ deployment })}
          />
          <NumberField
            label="New labels"
            description="Since its last run"
            min={1}
            allowDecimal={false}
            value={trigger.labels}
            onValue={(labels) => onTrigger({ labels })}
          />
        </>
      )
    case 'age':
      return (
        <NumberField
          label="Older than"
          description="And again each time it gets older by as much"
          suffix=" days"
          min={0}
          value={trigger.days}
          onValue={(days) => onTrigger({ days })}
        />
      )
  }
}

interface ChosenProps {
  readonly label: string
  readonly description: string
  readonly names: readonly string[]
  readonly value: string
  readonly onValue: (name: string) => void
}

function Chosen({ label, description, names, value, onValue }: ChosenProps) {
  return (
    <Select
      label={label}
      description={description}
      searchable
      allowDeselect={false}
      data={listed(names, value)}
      value={value}
      onChange={(name) => onValue(name ?? '')}
    />
  )
}

/** What is chosen stays to be seen, also where it is gone. */
const listed = (names: readonly string[], chosen: string) => (chosen === '' || names.includes(chosen) ? [...names] : [...names, chosen])

const usual = [
  { cron: '0 * * * *', text: 'Hourly' },
  { cron: '0 3 * * *', text: 'Daily' },
  { cron: '0 3 * * 1', text: 'Weekly' },
  { cron: '0 3 1 * *', text: 'Monthly' },
] as const

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

function ScheduleFields({ trigger: { cron, zone, catchUp }, onTrigger }: Omit<TriggerProps, 'sources'>) {
  return (
    <>
      <TextInput
        label="Cron expression"
        description={cronText(cron) ?? 'minute, hour, day, month, day of the week'}
        value={cron}
        maxLength={200}
        onChange={(event) => onTrigger({ cron: event.target.value })}
      />
      <Select
        label="Time zone"
        description="Its clock changes are followed"
        searchable
        allowDeselect={false}
        limit={60}
        data={listed(zones, zone)}
        value={zone}
        onChange={(chosen) => onTrigger({ zone: chosen ?? 'UTC' })}
      />
      <div className="row wrap" role="group" aria-label="Usual schedules">
        {usual.map(({ cron: usualCron, text }) => (
          <button
            key={usualCron}
            type="button"
            className="btn quiet"
            aria-pressed={cron === usualCron}
            onClick={() => onTrigger({ cron: usualCron })}
          >
            {text}
          </button>
        ))}
      </div>
      <NumberField
        label="Catch up for"
        description="What came while Cairn was closed runs once"
        suffix=" h"
        min={0}
        max={744}
        value={catchUp}
        onValue={(value) => onTrigger({ catchUp: value })}
      />
    </>
  )
}
