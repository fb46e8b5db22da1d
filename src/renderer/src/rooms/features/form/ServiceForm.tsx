import { Button, Select, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { FeatureSummary } from '../../../../../shared/contract/features/index.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { FoldedAbout } from '../AboutFeature.tsx'
import { PlanCard } from './PlanCard.tsx'
import { ServiceEntry } from './ServiceEntry.tsx'
import { clashesOf, type EntryDraft, newEntry, type ServiceDraft, serviceDefinitionsOf, serviceProblem } from './serviceDraft.ts'
import { useViews } from './useViews.ts'

interface ServiceFormProps {
  readonly initial: ServiceDraft
  /** Views and on-demand views. */
  readonly choices: readonly FeatureSummary[]
  readonly place: string
  /** The service whose next version it makes; a new one when absent. */
  readonly edits?: string
}

/** A feature service as a form: the views, what is chosen of each, and whether their names clash. */
export function ServiceForm({ initial, choices, place, edits }: ServiceFormProps) {
  const navigate = useNavigate()
  const draft = useDraft(draftKey(place), initial)
  const { value } = draft
  const views = useViews(
    value.entries.map(({ view }) => view),
    choices,
  )
  const clashes = clashesOf(value, (view) => views.get(parseFeatureRef(view).name)?.details.map(({ name }) => name) ?? [])
  const problem = serviceProblem(value, clashes)
  const made = useMemo(() => serviceDefinitionsOf(value), [value])
  const change = (part: Partial<ServiceDraft>) => draft.set((before) => ({ ...before, ...part }))
  const setEntry = (place: number, part: Partial<EntryDraft>) =>
    change({ entries: value.entries.map((entry, at) => (at === place ? { ...entry, ...part } : entry)) })
  return (
    <div className="feature-form">
      <div className="stack">
        <DraftNote draft={draft} />
        <Card title="Service" padded>
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
        <Card
          title="Features"
          note="in the order in which a model gets them"
          actions={
            <Button size="compact-xs" variant="default" onClick={() => void navigate({ to: '/features/new-on-demand' })}>
              New on-demand view…
            </Button>
          }
        >
          {clashes.size > 0 && <Clashes clashes={clashes} onFullNames={() => change({ fullNames: true })} />}
          <ul className="service-entries">
            {value.entries.map((entry, at) => (
              <ServiceEntry
                // oxlint-disable-next-line react/no-array-index-key -- the same view may be listed twice
                key={`${entry.view} ${at}`}
                entry={entry}
                object={views.get(parseFeatureRef(entry.view).name)}
                clashes={clashes}
                fullNames={value.fullNames}
                onChange={(part) => setEntry(at, part)}
                onRemove={() => change({ entries: value.entries.filter((_, other) => other !== at) })}
              />
            ))}
          </ul>
          <div className="pad stack">
            <AddView choices={choices} onAdd={(view) => change({ entries: [...value.entries, newEntry(view)] })} />
            <Switch
              label="Full names"
              description="Columns are named view__feature: two views may then have features of the same name"
              checked={value.fullNames}
              onChange={(event) => change({ fullNames: event.target.checked })}
            />
          </div>
        </Card>
      </div>
      <div className="feature-aside">
        <PlanCard
          definitions={problem === null && made.success ? made.data : null}
          touched={draft.dirty}
          problem={problem ?? (made.success ? null : made.error.issues[0].message)}
          action={edits === undefined ? 'Create service' : 'Save version'}
          onApplied={() => {
            draft.discard()
            const name = value.name.trim()
            notifications.show({ message: edits === undefined ? `Created the feature service ${name}` : `Saved a version of ${name}` })
            void navigate({ to: '/features/$kind/$name', params: { kind: 'service', name }, search: {} })
          }}
        />
      </div>
    </div>
  )
}

interface ClashesProps {
  readonly clashes: ReadonlyMap<string, readonly string[]>
  readonly onFullNames: () => void
}

function Clashes({ clashes, onFullNames }: ClashesProps) {
  const names = [...clashes.keys()]
  return (
    <div className="banner warn service-clash" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <span className="wrap-text">
        More than one view gives {names.slice(0, 5).join(', ')}
        {names.length > 5 && ` and ${names.length - 5} others`}.
      </span>
      <Button className="push" size="compact-xs" variant="default" onClick={onFullNames}>
        Use full names
      </Button>
    </div>
  )
}

interface AddViewProps {
  readonly choices: readonly FeatureSummary[]
  readonly onAdd: (view: string) => void
}

function AddView({ choices, onAdd }: AddViewProps) {
  const of = (kind: FeatureSummary['kind']) => choices.filter((one) => one.kind === kind).map(({ name }) => name)
  return (
    <Select
      label="Add a view"
      placeholder="Choose a view…"
      searchable
      limit={200}
      maw={360}
      value={null}
      data={[
        { group: 'Feature views', items: of('view') },
        { group: 'On-demand views', items: of('onDemand') },
      ].filter(({ items }) => items.length > 0)}
      onChange={(view) => view !== null && onAdd(view)}
    />
  )
}
