import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { objectiveFor } from '../../../../../shared/domain/experiments/objective.ts'
import { strategies } from '../../../../../shared/domain/experiments/strategyText.ts'
import { sweepFields } from '../../../../../shared/domain/experiments/sweepFields.ts'
import {
  gridSize,
  halvingProblem,
  objectiveText,
  plannedTrials,
  pruningProblem,
  splitProblem,
  sweepMetrics,
} from '../../../../../shared/domain/experiments/sweepRules.ts'
import { type Recipe, roundWord } from '../../../../../shared/domain/training/recipe.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useQuery } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { targetOf, WhereItRuns } from '../../../ui/compute/WhereItRuns.tsx'
import { useStudyEstimates } from '../../../ui/compute/useStudyEstimates.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { ExperimentInput } from '../runs/ExperimentInput.tsx'
import { metricTitle } from '../runs/columnText.ts'
import './studies.css'
import { SpaceField } from './SpaceField.tsx'
import { type FieldDraft, firstDraft, readDraft, type ReadSweep, type SweepDraft } from './sweepDraft.ts'
import { useStartStudy } from './useStartStudy.ts'

export interface StudyFormProps {
  /** A dataset version, such as `wine@v2`. */
  readonly dataset: string
  readonly recipe: Recipe
}

/** Many runs of one recipe with some of its fields searched; only the best by validation is evaluated on test. */
export function SweepForm({ dataset, recipe }: StudyFormProps) {
  const fields = useMemo(() => sweepFields(recipe), [recipe])
  const profile = useQuery(api.datasets.version.queryOptions({ input: { ref: dataset } })).data?.profile
  const objective = objectiveFor(
    recipe,
    profile?.columns.find((column) => column.name === recipe.target),
  )
  const first = useMemo(() => firstDraft(fields, objective), [fields, objective])
  const [name] = dataset.split('@')
  const draft = useDraft<SweepDraft>(draftKey(`sweep ${recipe.task} ${recipe.model.family}`, `dataset:${name}`), first)
  const set = (change: Partial<SweepDraft>) => draft.set((before) => ({ ...before, ...change }))
  const setField = (path: string, change: Partial<FieldDraft>) =>
    draft.set((before) => ({
      ...before,
      fields: { ...before.fields, [path]: { ...first.fields[path], ...before.fields[path], ...change } },
    }))
  const read = readDraft(recipe, fields, draft.value)
  const { options, seed } = read
  const blocked = whyNot(read)
  const { space, strategy, metric, maxTrials } = options
  const prune = options.prune && pruningProblem(space, strategy) === null
  const hasPlan = space.length > 0 && Object.keys(read.problems).length === 0
  const estimates = useStudyEstimates(
    hasPlan ? { kind: 'sweep', ref: dataset, recipe, space: [...space], strategy, maxTrials, prune } : null,
  )
  const start = useStartStudy((sending) => {
    const named = {
      ...(draft.value.name.trim() && { name: draft.value.name.trim() }),
      ...(draft.value.experiment.trim() && { experiment: draft.value.experiment.trim() }),
    }
    const target = targetOf(draft.value.on, estimates.data)
    const search = { space: [...space], strategy, metric, maxTrials, prune, seed }
    return client.experiments.studies.sweep({ ref: dataset, recipe, ...search, ...named, ...(target !== null && { target, ...sending }) })
  }, draft.saved)
  return (
    <form
      className="stack sweep-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (blocked === null) start.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <fieldset>
        <legend>Hyperparameters to search</legend>
        <p className="dim xs">Unchecked parameters keep their value from the recipe.</p>
        <div className="space-fields">
          {fields.map((field, place) => (
            <SpaceField
              key={field.path}
              first={place === 0}
              field={field}
              draft={draft.value.fields[field.path] ?? first.fields[field.path]}
              problems={read.problems}
              onChange={(change) => setField(field.path, change)}
            />
          ))}
        </div>
      </fieldset>
      <Search recipe={recipe} draft={draft.value} read={read} set={set} />
      <fieldset>
        <legend>Record</legend>
        <div className="fields">
          <TextInput
            label="Name"
            placeholder="automatic"
            value={draft.value.name}
            onChange={(event) => set({ name: event.target.value })}
          />
          <ExperimentInput
            size="xs"
            label="Experiment"
            placeholder={name}
            value={draft.value.experiment}
            onChange={(experiment) => set({ experiment })}
          />
          <TextInput
            label="Seed"
            description="The same seed gives the same trials."
            inputMode="numeric"
            value={draft.value.seed}
            error={read.problems.seed}
            onChange={(event) => set({ seed: event.target.value })}
          />
        </div>
      </fieldset>
      {hasPlan && (
        <>
          <PlannedTrials read={read} />
          <WhereItRuns
            value={draft.value.on}
            onChange={(on) => set({ on })}
            estimates={estimates}
            note={atOnceText(estimates.data?.atOnce, plannedTrials(options))}
          />
        </>
      )}
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row wrap">
        <Button type="submit" disabled={blocked !== null} loading={start.isPending}>
          Start sweep
        </Button>
        {blocked !== null && <span className="sm warn-text">{blocked}</span>}
      </div>
    </form>
  )
}

