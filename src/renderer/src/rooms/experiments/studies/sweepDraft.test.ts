import { expect, test } from 'vitest'
import { Dimension } from '../../../../../shared/domain/experiments/study.ts'
import { sweepFields } from '../../../../../shared/domain/experiments/sweepFields.ts'
import { Recipe, type RecipeInput } from '../../../../../shared/domain/training/recipe.ts'
import { type FieldDraft, firstDraft, readDraft, type SweepDraft } from './sweepDraft.ts'

const input: RecipeInput = {
  format: 'cairn.recipe/2',
  task: 'binary',
  target: 'y',
  features: [{ column: 'x', transform: { kind: 'numeric' } }],
  split: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, keepDuplicatesTogether: false },
  model: {
    family: 'mlp',
    hidden: [8],
    optimizer: { kind: 'adam', learningRate: 0.01 },
    epochs: 40,
    batchSize: 32,
    earlyStopping: { patience: 5 },
  },
  loss: 'crossEntropy',
  seed: 0,
}
const recipe = Recipe.parse(input)
const fields = sweepFields(recipe)
const first = firstDraft(fields, 'rocAuc')

function withFields(changes: Readonly<Record<string, Partial<FieldDraft>>>, rest: Partial<SweepDraft> = {}): SweepDraft {
  const changed = Object.entries(changes).map(([path, change]) => [path, { ...first.fields[path], on: true, ...change }])
  return { ...first, ...rest, fields: { ...first.fields, ...Object.fromEntries(changed) } }
}

test('[TR-12] the form as it is found searches the learning rate by orders of magnitude, for the main metric', () => {
  const { space, options, problems } = readDraft(recipe, fields, first)
  expect(space).toEqual([{ kind: 'logFloat', path: 'model.optimizer.learningRate', low: 1e-4, high: 0.1 }])
  expect(options).toMatchObject({ metric: 'rocAuc', maxTrials: 20, prune: true, strategy: { kind: 'tpe', startup: 8 } })
  expect(problems).toEqual({})
})

test('[TR-12] every field of the recipe that can vary becomes a dimension that a sweep accepts', () => {
  const all = withFields(Object.fromEntries(fields.map(({ path }) => [path, {}])))
  const { space, problems } = readDraft(recipe, fields, all)
  expect(problems).toEqual({})
  expect(space.map(({ path }) => path)).toEqual(fields.map(({ path }) => path))
  expect(() => Dimension.array().parse(space)).not.toThrow()
})

test('[TR-12] what was typed wrong is named beside its control, and nothing is dropped', () => {
  const draft = withFields(
    {
      'model.hidden': { text: '128, 64, abc; 32' },
      'model.l2': { low: '0', log: true },
      'model.dropout': { low: '0.5', high: '0.2' },
      'model.epochs': { low: '1.5', high: '' },
      'model.activation': { chosen: ['ReLU'] },
      'model.clipNorm': { low: '-1' },
    },
    { trials: '1', seed: 'x' },
  )
  expect(readDraft(recipe, fields, draft).problems).toEqual({
    'model.hidden values': '"abc" is not a number of units (1 to 4,096)',
    'model.l2 low': 'Above 0 for a log scale',
    'model.dropout high': 'Above the minimum',
    'model.epochs low': 'A whole number',
    'model.epochs high': 'Enter a number',
    'model.activation values': 'Choose at least two values',
    'model.clipNorm low': 'Above 0',
    trials: 'A whole number from 2 to 10,000',
    seed: 'A whole number from 0 to 9,007,199,254,740,991',
  })
})

test('[TR-12] architectures are separated by ;', () => {
  const read = (text: string) => readDraft(recipe, fields, withFields({ 'model.hidden': { text } }))
  expect(read('16; 32, 16;').space.at(-1)).toMatchObject({ path: 'model.hidden', values: [[16], [32, 16]] })
  expect(read('16; 16').problems).toEqual({ 'model.hidden values': 'Enter at least two architectures, separated by ;' })
  expect(read('16, 32').problems).toEqual({ 'model.hidden values': 'Enter at least two architectures, separated by ;' })
})
