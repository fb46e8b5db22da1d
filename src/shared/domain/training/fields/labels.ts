/** What a field of a recipe is called, and what it does in one line. */
export interface FieldLabel {
  readonly label: string
  readonly help: string
  /** What an empty field means, where it may be empty. */
  readonly empty?: string
  /** A value to begin with, where the schema has none. */
  readonly start?: string
  /** Names of its choices, where they are not called as they are stored. */
  readonly choices?: Readonly<Record<string, string>>
}

const missing = { median: 'Median', mean: 'Mean', zero: 'Zero' }
const pace = {
  label: 'Schedule applies per',
  help: 'Whether the rate changes between epochs or after every batch.',
  choices: { epoch: 'Epoch', step: 'Batch' },
}
const activationNames = { relu: 'ReLU', tanh: 'tanh', sigmoid: 'Sigmoid', elu: 'ELU', gelu: 'GELU', linear: 'Linear' }

/** Every field of a recipe by its path. */
export const recipeLabels: Readonly<Record<string, FieldLabel>> = {
  task: {
    label: 'Task',
    help: 'Whether the target is a class or a number.',
    choices: { binary: 'Binary classification', multiclass: 'Multiclass classification', regression: 'Regression' },
  },
  target: { label: 'Target', help: 'The column to predict.' },
  positive: { label: 'Positive class', help: 'The class whose probability the model gives.', empty: 'automatic' },
  seed: {
    label: 'Seed',
    help: 'Fixes all that training draws: initial weights, dropout, the order of rows, the rows and columns of trees.',
  },

  'split.kind': {
    label: 'Split by',
    help: 'How rows are assigned to train, validation and test.',
    choices: { random: 'Random', stratified: 'Stratified', group: 'Group', time: 'Time' },
  },
  'split.by': { label: 'Split column', help: 'Stratified: defaults to the target. Group and time need a column.', empty: 'not set' },
  'split.seed': { label: 'Split seed', help: 'Fixes which rows go to which part.' },
  'split.fractions.train': { label: 'Train fraction', help: 'Share of rows that the model learns from.' },
  'split.fractions.validation': { label: 'Validation fraction', help: 'Share of rows for early stopping and thresholds.' },
  'split.fractions.test': { label: 'Test fraction', help: 'Share of rows for the final evaluation.' },
  'split.keepDuplicatesTogether': { label: 'Keep duplicates together', help: 'Exact copies of a row go to the same part.' },
  'split.heldOut': {
    label: 'Held-out rows',
    help: 'Rows that stay test rows, so that a challenger and the champion can be judged on them: the id of the list. Valid for one dataset version.',
    empty: 'none',
  },

  'model.family': {
    label: 'Model type',
    help: 'What kind of model is trained.',
    choices: {
      linear: 'Linear',
      mlp: 'Neural network (MLP)',
      wideDeep: 'Wide and deep',
      layers: 'Neural network, custom layers',
      boosting: 'Boosted trees',
      forest: 'Random forest',
    },
  },
  'model.hidden': { label: 'Hidden layers', help: 'Units per layer, such as 64, 32.', start: '64, 32' },
  'model.activation': { label: 'Activation', help: 'Applied after each hidden layer.', choices: activationNames },
  'model.batchNorm': { label: 'Batch normalization', help: 'Normalizes the inputs of each activation per batch.' },
  'model.dropout': { label: 'Dropout', help: 'Share of units switched off at random in training.' },

  'model.optimizer.kind': {
    label: 'Optimizer',
    help: 'How gradients become weight updates.',
    choices: { adam: 'Adam', sgd: 'SGD', rmsprop: 'RMSprop' },
  },
  'model.optimizer.learningRate': { label: 'Learning rate', help: 'Size of each update.', start: '0.001' },
  'model.optimizer.beta1': { label: 'Beta 1', help: 'Decay of the mean of the gradients.' },
  'model.optimizer.beta2': { label: 'Beta 2', help: 'Decay of the mean of the squared gradients.' },
  'model.optimizer.epsilon': { label: 'Epsilon', help: 'Added to the denominator for stability.' },
  'model.optimizer.momentum': { label: 'Momentum', help: 'Share of the last update that is carried on.' },
  'model.optimizer.decay': { label: 'Decay', help: 'Decay of the mean of the squared gradients.' },
  'model.schedule.kind': {
    label: 'Learning rate schedule',
    help: 'How the learning rate changes over the epochs.',
    empty: 'Constant (not set)',
    choices: { constant: 'Constant', step: 'Step', exponential: 'Exponential', cosine: 'Cosine with warmup' },
  },
  'model.schedule.every': { label: 'Step every', help: 'Epochs between two steps.', start: '10' },
  'model.schedule.factor': { label: 'Factor', help: 'Factor applied to the rate at each step.', start: '0.97' },
  'model.schedule.per': pace,
  'model.schedule.warmup': { label: 'Warmup epochs', help: 'Epochs in which the rate rises to its full size.' },
  'model.schedule.floor': { label: 'Final share of the rate', help: 'Share of the rate that remains at the end.' },
  'model.clipNorm': { label: 'Gradient clipping', help: 'Maximum gradient norm; longer gradients are shortened.', empty: 'off' },
  'model.l2': { label: 'L2 regularization', help: 'Penalty on large weights.' },

  'model.trees': { label: 'Trees', help: 'Boosting: rounds at most. Forest: how many trees are averaged.' },
  'model.learningRate': { label: 'Learning rate', help: 'What each tree is shrunk by; smaller needs more trees.' },
  'model.leaves': { label: 'Leaves', help: 'Maximum leaves per tree.', empty: 'no limit' },
  'model.depth': { label: 'Maximum depth', help: 'Maximum splits from root to leaf.', empty: 'no limit' },
  'model.minRows': { label: 'Minimum rows per leaf', help: 'A leaf has at least so many training rows.' },
  'model.minHessian': { label: 'Minimum Hessian per leaf', help: 'Sum of the second derivatives of the loss in a leaf at least.' },
  'model.l1': { label: 'L1 regularization', help: 'Pulls the values of leaves to zero.' },
  'model.rowSampling': { label: 'Row sampling', help: 'Share of the training rows per tree.' },
  'model.columnSampling': { label: 'Column sampling', help: 'Share of the inputs per tree, or per split of a forest.', empty: 'automatic' },
  'model.bins': { label: 'Bins', help: 'Maximum number of distinct values per column.' },
  'model.categorySmoothing': { label: 'Category smoothing', help: 'Rows added to each category when categories are sorted.' },
  'model.categoryL2': { label: 'Category L2', help: 'Added to L2 where a split separates categories.' },
  'model.categoryLimit': { label: 'Categories per split', help: 'Maximum categories in the smaller group of a split.' },

  'model.epochs': { label: 'Epochs', help: 'Maximum passes over the training rows.' },
  'model.batchSize': { label: 'Batch size', help: 'Rows per update.' },
  'model.earlyStopping': {
    label: 'Early stopping',
    help: 'Stops when the validation loss no longer improves; the best epoch or tree is kept.',
    choices: { on: 'On (validation loss)', off: 'Off' },
  },
  'model.earlyStopping.patience': {
    label: 'Early stopping patience',
    help: 'Epochs or trees without improvement before it stops.',
    start: '10',
  },
  'model.earlyStopping.minDelta': { label: 'Minimum improvement', help: 'A smaller drop of the validation loss does not count.' },

  loss: {
    label: 'Loss',
    help: 'What training minimizes.',
    choices: {
      crossEntropy: 'Cross-entropy',
      quantile: 'Quantile',
      poisson: 'Poisson',
      focal: 'Focal',
      squared: 'Squared error',
      absolute: 'Absolute error',
      huber: 'Huber',
    },
  },
  focalGamma: { label: 'Focal gamma', help: 'How much easy rows are down-weighted; 0 is cross-entropy.', empty: '2 (default)' },
  quantileLevel: { label: 'Quantile', help: 'With quantile loss: share of rows below their prediction.', empty: '0.5 (default)' },
  huberDelta: { label: 'Huber delta', help: 'Error beyond which the loss grows linearly.', empty: '1 (default)' },
  targetTransform: {
    label: 'Target transform',
    help: 'Train on the logarithm of a positive target; predictions keep its units.',
    empty: 'None',
    choices: { none: 'None', log: 'ln(y)', log1p: 'ln(1 + y)' },
  },
  rowWeights: { label: 'Row weights', help: 'A number column with the weight of each training row.', empty: 'None' },
  calibration: {
    label: 'Calibration',
    help: 'Fits probabilities to the validation rows.',
    empty: 'None',
    choices: { none: 'None', sigmoid: 'Platt (sigmoid)', isotonic: 'Isotonic' },
  },
  threshold: {
    label: 'Decision threshold',
    help: 'From which probability on a row is positive.',
    empty: '0.5',
    choices: { half: '0.5', f1: 'Best F1 on validation', balanced: 'Best balanced accuracy on validation' },
  },
  refit: { label: 'Refit on train and validation', help: 'Trains again on both once everything is decided.', empty: 'no' },
  standardizeTarget: { label: 'Standardize target', help: 'Train on the standardized target; predictions keep its units.' },
  classWeights: {
    label: 'Class weights',
    help: 'Balanced: rare classes count more in training.',
    choices: { none: 'None', balanced: 'Balanced', named: 'Per class' },
  },
  priorCorrection: {
    label: 'Correct probabilities',
    help: 'With class weights: probabilities match the class shares of the data.',
    empty: 'automatic',
  },
}

