import { growsTrees, type Recipe, type TreesFamily } from '../training/recipe.ts'
import { recipeLabels } from '../training/fields/labels.ts'
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

/** What a field is called and does, as the form of a recipe says it. */
const about = (path: string) => ({ path, title: paramTitle(path), help: recipeLabels[path]?.help ?? '' })

function range(path: string, rest: Omit<RangeField, keyof Common | 'kind' | 'integer'> & { readonly integer?: boolean }): RangeField {
  return { kind: 'range', ...about(path), integer: false, ...rest }
}

function choice(path: string, values: readonly Json[], usual?: readonly number[]): ChoiceField {
  const options = values.map((value) => ({ label: valueText(value, path), value }))
  return { kind: 'choice', ...about(path), options, usual: usual ?? options.map((_, place) => place) }
}

/** Above 0, as far as doubles go. */
const above0 = Number.MIN_VALUE

/** The hyperparameters of a recipe that a sweep can vary, those that matter most often first. */
export function sweepFields({ model, task }: Recipe): SweepField[] {
  const forAll = [...(hasClasses(task) ? [choice('classWeights', ['none', 'balanced'])] : []), choice('loss', [...taskRow(task).losses])]
  if (growsTrees(model)) return [...treesFields(model), ...forAll]
  const { epochs } = model
  return [
    range('model.optimizer.learningRate', { log: true, low: 1e-4, high: 0.1, min: above0, max: 1_000 }),
    range('model.l2', { log: true, low: 1e-6, high: 0.1, min: 0, max: 1_000 }),
    choice('model.batchSize', [8, 16, 32, 64, 128, 256, 512], [1, 2, 3, 4, 5]),
    ...('hidden' in model ? shapeFields() : []),
    choice('model.optimizer.kind', ['adam', 'sgd', 'rmsprop']),
    { ...choice('model.schedule', schedules(epochs)), help: recipeLabels['model.schedule.kind'].help },
    range('model.epochs', {
      log: false,
      low: Math.max(1, Math.round(epochs / 4)),
      high: Math.max(2, epochs),
      min: 1,
      max: 100_000,
      integer: true,
    }),
    range('model.clipNorm', { log: true, low: 0.1, high: 10, min: above0, max: 1e6 }),
    ...(model.earlyStopping
      ? [range('model.earlyStopping.patience', { log: false, low: 5, high: 30, min: 1, max: 100_000, integer: true })]
      : []),
    ...forAll,
  ]
}

function treesFields(model: TreesFamily): SweepField[] {
  const leaves = range('model.leaves', { log: true, low: 7, high: 127, min: 2, max: 4096, integer: true })
  const minRows = range('model.minRows', { log: true, low: 2, high: 100, min: 1, max: 1_000_000, integer: true })
  const columns = range('model.columnSampling', { log: false, low: 0.3, high: 1, min: above0, max: 1 })
  if (model.family === 'forest') return [minRows, columns, leaves]
  return [
    range('model.learningRate', { log: true, low: 0.02, high: 0.3, min: above0, max: 1 }),
    leaves,
    minRows,
    range('model.l2', { log: true, low: 0.1, high: 30, min: 0, max: 1_000 }),
    columns,
    range('model.rowSampling', { log: false, low: 0.5, high: 1, min: above0, max: 1 }),
  ]
}

function shapeFields(): SweepField[] {
  return [
    {
      kind: 'layers',
      ...about('model.hidden'),
      help: 'Units per layer, such as 64, 32. Separate architectures with ;',
      text: '16; 32, 16; 64, 32',
    },
    choice('model.activation', ['relu', 'tanh', 'sigmoid', 'elu', 'gelu'], [0, 1, 4]),
    range('model.dropout', { log: false, low: 0, high: 0.5, min: 0, max: 0.9 }),
    choice('model.batchNorm', [false, true]),
  ]
}

/** Whole schedules, as the recipe keeps them. @param epochs over which they spread */
function schedules(epochs: number): Json[] {
  return [
    { kind: 'constant' },
    { kind: 'cosine', warmup: 0, floor: 0, per: 'epoch' },
    { kind: 'step', every: Math.max(1, Math.round(epochs / 3)), factor: 0.5, per: 'epoch' },
    { kind: 'exponential', factor: 0.95, per: 'epoch' },
  ]
}
