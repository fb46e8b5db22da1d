import { Button, JsonInput, Select, TagsInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type Leak, leakText } from '../../../../../shared/domain/datasets/leaks.ts'
import { EngineChoice, type Recipe } from '../../../../../shared/domain/training/recipe.ts'
import { AnyRecipe } from '../../../../../shared/domain/training/recipeFormats.ts'
import { useCommand } from '../../../app/commands.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconPlayerPlay } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import { RecipeForm } from './RecipeForm.tsx'
import { ExperimentInput } from '../runs/ExperimentInput.tsx'
import { FoldsForm } from '../studies/FoldsForm.tsx'
import { SweepForm } from '../studies/SweepForm.tsx'

type Family = 'linear' | 'mlp' | 'wideDeep'

/** From a dataset version to a run: a recipe is proposed, can be changed as a form or as JSON, and is trained. */
export function NewRunPage() {
  const search = useSearch({ from: '/experiments/new' })
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  return (
    <Answer query={datasets}>
      {(list) => {
        const refs = list.flatMap(({ versions }) => versions.map(({ ref }) => ref))
        const ref = search.ref ?? refs[0]
        return ref === undefined ? (
          <Page title="New run">
            <Empty title="No data to train on" why="A run needs a dataset version; import one first." />
          </Page>
        ) : (
          <Proposing refs={refs} first={ref} />
        )
      }}
    </Answer>
  )
}

