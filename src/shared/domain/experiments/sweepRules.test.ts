import { expect, test } from 'vitest'
import { Recipe, type RecipeInput, roundsTitle } from '../training/recipe.ts'
import { foldProblems } from './foldRules.ts'
import type { Dimension } from './study.ts'
import { studyTitle, trialFamilies, trialStateText } from './studyText.ts'
import {
  extensionProblem,
  gridSize,
  halvingProblem,
  objectiveText,
  plannedTrials,
  pruningProblem,
  sweepMetrics,
  type SweepOptions,
  sweepProblems,
} from './sweepRules.ts'

const input: RecipeInput = {
  format: 'cairn.recipe/2',
  task: 'binary',
  target: 'y',
  features: [{ column: 'x', transform: { kind: 'numeric' } }],
  split: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, keepDuplicatesTogether: false },
  model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 40, batchSize: 32, earlyStopping: null },
  loss: 'crossEntropy',
  seed: 0,
}
const recipe = Recipe.parse(input)
const rate: Dimension = { kind: 'logFloat', path: 'model.optimizer.learningRate', low: 1e-4, high: 0.1 }
const l2: Dimension = { kind: 'logFloat', path: 'model.l2', low: 1e-4, high: 0.1 }
const epochs: Dimension = { kind: 'int', path: 'model.epochs', low: 1, high: 2 }
const options: SweepOptions = { recipe, space: [rate], strategy: { kind: 'random' }, metric: 'rocAuc', maxTrials: 20, prune: true }
const halving = { kind: 'halving', reduction: 3 } as const

test('[TR-12] options that cannot work together say which and why', () => {
  const at = (change: Partial<SweepOptions>) => sweepProblems({ ...options, ...change }).map((problem) => problem.at)
  expect(sweepProblems(options)).toEqual([])
  expect(at({ space: [rate, rate] })).toEqual(['space'])
  expect(at({ space: [{ kind: 'int', path: 'split.seed', low: 0, high: 9 }] })).toEqual(['space'])
  expect(at({ metric: 'rmse' })).toEqual(['metric'])
  expect(at({ metric: 'loss' })).toEqual(['metric'])
  const fractions = { train: 0.8, validation: 0, test: 0.2 }
  expect(at({ recipe: { ...recipe, split: { ...recipe.split, fractions } } })).toEqual(['split'])
  expect(at({ space: [l2] })).toEqual(['prune'])
  expect(at({ strategy: halving })).toEqual(['prune'])
  expect(at({ strategy: halving, prune: false, space: [epochs] })).toEqual(['strategy'])
  expect(pruningProblem([rate, l2], { kind: 'tpe' })).toBe(
    'Trials differ in L2 regularization, so their validation losses cannot be compared.',
  )
  const cosine = Recipe.parse({ ...input, model: { ...input.model, schedule: { kind: 'cosine' } } })
  expect(halvingProblem(cosine, [rate])).toMatch(/cosine schedule/)
  expect(halvingProblem(recipe, [rate])).toBeNull()
})

test('[TR-12] a grid has as many combinations as its values allow, and no more trials than that', () => {
  const space: Dimension[] = [rate, { kind: 'int', path: 'a', low: 1, high: 2 }, { kind: 'bool', path: 'b' }]
  expect(gridSize(space, 5)).toBe(5 * 2 * 2)
  const grid = { space, strategy: { kind: 'grid' as const, points: 5 } }
  expect(plannedTrials({ ...grid, maxTrials: 100 })).toBe(20)
  expect(plannedTrials({ ...grid, maxTrials: 7 })).toBe(7)
  expect(extensionProblem({ ...grid, maxTrials: 20 })).toMatch(/Every combination/)
  expect(extensionProblem({ ...grid, maxTrials: 7 })).toBeNull()
  expect(extensionProblem({ ...options, strategy: halving })).toMatch(/new sweep/)
  expect(extensionProblem(options)).toBeNull()
})

test('[TR-12] the objective is named with its direction', () => {
  expect(objectiveText('rocAuc', 'validation')).toBe('Maximize ROC AUC on validation')
  expect(objectiveText('logLoss', 'train')).toBe('Minimize log loss on train')
  expect(sweepMetrics(recipe)).not.toContain('loss')
  expect(sweepMetrics({ task: 'regression' })).not.toContain('accuracy')
})

test('[TR-12] a trial says what has become of it, and a sweep what it is called', () => {
  const done = { status: 'done', pruned: false, epochs: 5, error: null } as const
  expect(trialStateText(done)).toBe('Done')
  expect(trialStateText({ ...done, pruned: true })).toBe('Pruned at epoch 5')
  expect(trialStateText({ ...done, pruned: true }, 'tree')).toBe('Pruned at tree 5')
  expect(trialStateText({ ...done, status: 'failed', error: { message: 'The loss became infinite.' } })).toBe(
    'Failed: The loss became infinite.',
  )
  expect(trialStateText({ ...done, status: 'stopped' })).toBe('Cancelled')
  expect(studyTitle({ id: 3, name: 'study 3', kind: 'sweep' })).toBe('Sweep 3')
  expect(studyTitle({ id: 3, name: 'cross-validation 3', kind: 'crossValidation' })).toBe('Cross-validation 3')
  expect(studyTitle({ id: 3, name: 'rates', kind: 'sweep' })).toBe('Sweep 3 · rates')
})

test('[TR-13] folds that the data does not allow are named before they are dealt', () => {
  const of = (folds: number, classes: readonly number[], split: Partial<Recipe['split']> = {}) =>
    foldProblems({
      recipe: { task: 'binary', split: { ...recipe.split, ...split } },
      folds,
      rows: classes.reduce((sum, rows) => sum + rows, 0),
      classes: classes.map((rows, i) => ({ name: 'ab'[i], rows })),
    })
  expect(of(5, [50, 20])).toEqual([])
  expect(of(5, [50, 1])).toMatchObject([{ level: 'error', message: expect.stringMatching(/class b/) }])
  expect(of(5, [50, 3])).toMatchObject([{ level: 'warning', message: expect.stringMatching(/^b has fewer rows than folds \(3\)/) }])
  expect(of(80, [50, 20])).toMatchObject([{ level: 'error', message: expect.stringMatching(/at most 70 folds/) }])
  expect(of(5, [50, 20], { kind: 'time' })).toMatchObject([{ level: 'error' }])
})

test('[TR-14] the rounds of several model types have one name', () => {
  expect(roundsTitle(['linear', 'mlp', undefined])).toBe('epochs')
  expect(roundsTitle(['boosting', 'forest'])).toBe('trees')
  expect(roundsTitle(['boosting', 'linear'])).toBe('rounds')
  expect(roundsTitle([])).toBe('epochs')
  const boosting = Recipe.parse({ ...recipe, model: { family: 'boosting', trees: 20, earlyStopping: { patience: 5 } } })
  const plan = { kind: 'best', trials: [{ recipe }, { recipe: boosting }, { recipe }] } as const
  const trials = [
    { trial: 1, epochs: 20 },
    { trial: 2, epochs: null },
  ]
  expect(trialFamilies({ plan: { ...plan, trials: [...plan.trials] }, trials })).toEqual(['boosting'])
})
