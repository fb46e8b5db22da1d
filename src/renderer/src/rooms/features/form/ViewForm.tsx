import { Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { IconBulb } from '../../../ui/icons.ts'
import { FoldedAbout } from '../AboutFeature.tsx'
import { EntityFields } from './EntityFields.tsx'
import { FeaturesFields } from './FeaturesFields.tsx'
import { PlanCard } from './PlanCard.tsx'
import { TimeFields } from './TimeFields.tsx'
import { type ViewDraft, viewDefinitionsOf, viewProblem } from './viewDraft.ts'
import type { KnownEntity, ViewFieldsProps } from './viewFields.ts'

interface ViewFormProps {
  readonly initial: ViewDraft
  readonly columns: readonly Column[]
  readonly known: readonly KnownEntity[]
  /** Why it is proposed so. */
  readonly reasons: readonly string[]
  readonly place: string
  /** The view whose next version it makes; a new one when absent. */
  readonly edits?: string
}

/** A feature view as a form, from what it is of to its features; beside it what saving would change. */
export function ViewForm({ initial, columns, known, reasons, place, edits }: ViewFormProps) {
  const navigate = useNavigate()
  const draft = useDraft(draftKey(place), initial)
  const { value } = draft
  const change = (part: Partial<ViewDraft>) => draft.set((before) => ({ ...before, ...part }))
  const problem = viewProblem(value)
  const made = useMemo(() => viewDefinitionsOf(value, columns), [value, columns])
  const definitions = problem === null && made.success ? made.data : null
  const fields: ViewFieldsProps = { draft: value, change, columns, known }
  return (
    <div className="feature-form">
      <div className="stack">
        <DraftNote draft={draft} />
        {reasons.length > 0 && (
          <div className="banner info">
            <IconBulb className="i" aria-hidden />
            <div>
              <b>Proposed from the data</b>
              <ul className="wrap-text">
                {reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </div>
          </div>
        )}
        <Card title="View" padded>
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
        <Card title="Entity" note="what a row is about" padded>
          <EntityFields {...fields} />
        </Card>
        <Card title="Time" note="from when a row holds" padded>
          <TimeFields {...fields} />
        </Card>
        <Card title="Features" note={`${value.features.filter(({ chosen }) => chosen).length} of ${value.features.length} columns`}>
          <FeaturesFields {...fields} />
        </Card>
        <Card title="Online" padded>
          <Switch
            label="Accept pushed values"
            description="Other programs may send newer rows to an endpoint, between versions of the dataset."
            checked={value.push}
            onChange={(event) => change({ push: event.target.checked })}
          />
        </Card>
      </div>
      <div className="feature-aside">
        <PlanCard
          definitions={definitions}
          touched={draft.dirty}
          problem={problem ?? (made.success ? null : made.error.issues[0].message)}
          action={edits === undefined ? 'Create view' : 'Save version'}
          onApplied={() => {
            draft.discard()
            const name = value.name.trim()
            notifications.show({ message: edits === undefined ? `Created the feature view ${name}` : `Saved a version of ${name}` })
            void navigate({ to: '/features/$kind/$name', params: { kind: 'view', name }, search: {} })
          }}
        />
      </div>
    </div>
  )
}
