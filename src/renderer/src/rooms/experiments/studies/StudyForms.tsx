import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Recipe } from '../../../../../shared/domain/training/recipe.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { type SearchRequest, spaceOf } from './space.ts'

interface StudyProps {
  readonly dataset: string
  readonly recipe: Recipe
}

function useStudy(start: () => Promise<{ studyId: number }>) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: start,
    onSuccess: ({ studyId }) => {
      modals.closeAll()
      void navigate({ to: '/experiments/studies/$study', params: { study: studyId } })
    },
    onError: () => {},
  })
}

/** Many runs of one recipe with some of its fields searched; the best by validation is tested once, at the end. */
export function SweepForm({ dataset, recipe }: StudyProps) {
  const [request, setRequest] = useState<SearchRequest>({ learningRate: true, batchSize: false, l2: false, hidden: '' })
  const [strategy, setStrategy] = useState<'tpe' | 'random' | 'halving' | 'grid'>('tpe')
  const [trials, setTrials] = useState(20)
  const [prune, setPrune] = useState(true)
  const space = spaceOf(recipe, request)
  const strategies = {
    tpe: { kind: 'tpe', startup: 8, candidates: 24 },
    random: { kind: 'random' },
    halving: { kind: 'halving', reduction: 3 },
    grid: { kind: 'grid', points: 3 },
  } as const
  const start = useStudy(() =>
    client.experiments.studies.sweep({ ref: dataset, recipe, space, strategy: strategies[strategy], maxTrials: trials, prune }),
  )
  const change = (part: Partial<SearchRequest>) => setRequest({ ...request, ...part })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <p className="soft sm">What is searched; everything else stays as in the recipe.</p>
      <Checkbox
        data-autofocus
        label="Learning rate, 0.0001 to 0.1"
        checked={request.learningRate}
        onChange={(event) => change({ learningRate: event.target.checked })}
      />
      <Checkbox
        label="Batch size, 16 to 256"
        checked={request.batchSize}
        onChange={(event) => change({ batchSize: event.target.checked })}
      />
      <Checkbox label="Weight penalty, 0.000001 to 0.1" checked={request.l2} onChange={(event) => change({ l2: event.target.checked })} />
      {'hidden' in recipe.model && (
        <TextInput
          label="Hidden layers to try"
          description="Networks apart by a semicolon, such as 16; 32, 16; 64, 32"
          value={request.hidden}
          onChange={(event) => change({ hidden: event.target.value })}
        />
      )}
      <div className="fields">
        <Select
          label="Strategy"
          data={[
            { value: 'tpe', label: 'Model-based (TPE)' },
            { value: 'random', label: 'Random' },
            { value: 'halving', label: 'Successive halving' },
            { value: 'grid', label: 'Grid' },
          ]}
          value={strategy}
          onChange={(value) => value && setStrategy(value as typeof strategy)}
        />
        <NumberInput label="Trials at most" min={2} max={10_000} value={trials} onChange={(value) => setTrials(Number(value) || trials)} />
      </div>
      <Checkbox label="End bad trials early" checked={prune} onChange={(event) => setPrune(event.target.checked)} />
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" disabled={space.length === 0} loading={start.isPending}>
          Start the sweep
        </Button>
      </div>
    </form>
  )
}

/** Every row held out once. */
export function FoldsForm({ dataset, recipe }: StudyProps) {
  const [folds, setFolds] = useState(5)
  const start = useStudy(() => client.experiments.studies.crossValidate({ ref: dataset, recipe, folds }))
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <p className="soft sm">The recipe is trained as often as there are folds, and measured each time on the fold that it has not seen.</p>
      <NumberInput data-autofocus label="Folds" min={2} max={100} value={folds} onChange={(value) => setFolds(Number(value) || folds)} />
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" loading={start.isPending}>
          Cross-validate
        </Button>
      </div>
    </form>
  )
}
