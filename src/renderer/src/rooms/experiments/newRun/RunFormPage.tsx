import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { recipeDifferences } from '../../../../../shared/domain/training/fields/differences.ts'
import { EngineChoice, type Recipe } from '../../../../../shared/domain/training/recipe.ts'
import { useCommand } from '../../../app/commands.ts'
import { client } from '../../../app/connection.ts'
import type { DraftState } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconPlayerPlay } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import '../experiments.css'
import './newRun.css'
import { BestForm } from '../studies/BestForm.tsx'
import { FoldsForm } from '../studies/FoldsForm.tsx'
import { SweepForm } from '../studies/SweepForm.tsx'
import { Advice } from './Advice.tsx'
import { ColumnsCard } from './columns/ColumnsCard.tsx'
import { DataCard } from './DataCard.tsx'
import { Differences } from './Differences.tsx'
import { IncludedLeaks } from './IncludedLeaks.tsx'
import { detailProblems, problemText, withoutUnlearnable } from './model/check.ts'
import type { RunEdits } from './model/edits.ts'
import { serverProblems } from './model/serverProblems.ts'
import { ModelCards } from './ModelCards.tsx'
import { jsonProblem, RecipeJson } from './RecipeJson.tsx'
import { type Details, RunDetails } from './RunDetails.tsx'
import { type Beginning, useRunForm } from './useRunForm.ts'

interface RunFormPageProps {
  readonly title: string
  readonly refs: readonly string[]
  readonly draft: DraftState<RunEdits>
  readonly beginning: Beginning
  /** What the run is called and where it runs, where nothing else was typed. */
  readonly suggested: Details
  readonly notes: readonly string[]
  /** Why there is no proposal for what was chosen. */
  readonly failure: unknown
  /** The run that it begins with, and its data. */
  readonly origin?: { readonly run: number; readonly dataset: string }
  readonly remarks?: ReactNode
}