/** Why the sweep cannot be started, or null. */
function whyNot({ space, options, problems }: ReadSweep): string | null {
  const split = splitProblem(options.recipe)
  if (split !== null) return split
  if (Object.keys(problems).length > 0) return 'Correct the marked fields first.'
  if (space.length === 0) return 'Check at least one hyperparameter to search.'
  return options.strategy.kind === 'halving' ? halvingProblem(options.recipe, space) : null
}

interface SearchProps {
  readonly recipe: Recipe
  readonly draft: SweepDraft
  readonly read: ReadSweep
  readonly set: (change: Partial<SweepDraft>) => void
}

/** How the hyperparameters are searched, and by what trials are chosen. */
function Search({ recipe, draft, read: { space, options, problems }, set }: SearchProps) {
  const noHalving = halvingProblem(recipe, space)
  const noPruning = pruningProblem(space, options.strategy)
  const chosen = strategies.find(({ kind }) => kind === draft.strategy)
  return (
    <fieldset>
      <legend>Search</legend>
      <div className="fields">
        <Select
          label="Search method"
          data={strategies.map(({ kind, title }) => ({ value: kind, label: title, disabled: kind === 'halving' && noHalving !== null }))}
          value={draft.strategy}
          allowDeselect={false}
          onChange={(value) => set({ strategy: strategies.find(({ kind }) => kind === value)?.kind ?? draft.strategy })}
        />
        <TextInput
          label="Maximum trials"
          inputMode="numeric"
          value={draft.trials}
          error={problems.trials}
          onChange={(event) => set({ trials: event.target.value })}
        />
        {draft.strategy === 'tpe' && (
          <Small label="Random trials first" control="startup" value={draft.startup} problem={problems.startup} set={set} />
        )}
        {draft.strategy === 'grid' && (
          <Small label="Values per range" control="points" value={draft.points} problem={problems.points} set={set} />
        )}
        {draft.strategy === 'halving' && (
          <Small label="Continue 1 in" control="reduction" value={draft.reduction} problem={problems.reduction} set={set} />
        )}
        <Select
          label="Objective"
          description={objectiveText(options.metric, 'validation')}
          data={sweepMetrics(recipe).map((id) => ({ value: id, label: metricTitle(id) }))}
          value={options.metric}
          allowDeselect={false}
          searchable
          onChange={(metric) => metric && set({ metric })}
        />
      </div>
      <ul className="dim xs option-notes">
        <li>{chosen?.help}</li>
        {noHalving !== null && draft.strategy !== 'halving' && <li>{noHalving}</li>}
        <li>
          The same sweep gives the same trials. On this computer they run one after another. Only the best trial is evaluated on test rows;
          after an extension, a new best one is too.
        </li>
      </ul>
      <Checkbox
        label="Prune poor trials"
        description={
          noPruning ??
          `Stops a trial whose validation loss is worse than the median of the earlier ones at the same ${roundWord(recipe.model)}.`
        }
        disabled={noPruning !== null}
        checked={draft.prune && noPruning === null}
        onChange={(event) => set({ prune: event.target.checked })}
      />
    </fieldset>
  )
}

interface SmallProps extends Pick<SearchProps, 'set'> {
  readonly label: string
  readonly control: 'startup' | 'points' | 'reduction'
  readonly value: string
  readonly problem: string | undefined
}

function Small({ label, control, value, problem, set }: SmallProps) {
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      value={value}
      error={problem}
      onChange={(event) => set({ [control]: event.target.value })}
    />
  )
}

/** How many trials that makes. */
function PlannedTrials({ read: { space, options } }: { readonly read: ReadSweep }) {
  const trials = plannedTrials(options)
  const { strategy, maxTrials } = options
  const size = strategy.kind === 'grid' ? gridSize(space, strategy.points) : null
  const few = strategy.kind === 'tpe' && trials <= strategy.startup
  return (
    <p className="sm" role="status">
      <b>{size !== null && size > maxTrials ? `First ${count(trials)} of ${count(size)} combinations` : counted(trials, 'trial')}</b>.
      {few && ' All of them are random: TPE learns only from trials after those.'}
    </p>
  )
}

/** How far other machines help: a trial that needs what earlier ones came to has to wait for them. */
function atOnceText(atOnce: number | undefined, trials: number): string | undefined {
  if (atOnce === undefined || atOnce >= trials) return undefined
  if (atOnce === 1)
    return 'Each trial depends on the earlier ones, so they run one after another there too. Random search without pruning runs them at once.'
  return `At most ${count(atOnce)} trials run at once there; the others depend on earlier ones.`
}
