import { ActionIcon, Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { FeatureSummary } from '../../../../../shared/contract/features/index.ts'
import { type Column, columnTypes } from '../../../../../shared/domain/datasets/dataset.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { IconPlus, IconX } from '../../../ui/icons.ts'
import { FoldedAbout } from '../AboutFeature.tsx'
import { ComputedFields } from './ComputedFields.tsx'
import {
  blankFeature,
  checkFeatures,
  type ComputedDraft,
  type OnDemandDraft,
  onDemandDefinitionsOf,
  onDemandProblem,
  readableColumns,
} from './onDemandDraft.ts'
import { PlanCard } from './PlanCard.tsx'
import { useViews } from './useViews.ts'

interface OnDemandFormProps {
  readonly initial: OnDemandDraft
  /** Views that can be read. */
  readonly choices: readonly FeatureSummary[]
  readonly place: string
  /** The view whose next version it makes; a new one when absent. */
  readonly edits?: string
}

/** On-demand features as a form: what they read, and an expression for each, checked while it is typed. */
export function OnDemandForm({ initial, choices, place, edits }: OnDemandFormProps) {
  const navigate = useNavigate()
  const draft = useDraft(draftKey(place), initial)
  const { value } = draft
  const views = useViews(value.uses, choices)
  const readable = readableColumns(
    value.request,
    [...views.values()].map(({ name, details }) => ({ name, columns: details })),
  )
  const checked = checkFeatures(value.features, readable)
  const problem = onDemandProblem(value, checked)
  const made = useMemo(() => onDemandDefinitionsOf(value), [value])
  const change = (part: Partial<OnDemandDraft>) => draft.set((before) => ({ ...before, ...part }))
  const setFeature = (at: number, part: Partial<ComputedDraft>) =>
    change({ features: value.features.map((feature, place) => (place === at ? { ...feature, ...part } : feature)) })
  return (
    <div className="feature-form">
      <div className="stack">
        <DraftNote draft={draft} />
        <Card title="On-demand view" padded>
          <div className="stack">
            <TextInput
              label="Name"
              maw={360}
              maxLength={100}
              disabled={edits !== undefined}
              value={value.name}
              onChange={(event) => change({ name: event.target.value })}
            />
            <FoldedAbout about={value.about} onAbout={(part) => change({ about: { ...value.about, ...part } })} />
          </div>
        </Card>
        <Card title="Reads" note="what expressions can use" padded>
          <div className="stack">
            <MultiSelect
              label="Views"
              placeholder={value.uses.length === 0 ? 'Choose views' : undefined}
              searchable
              limit={200}
              data={choices.map(({ name }) => name)}
              value={[...value.uses]}
              onChange={(uses) => change({ uses })}
            />
            <RequestFields request={value.request} onRequest={(request) => change({ request })} />
          </div>
        </Card>
        <Card title="Features">
          <ul className="service-entries">
            {value.features.map((feature, at) => (
              <ComputedFields
                // oxlint-disable-next-line react/no-array-index-key -- names change while they are typed
                key={at}
                place={at}
                feature={feature}
                checked={checked[at]}
                columns={readable}
                onChange={(part) => setFeature(at, part)}
                onRemove={
                  value.features.length === 1 ? undefined : () => change({ features: value.features.filter((_, other) => other !== at) })
                }
              />
            ))}
          </ul>
          <div className="pad">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus className="i s" aria-hidden />}
              onClick={() => change({ features: [...value.features, blankFeature] })}
            >
              Add a feature
            </Button>
          </div>
        </Card>
      </div>
      <div className="feature-aside">
        <PlanCard
          definitions={problem === null && made.success ? made.data : null}
          touched={draft.dirty}
          problem={problem ?? (made.success ? null : made.error.issues[0].message)}
          action={edits === undefined ? 'Create view' : 'Save version'}
          onApplied={() => {
            draft.discard()
            const name = value.name.trim()
            notifications.show({ message: edits === undefined ? `Created the on-demand view ${name}` : `Saved a version of ${name}` })
            void navigate({ to: '/features/$kind/$name', params: { kind: 'onDemand', name }, search: {} })
          }}
        />
      </div>
    </div>
  )
}

interface RequestFieldsProps {
  readonly request: readonly Column[]
  readonly onRequest: (request: readonly Column[]) => void
}

/** What the caller gives, and what stands in the rows of a join. */
function RequestFields({ request, onRequest }: RequestFieldsProps) {
  const set = (at: number, part: Partial<Column>) =>
    onRequest(request.map((field, place) => (place === at ? { ...field, ...part } : field)))
  return (
    <fieldset className="plain-fieldset stack tight">
      <legend className="sm">Request fields</legend>
      <p className="dim xs">What a caller sends with the keys; rows of a join need a column of this name.</p>
      {request.map((field, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- names change while they are typed
        <div className="row" key={at}>
          <TextInput
            aria-label={`Name of request field ${at + 1}`}
            placeholder="distance_km"
            value={field.name}
            onChange={(event) => set(at, { name: event.target.value })}
          />
          <Select
            aria-label={`Type of request field ${at + 1}`}
            w={130}
            allowDeselect={false}
            data={[...columnTypes]}
            value={field.type}
            onChange={(type) => type && set(at, { type: type as Column['type'] })}
          />
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={`Remove request field ${at + 1}`}
            onClick={() => onRequest(request.filter((_, place) => place !== at))}
          >
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus className="i s" aria-hidden />}
          onClick={() => onRequest([...request, { name: '', type: 'number' }])}
        >
          Add a request field
        </Button>
      </div>
    </fieldset>
  )
}
