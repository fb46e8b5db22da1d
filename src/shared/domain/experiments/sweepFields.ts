import type { Recipe } from '../training/recipe.ts'
import { hasClasses, taskRow } from '../training/tasks.ts'
import { paramTitle, valueText } from './paramText.ts'
import type { Dimension } from './study.ts'

type Json = Extract<Dimension, { kind: 'choice' }>['values'][number]

interface Common {
  readonly path: string
  readonly title: string
  /** One line on what it does. */
  readonly help: string
}

/** A number between two ends. */
export interface RangeField extends Common {
  readonly kind: 'range'
  readonly integer: boolean
  /** Whether it is searched over orders of magnitude unless a person chooses otherwise. */
  readonly log: boolean
  /** What is searched unless a person chooses otherwise. */
  readonly low: number
  readonly high: number
  /** What the recipe allows. */
  readonly min: number
  readonly max: number
}

/** Some of a few values. */
export interface ChoiceField extends Common {
  readonly kind: 'choice'
  readonly options: readonly { readonly label: string; readonly value: Json }[]
  /** Places of the options that are tried unless a person chooses otherwise. */
  readonly usual: readonly number[]
}

/** Architectures, each the units of its hidden layers. */
export interface LayersField extends Common {
  readonly kind: 'layers'
  readonly text: string
}

export type SweepField = RangeField | ChoiceField | LayersField

const range = (
  path: string,
  help: string,
  rest: Omit<RangeField, keyof Common | 'kind' | 'integer'> & { integer?: boolean },
): RangeField => ({
  kind: 'range',
  path,
  title: paramTitle(path),
  help,
  integer: false,
  ...rest,
})

function choice(path: string, help: string, values: readonly Json[], usual?: readonly number[]): ChoiceField {
  const options = values.map((value) => ({ label: valueText(value), value }))
  return { kind: 'choice', path, title: paramTitle(path), help, options, usual: usual ?? options.map((_, place) => place) }
}

/** The hyperparameters of a recipe that a sweep can vary, those that matter most often first. */
export function sweepFields(recipe: Recipe): SweepField[] {
  const { model, task } = recipe
  return [
    range('model.optimizer.learningRate', 'Step size of the optimiser; usually what matters most.', {
      log: true,
      low: 1e-4,
      high: 0.1,
      min: Number.MIN_VALUE,
      max: 1_000,
    }),
    range('model.l2', 'Penalty on large weights: more of it, less overfitting.', { log: true, low: 1e-6, high: 0.1, min: 0, max: 1_000 }),
    choice('model.batchSize', 'Rows per training step.', [8, 16, 32, 64, 128, 256, 512], [1, 2, 3, 4, 5]),
    ...('hidden' in model ? shapeFields() : []),
    choice('model.optimizer.kind', 'How gradients become steps.', ['adam', 'sgd', 'rmsprop']),
    choice('model.schedule', 'How the learning rate changes over the epochs.', schedules(model.epochs)),
    range('model.epochs', 'The most passes over the training rows.', {
      log: false,
      low: Math.max(1, Math.round(model.epochs / 4)),
      high: Math.max(2, model.epochs),
      min: 1,
      max: 100_000,
      integer: true,
    }),
    range('model.clipNorm', 'The longest gradient that is followed; longer ones are shortened to it.', {
      log: true,
      low: 0.1,
      high: 10,
      min: Number.MIN_VALUE,
      max: 1e6,
    }),
    ...(model.earlyStopping ? [patience()] : []),
    ...(hasClasses(task) ? [choice('classWeights', 'Whether rare classes count more in training.', ['none', 'balanced'])] : []),
    choice('loss', 'What training minimises.', [...taskRow(task).losses]),
  ]
}

function shapeFields(): SweepField[] {
  return [
    {
      kind: 'layers',
      path: 'model.hidden',
      title: paramTitle('model.hidden'),
      help: 'Units of each layer, such as 64, 32. Separate architectures with ;',
      text: '16; 32, 16; 64, 32',
    },
    choice('model.activation', 'The nonlinearity after each hidden layer.', ['relu', 'tanh', 'sigmoid', 'elu', 'gelu'], [0, 1, 4]),
    range('model.dropout', 'Share of units that are switched off at random in training, against overfitting.', {
      log: false,
      low: 0,
      high: 0.5,
      min: 0,
      max: 0.9,
    }),
    choice('model.batchNorm', 'Whether activations are normalised per batch.', [false, true]),
  ]
}

const patience = (): RangeField =>
  range('model.earlyStopping.patience', 'Epochs without improvement after which training stops.', {
    log: false,
    low: 5,
    high: 30,
    min: 1,
    max: 100_000,
    integer: true,
  })

/** Whole schedules, as the recipe keeps them. @param epochs over which they spread */
function schedules(epochs: number): Json[] {
  return [
    { kind: 'constant' },
    { kind: 'cosine', warmup: 0, floor: 0, per: 'epoch' },
    { kind: 'step', every: Math.max(1, Math.round(epochs / 3)), factor: 0.5, per: 'epoch' },
    { kind: 'exponential', factor: 0.95, per: 'epoch' },
  ]
}
