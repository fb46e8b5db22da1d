import { Button, TextInput } from '@mantine/core'
import { classRows } from '../../../../../shared/domain/experiments/objective.ts'
import { foldProblems } from '../../../../../shared/domain/experiments/foldRules.ts'
import { hasClasses } from '../../../../../shared/domain/training/tasks.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { targetOf, WhereItRuns } from '../../../ui/compute/WhereItRuns.tsx'
import { useStudyEstimates } from '../../../ui/compute/useStudyEstimates.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { ExperimentInput } from '../runs/ExperimentInput.tsx'
import './studies.css'
import type { StudyFormProps } from './SweepForm.tsx'
import { useStartStudy } from './useStartStudy.ts'

interface FoldsDraft {
  readonly folds: string
  readonly seed: string
  readonly name: string
  readonly experiment: string
  /** The compute target that it runs on; empty for this computer. */
  readonly on: string
}

const first: FoldsDraft = { folds: '5', seed: '0', name: '', experiment: '', on: '' }

/** Every row held out once. */
export function FoldsForm({ dataset, recipe }: StudyFormProps) {
  const [data] = dataset.split('@')
  const draft = useDraft<FoldsDraft>(draftKey('cross-validation', `dataset:${data}`), first)
  const set = (change: Partial<FoldsDraft>) => draft.set((before) => ({ ...before, ...change }))
  const profile = useQuery(api.datasets.version.queryOptions({ input: { ref: dataset } })).data?.profile
  const target = profile?.columns.find(({ name }) => name === recipe.target)
  const folds = whole(draft.value.folds, 2, 100)
  const seed = whole(draft.value.seed, 0, Number.MAX_SAFE_INTEGER)
  const found = folds === null ? [] : foldProblems({ recipe, folds, rows: profile?.rows ?? null, classes: classRows(recipe, target) })
  const error = found.find(({ level }) => level === 'error')?.message
  const warning = found.find(({ level }) => level === 'warning')?.message
  const estimates = useStudyEstimates(folds === null ? null : { kind: 'crossValidation', ref: dataset, recipe, folds })
  const start = useStartStudy((sending) => {
    const named = {
      ...(draft.value.name.trim() && { name: draft.value.name.trim() }),
      ...(draft.value.experiment.trim() && { experiment: draft.value.experiment.trim() }),
    }
    const target = targetOf(draft.value.on, estimates.data)
    const dealt = { folds: folds ?? 5, seed: seed ?? 0 }
    return client.experiments.studies.crossValidate({
      ref: dataset,
      recipe,
      ...dealt,
      ...named,
      ...(target !== null && { target, ...sending }),
    })
  }, draft.saved)
  const blocked = folds === null || seed === null || error !== undefined
  return (
    <form
      className="stack sweep-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked) start.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <p className="soft sm">
        The recipe is trained once per fold, each time on all rows but those of the fold, and evaluated on these. A linear and a{' '}
        {hasClasses(recipe.task) ? 'majority-class' : 'mean'} baseline are evaluated on the same folds.
      </p>
      <div className="fields">
        <TextInput
          data-autofocus
          label="Folds"
          description="More folds: more training rows in each, and more runs."
          inputMode="numeric"
          value={draft.value.folds}
          error={folds === null ? 'A whole number from 2 to 100' : error}
          onChange={(event) => set({ folds: event.target.value })}
        />
        <TextInput
          label="Seed"
          description="The same seed gives the same folds."
          inputMode="numeric"
          value={draft.value.seed}
          error={seed === null ? 'A whole number, 0 or more' : undefined}
          onChange={(event) => set({ seed: event.target.value })}
        />
        <TextInput label="Name" placeholder="automatic" value={draft.value.name} onChange={(event) => set({ name: event.target.value })} />
        <ExperimentInput
          size="xs"
          label="Experiment"
          placeholder={data}
          value={draft.value.experiment}
          onChange={(experiment) => set({ experiment })}
        />
      </div>
      <ul className="dim xs option-notes">
        <li>{dealing(recipe.split, hasClasses(recipe.task) ? recipe.target : null)}</li>
        <li>The recipe’s own split is not used, except for the share of validation rows.</li>
      </ul>
      {warning !== undefined && (
        <p className="sm warn-text" role="status">
          {warning}
        </p>
      )}
      {folds !== null && (
        <>
          <p className="sm" role="status">
            <b>{counted(folds, 'run')}</b>.
          </p>
          <WhereItRuns value={draft.value.on} onChange={(on) => set({ on })} estimates={estimates} />
        </>
      )}
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" disabled={blocked} loading={start.isPending}>
          Start cross-validation
        </Button>
      </div>
    </form>
  )
}

/** How rows come to their folds. @param target of classes; null for a number */
function dealing({ kind, by }: StudyFormProps['recipe']['split'], target: string | null): string {
  const groups =
    kind === 'group' && by !== undefined
      ? `Rows of one ${by} stay in one fold`
      : 'Identical rows stay in one fold if the split keeps them together'
  if (target === null) return `${groups}.`
  return `${groups}; classes of ${target} are spread evenly${kind === 'group' ? ' as far as the groups allow' : ''}.`
}

function whole(text: string, low: number, high: number): number | null {
  const value = Number(text)
  return text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high ? value : null
}