const minCount = { label: 'Minimum count', help: 'Levels in fewer training rows are grouped.' }
const maxLevels = { label: 'Maximum levels', help: 'The most frequent ones are kept.' }
const impute = { label: 'Missing values', help: 'What a missing value is filled with, learned on training rows.', choices: missing }
const indicator = { label: 'Missing indicator', help: 'Adds a 0/1 feature for whether the value was missing.' }

/** The same for the encoding of a column. */
export const encodingLabels: Readonly<Record<string, FieldLabel>> = {
  kind: {
    label: 'Encoding',
    help: 'How the column becomes numbers.',
    choices: {
      asIs: 'As is',
      category: 'Category',
      numeric: 'Numeric',
      quantile: 'Quantile',
      onehot: 'One-hot',
      hashed: 'Hashed',
      embedding: 'Embedding',
      words: 'Word counts',
      boolean: 'Boolean',
      dateparts: 'Date parts',
    },
  },
  monotone: {
    label: 'Monotone',
    help: 'Predictions may only rise, or only fall, as the value grows.',
    choices: { none: 'None', increasing: 'Increasing', decreasing: 'Decreasing' },
  },
  impute,
  scale: {
    label: 'Scale',
    help: 'Standard: mean 0, deviation 1. Robust: by median and quartiles.',
    choices: { standard: 'Standard', minmax: 'Min–max', robust: 'Robust', log: 'Signed log, standard', none: 'None' },
  },
  indicator,
  minCount: { ...minCount },
  maxLevels,
  buckets: { label: 'Buckets', help: 'Number of features that levels are hashed into.' },
  dims: { label: 'Dimensions', help: 'Length of the vector per level.', empty: 'automatic' },
  terms: { label: 'Maximum words', help: 'The words that occur in most training rows are kept.' },
  binary: { label: 'Presence only', help: 'Whether a word occurs, instead of how often.' },
  parts: {
    label: 'Parts',
    help: 'Which parts of the date become features.',
    start: 'year, month, weekday',
    choices: { year: 'Year', month: 'Month', day: 'Day', weekday: 'Weekday', dayOfYear: 'Day of year', hour: 'Hour' },
  },
  cyclic: { label: 'Cyclic', help: 'Sine and cosine, so that December lies beside January.', empty: 'no (not set)' },
  to: { label: 'Distribution', help: 'What the values are mapped to.', choices: { uniform: 'Uniform', normal: 'Normal' } },
  quantiles: { label: 'Quantiles', help: 'Number of quantiles, up to the number of training rows.' },
}

/** And for a layer that is described by hand. */
export const layerLabels: Readonly<Record<string, FieldLabel>> = {
  kind: {
    label: 'Layer',
    help: 'Kind of layer.',
    choices: { dense: 'Dense', batchNorm: 'Batch normalization', activation: 'Activation', dropout: 'Dropout' },
  },
  units: { label: 'Units', help: 'Number of outputs.', start: '32' },
  activation: { label: 'Activation', help: 'Applied to the outputs.', start: 'relu', choices: activationNames },
  rate: { label: 'Rate', help: 'Share of units switched off at random in training.', start: '0.2' },
}

/** What a text of a field is called on screens: the name of a choice, yes or no, what empty means. */
export function shownText({ choices, empty = 'not set' }: FieldLabel, text: string): string {
  if (text === '') return empty
  if (choices && text.includes(', '))
    return text
      .split(', ')
      .map((one) => choices[one] ?? one)
      .join(', ')
  return choices?.[text] ?? (text === 'true' ? 'yes' : text === 'false' ? 'no' : text)
}
