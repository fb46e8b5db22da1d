import { keepPreviousData } from '@tanstack/react-query'
import { Task } from '../../../../../shared/domain/training/recipe.ts'
import { api } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Page } from '../../../ui/Page.tsx'
import { FieldInput } from './FieldInput.tsx'
import { DataSelect } from './DataCard.tsx'
import { setRef, setTarget } from './model/changes.ts'
import { noEdits, type RunEdits } from './model/edits.ts'
import { recipeLabels } from '../../../../../shared/domain/training/fields/labels.ts'
import { RunFormPage } from './RunFormPage.tsx'
import { Skeleton } from '../../../ui/Answer.tsx'

interface ProposedRunProps {
  readonly refs: readonly string[]
  /** The dataset version that the address names. */
  readonly asked?: string
}

const proposable = ['linear', 'boosting', 'forest', 'mlp', 'wideDeep'] as const

/** What a proposal depends on; everything else is changed over it. */
function requestOf({ fields }: RunEdits, ref: string) {
  const chosen = fields['model.family']
  // Layers by hand are laid over what is proposed for a network.
  const family = chosen === 'layers' ? 'mlp' : proposable.find((one) => one === chosen)
  return {
    ref,
    target: fields.target || undefined,
    task: Task.safeParse(fields.task).data,
    positive: fields.positive || undefined,
    family,
  }
}

/** A new run that begins with the recipe that is proposed for the data. */
export function ProposedRun({ refs, asked }: ProposedRunProps) {
  const draft = useDraft(draftKey('new run', asked === undefined ? undefined : `dataset:${asked}`), noEdits)
  const chosen = draft.value.ref ?? asked
  const ref = chosen !== undefined && refs.includes(chosen) ? chosen : refs[0]
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data
  const request = requestOf(draft.value, ref)
  const proposal = useQuery({ ...api.training.propose.queryOptions({ input: request }), placeholderData: keepPreviousData })
  // What was chosen can't be learnt: the form stays, over what is proposed without it. The same question is not asked twice.
  const narrowed = Object.values(request).filter((value) => value !== undefined).length > 1
  const plain = useQuery({ ...api.training.propose.queryOptions({ input: { ref } }), enabled: proposal.isError && narrowed })
  const found = proposal.data ?? plain.data
  if (found === undefined || columns === undefined) {
    return (
      <Page title="New run" sub={`on ${ref}`}>
        {proposal.isError ? (
          <>
            <FailureBanner error={proposal.error} />
            <Card title="Data" padded>
              <div className="run-fields">
                <DataSelect value={ref} refs={refs} onChange={(next) => draft.set((before) => setRef(before, next))} />
                <FieldInput
                  field={targetField}
                  label={recipeLabels.target}
                  text={draft.value.fields.target ?? ''}
                  choices={(columns ?? []).map(({ name }) => name)}
                  onText={(_, text) => draft.set((before) => setTarget(before, text))}
                />
              </div>
            </Card>
          </>
        ) : (
          <Skeleton lines={8} />
        )}
      </Page>
    )
  }
  return (
    <RunFormPage
      title="New run"
      refs={refs}
      draft={draft}
      beginning={{
        ref,
        recipe: found.recipe,
        columns,
        proposed: found.columns,
        classes: found.classes,
        leaks: found.leaks,
        questions: found.questions,
        split: found.split,
        added: none,
      }}
      suggested={{ experiment: '', tags: none, engine: 'auto' }}
      notes={found.notes}
      failure={proposal.isError ? proposal.error : null}
    />
  )
}

const none: readonly string[] = []
const targetField = { path: 'target', optional: false, kind: 'text' } as const