function Proposing({ refs, first }: { readonly refs: readonly string[]; readonly first: string }) {
  const [ref, setRef] = useState(first)
  const [target, setTarget] = useState<string | undefined>()
  const [positive, setPositive] = useState<string | undefined>()
  const [include, setInclude] = useState<readonly string[]>([])
  const [family, setFamily] = useState<Family>('mlp')
  const [recipe, setRecipe] = useState<Recipe | null>(null)
  const [name, setName] = useState('')
  const [experiment, setExperiment] = useState('')
  const [tags, setTags] = useState<string[]>([])
  const [engine, setEngine] = useState<EngineChoice>('auto')
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const proposal = useQuery(api.training.propose.queryOptions({ input: { ref, target, positive, family, include: [...include] } }))
  const classes = proposal.data?.classes ?? []
  const chooseRef = (value: string) => {
    setRef(value)
    setPositive(undefined)
    setInclude([])
  }
  const navigate = useNavigate()
  useEffect(() => setRecipe(proposal.data?.recipe ?? null), [proposal.data])
  const start = useMutation({
    mutationFn: (made: Recipe) => {
      const named = { ...(name.trim() && { name: name.trim() }), ...(experiment.trim() && { experiment: experiment.trim() }) }
      return client.experiments.start({ ref, recipe: made, engine, tags, ...named })
    },
    onSuccess: ({ runId }) => void navigate({ to: '/experiments/runs/$run', params: { run: runId } }),
    onError: () => {},
  })
  const waiting = recipe ? undefined : 'The recipe is on its way'
  const sweep = () => recipe && modals.open({ title: 'New sweep', size: 'xl', children: <SweepForm dataset={ref} recipe={recipe} /> })
  const folds = () => recipe && modals.open({ title: 'Cross-validate', size: 'lg', children: <FoldsForm dataset={ref} recipe={recipe} /> })
  useCommand('run.sweep', { run: sweep, disabled: waiting })
  useCommand('run.crossValidate', { run: folds, disabled: waiting })
  const train = () => recipe && start.mutate(recipe)
  useCommand('run.new', { run: train, label: 'Train', disabled: waiting })
  return (
    <Page
      title="New run"
      sub={`on ${ref}`}
      actions={
        <>
          <Button variant="default" disabled={!recipe} onClick={folds}>
            Cross-validate…
          </Button>
          <Button variant="default" disabled={!recipe} onClick={sweep}>
            Sweep…
          </Button>
          <Button leftSection={<IconPlayerPlay className="i s" aria-hidden />} disabled={!recipe} loading={start.isPending} onClick={train}>
            Train
          </Button>
        </>
      }
    >
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row wrap" style={{ alignItems: 'flex-end' }}>
        <Select label="Data" searchable data={[...refs]} value={ref} onChange={(value) => value && chooseRef(value)} />
        <Select
          label="Target"
          searchable
          data={columns.map((column) => column.name)}
          value={target ?? recipe?.target ?? null}
          onChange={(value) => {
            setTarget(value ?? undefined)
            setPositive(undefined)
            setInclude([])
          }}
        />
        {classes.length === 2 && (
          <Select
            label="Positive class"
            data={classes}
            value={recipe?.positive ?? null}
            allowDeselect={false}
            onChange={(value) => setPositive(value ?? undefined)}
            w={140}
          />
        )}
        <Select
          label="Model"
          data={[
            { value: 'mlp', label: 'Neural network' },
            { value: 'linear', label: 'Linear' },
            { value: 'wideDeep', label: 'Wide and deep' },
          ]}
          value={family}
          onChange={(value) => value && setFamily(value as Family)}
        />
        <Select
          label="Engine"
          data={EngineChoice.options}
          value={engine}
          onChange={(value) => value && setEngine(EngineChoice.parse(value))}
          w={110}
        />
        <ExperimentInput size="xs" label="Experiment" placeholder={ref.split('@')[0]} value={experiment} onChange={setExperiment} />
        <TextInput label="Name" placeholder="by itself" value={name} onChange={(event) => setName(event.target.value)} />
        <TagsInput label="Tags" size="xs" value={tags} onChange={setTags} />
      </div>
      <Answer query={proposal} lines={8}>
        {({ notes, leaks }) => (
          <div className="two new-run">
            <div className="stack">{recipe && <RecipeForm recipe={recipe} onChange={setRecipe} />}</div>
            <div className="stack">
              <Leaks leaks={leaks} include={include} onInclude={setInclude} />
              <Card title="Why it is proposed" padded>
                <ul className="stack tight sm soft">
                  {notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                  {notes.length === 0 && <li>Nothing unusual in this data.</li>}
                </ul>
              </Card>
              {recipe && <RecipeJson recipe={recipe} onChange={setRecipe} />}
            </div>
          </div>
        )}
      </Answer>
    </Page>
  )
}

interface LeaksProps {
  readonly leaks: readonly Leak[]
  readonly include: readonly string[]
  readonly onInclude: (include: readonly string[]) => void
}

/** Columns that say what the target is: excluded, unless a person knows better. */
function Leaks({ leaks, include, onInclude }: LeaksProps) {
  if (leaks.length === 0) return null
  return (
    <Card title="Columns that give the target away" padded>
      <ul className="stack tight sm">
        {leaks.map((leak) => {
          const { column } = leak
          const included = include.includes(column)
          return (
            <li key={column} className="row">
              <span className="grow wrap-text">
                <b>{column}</b> is {included ? 'included although' : 'excluded:'} {leakText(leak)}.
              </span>
              <button
                type="button"
                className="btn quiet"
                aria-label={`${included ? 'Exclude' : 'Include'} ${column}`}
                onClick={() => onInclude(included ? include.filter((name) => name !== column) : [...include, column])}
              >
                {included ? 'Exclude' : 'Include'}
              </button>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** The same recipe as text: everything that the form leaves out. */
function RecipeJson({ recipe, onChange }: { readonly recipe: Recipe; readonly onChange: (recipe: Recipe) => void }) {
  const [text, setText] = useState<string | null>(null)
  const parsed = text === null ? null : parse(text)
  return (
    <Card title="As JSON" note="what the run records" padded>
      <JsonInput
        aria-label="The recipe as JSON"
        autosize
        minRows={8}
        maxRows={24}
        styles={{ input: { fontFamily: 'var(--cairn-mono)', fontSize: 12 } }}
        value={text ?? JSON.stringify(recipe, null, 2)}
        onChange={setText}
        error={typeof parsed === 'string' ? parsed : undefined}
        onBlur={() => {
          if (parsed !== null && typeof parsed !== 'string') {
            onChange(parsed)
            setText(null)
          }
        }}
      />
    </Card>
  )
}

/** @returns the recipe, or what is wrong with the text and where */
function parse(text: string): Recipe | string {
  try {
    const result = AnyRecipe.safeParse(JSON.parse(text))
    if (result.success) return result.data
    const [issue] = result.error.issues
    return `${issue.path.map(String).join('.')}: ${issue.message}`
  } catch (error) {
    return (error as Error).message
  }
}
