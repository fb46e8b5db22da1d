import { expect, test } from 'vitest'
import { Study, type TrialCheck } from '../../../../shared/contract/experiments/studies.ts'
import type { RecipeInput } from '../../../../shared/domain/training/recipe.ts'
import { createStyle } from '../text/style.ts'
import { studyText } from './studies.ts'

const recipe: RecipeInput = {
  format: 'cairn.recipe/2',
  task: 'regression',
  target: 'quality',
  features: [{ column: 'alcohol', transform: { kind: 'numeric' } }],
  split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
  model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 10, batchSize: 32, earlyStopping: null },
  loss: 'squared',
  seed: 1,
}

const trial = { status: 'done', params: {}, value: 1, shown: 1, epochs: 9, bestEpoch: 8, pruned: false, error: null, evaluated: [] }

/** A sweep of two trials, the second of which a target has trained. */
function sweepText(target: string | null, check: TrialCheck | null): string {
  const study = Study.parse({
    id: 3,
    name: 'sweep 3',
    kind: 'sweep',
    status: 'done',
    jobId: 9,
    dataset: 'wine@v1',
    runs: 2,
    target,
    experiment: 'wine',
    createdAt: 0,
    endedAt: 9_000,
    shown: { metric: 'rmse', part: 'validation' },
    plan: {
      kind: 'sweep',
      recipe,
      engine: 'wasm',
      space: [{ kind: 'bool', path: 'model.batchNorm' }],
      strategy: { kind: 'random' },
      metric: 'rmse',
      maxTrials: 2,
      prune: false,
      seed: 1,
    },
    trials: [null, target].map((place, i) => ({
      ...trial,
      trial: i,
      run: 20 + i,
      jobId: 10 + i,
      target: place,
      startedAt: 0,
      endedAt: 4_000,
    })),
    result: { kind: 'sweep', best: { trial: 0, run: 20, value: 1 }, test: null, check },
  })
  return studyText(study, createStyle(false))
}

test('[CL-3] a sweep shows where each trial ran, and that one was trained again here', () => {
  const text = sweepText('lab', { trial: 1, run: 21, again: 22, identical: true, differences: [] })
  expect(text).toMatch(/runs on +lab/)
  expect(text).toMatch(/21 .* lab/)
  expect(text).toMatch(/20 .* this computer/)
  expect(text).toContain('Checked: trial 2 (run 21) was trained again on this computer (run 22), with the same weights bit by bit.')
})

test('[CL-3] weights that differ, and ones that could not be computed here, are told with the reason', () => {
  const check = { trial: 1, run: 21, again: 22, differences: ['weights: 1a then, 2b now'] }
  const differs = sweepText('lab', { ...check, identical: false })
  expect(differs).toContain('Not confirmed: trial 2 (run 21) has other weights when it is trained on this computer (run 22).')
  expect(differs).toContain('weights: 1a then, 2b now')
  expect(sweepText('lab', { ...check, identical: null })).toContain('could not be trained again on this computer')
})

test('[CL-3] a sweep of this computer says nothing of places', () => {
  expect(sweepText(null, null)).not.toMatch(/ran on|runs on|this computer/)
})
