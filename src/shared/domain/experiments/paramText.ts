import { none, parameter } from '../../numbers.ts'

/** What people call the fields of a recipe. A path that is not among them is shown as it is. */
const titles: Readonly<Record<string, string>> = {
  'model.family': 'Model type',
  'model.optimizer': 'Optimiser',
  'model.optimizer.kind': 'Optimiser',
  'model.optimizer.learningRate': 'Learning rate',
  'model.optimizer.momentum': 'Momentum',
  'model.optimizer.beta1': 'Beta 1',
  'model.optimizer.beta2': 'Beta 2',
  'model.optimizer.decay': 'Decay',
  'model.schedule': 'Learning rate schedule',
  'model.schedule.kind': 'Learning rate schedule',
  'model.clipNorm': 'Gradient clipping',
  'model.l2': 'L2 regularization',
  'model.epochs': 'Maximum epochs',
  'model.batchSize': 'Batch size',
  'model.hidden': 'Hidden layers',
  'model.activation': 'Activation',
  'model.batchNorm': 'Batch normalisation',
  'model.dropout': 'Dropout',
  'model.earlyStopping.patience': 'Early stopping patience',
  'model.earlyStopping.minDelta': 'Early stopping minimum change',
  'split.kind': 'Split',
  'split.seed': 'Split seed',
  classWeights: 'Class weights',
  loss: 'Loss',
  focalGamma: 'Focal gamma',
  huberDelta: 'Huber delta',
  standardizeTarget: 'Standardised target',
  priorCorrection: 'Corrected probabilities',
  target: 'Target',
  positive: 'Positive class',
  task: 'Task',
  seed: 'Seed',
}

/** `Learning rate` for `model.optimizer.learningRate`. */
export function paramTitle(path: string): string {
  return titles[path] ?? path
}

/** Texts in which a recipe says what a person would say otherwise. */
const words: Readonly<Record<string, string>> = {
  crossEntropy: 'cross-entropy',
  sgd: 'SGD',
  adam: 'Adam',
  rmsprop: 'RMSprop',
  relu: 'ReLU',
  elu: 'ELU',
  gelu: 'GELU',
  mlp: 'neural network',
  wideDeep: 'wide and deep',
}

/** A value of a recipe as it is read: numbers in four significant digits, layers as `64, 32`, a schedule by its kind. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return none
  if (typeof value === 'number') return parameter(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return words[value] ?? value
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  const { kind, family } = value as { readonly kind?: unknown; readonly family?: unknown }
  if (typeof kind === 'string') return valueText(kind)
  return typeof family === 'string' ? valueText(family) : JSON.stringify(value)
}

/** What a trial set, which is stored as JSON. */
export function paramText(json: string | undefined): string {
  return valueText(paramValue(json))
}

export function paramValue(json: string | undefined): unknown {
  if (json === undefined) return null
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