/** The form of a new run: all of its recipe, what differs from where it began, and Train. */
export function RunFormPage(props: RunFormPageProps) {
  const { title, refs, draft, beginning, suggested, notes, failure, origin, remarks } = props
  const { ref } = beginning
  const navigate = useNavigate()
  const [refused, setRefused] = useState<{ edits: RunEdits; error: unknown } | null>(null)
  const { value: edits } = draft
  // What the server has refused counts until the form is changed.
  const error = refused?.edits === edits ? refused.error : null
  const refusals = useMemo(() => serverProblems(error), [error])
  const form = useRunForm(beginning, draft, refusals, origin === undefined)
  const details: Details = {
    experiment: edits.experiment ?? suggested.experiment,
    tags: edits.tags ?? suggested.tags,
    engine: EngineChoice.safeParse(edits.engine ?? suggested.engine).data ?? 'auto',
  }
  const named = detailProblems({ ...details, name: edits.name })
  const json = edits.json === null ? undefined : jsonProblem(edits.json)
  const problems = [
    ...(json === undefined ? [] : [`JSON: ${json}`]),
    ...[...form.checked.problems, ...named].map((problem) => problemText(problem, form.texts.columns)),
  ]
  const { recipe } = form.checked
  const start = useMutation({
    mutationFn: (made: Recipe) => {
      const [name, experiment] = [edits.name.trim(), details.experiment.trim()]
      return client.experiments.start({
        ref,
        recipe: made,
        engine: details.engine,
        tags: [...details.tags],
        notes: edits.notes,
        ...(name === '' ? {} : { name }),
        ...(experiment === '' ? {} : { experiment }),
        ...(origin === undefined ? {} : { clonedFrom: origin.run }),
      })
    },
    onSuccess: ({ runId }) => {
      draft.discard()
      void navigate({ to: '/experiments/runs/$run', params: { run: runId } })
    },
    onError: (thrown) => setRefused({ edits, error: thrown }),
  })
  const ready = recipe !== null && problems.length === 0 ? recipe : null
  const blocked = problems[0]
  const sweep = () => ready && modals.open({ title: 'New sweep', size: 'xl', children: <SweepForm dataset={ref} recipe={ready} /> })
  const folds = () => ready && modals.open({ title: 'Cross-validate', size: 'lg', children: <FoldsForm dataset={ref} recipe={ready} /> })
  const best = () => {
    if (!ready) return
    const [name, experiment] = [edits.name.trim(), details.experiment.trim()]
    const named = { ...(name !== '' && { name }), ...(experiment !== '' && { experiment }) }
    const form = <BestForm dataset={ref} recipe={ready} named={named} engine={details.engine} />
    modals.open({ title: 'Find best model', size: 'lg', children: form })
  }
  const train = () => ready && start.mutate(ready)
  useCommand('run.sweep', { run: sweep, disabled: blocked })
  useCommand('run.best', { run: best, disabled: blocked })
  useCommand('run.crossValidate', { run: folds, disabled: blocked })
  useCommand('run.new', { run: train, label: 'Train', disabled: blocked })
  const differences = [
    ...(origin === undefined || origin.dataset === ref ? [] : [{ field: 'Data', was: origin.dataset, is: ref }]),
    ...recipeDifferences(form.base, withoutUnlearnable(form.texts, form.columns)),
    ...(origin === undefined || details.engine === suggested.engine
      ? []
      : [{ field: 'Engine', was: suggested.engine, is: details.engine }]),
  ]
  // What a clone is changed in comes first; a proposal is not changed by everybody.
  const changes = (origin !== undefined || differences.length > 0) && (
    <Differences
      title={origin === undefined ? 'Changes to the proposed recipe' : `Changes from run ${origin.run}`}
      differences={differences}
    />
  )
  return (
    <Page
      title={title}
      sub={
        origin === undefined ? (
          `on ${ref}`
        ) : (
          <>
            from{' '}
            <Link to="/experiments/runs/$run" params={{ run: origin.run }}>
              run {origin.run}
            </Link>
            , on {ref}
          </>
        )
      }
      actions={
        <>
          {draft.dirty && (
            <Button variant="subtle" color="gray" onClick={() => draft.discard()}>
              Start over
            </Button>
          )}
          <Button variant="default" disabled={!ready} title={blocked ?? 'Compares the model types that suit on validation'} onClick={best}>
            Find best model…
          </Button>
          <Button variant="default" disabled={!ready} title={blocked} onClick={folds}>
            Cross-validate…
          </Button>
          <Button variant="default" disabled={!ready} title={blocked} onClick={sweep}>
            Sweep…
          </Button>
          <Button
            leftSection={<IconPlayerPlay className="i s" aria-hidden />}
            disabled={!ready}
            title={blocked}
            loading={start.isPending}
            onClick={train}
          >
            Train
          </Button>
        </>
      }
    >
      {error !== null && <FailureBanner error={error} />}
      {failure !== null && <FailureBanner error={failure} />}
      <DraftNote draft={draft} />
      {remarks}
      <IncludedLeaks form={form} />
      <fieldset className="plain stack run-form" disabled={json !== undefined} aria-label="Recipe">
        <div className="new-run">
          <div className="stack">
            <DataCard form={form} refs={refs} />
            <ModelCards form={form} />
          </div>
          <div className="stack">
            {origin !== undefined && changes}
            <RunDetails
              details={details}
              edits={edits}
              usualExperiment={ref.split('@')[0]}
              problems={new Map([...refusals, ...named].map(({ path, message }) => [path, message]))}
              change={form.change}
            />
            {origin === undefined && changes}
            <Advice notes={notes} />
          </div>
        </div>
        <ColumnsCard form={form} />
      </fieldset>
      <RecipeJson form={form} />
      <Blocked problems={problems} />
    </Page>
  )
}

/** Why the run can't be trained as it stands. */
function Blocked({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null
  const [first, ...more] = problems
  return (
    <div className="run-blocked sm" role="status" title={problems.slice(0, 20).join('\n')}>
      <b>Can’t train yet.</b> {first}
      {more.length > 0 && ` And ${more.length} more.`}
    </div>
  )
}
