import { z } from 'zod'
import { SplitRecipe } from '../datasets/dataset.ts'

export const tasks = ['binary', 'multiclass', 'regression'] as const
export const Task = z.enum(tasks)
export type Task = z.infer<typeof Task>

export const dateParts = ['year', 'month', 'day', 'weekday', 'dayOfYear', 'hour'] as const
export const DatePart = z.enum(dateParts)
export type DatePart = z.infer<typeof DatePart>

/** How one column becomes numbers. What is learnt (fill, scale, levels) is learnt on the training rows only. */
export const Transform = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('numeric'),
    impute: z.enum(['median', 'mean', 'zero']).default('median'),
    /** `log` is sign(x)·ln(1 + |x|), then standardised. */
    scale: z.enum(['standard', 'minmax', 'robust', 'log', 'none']).default('standard'),
    /** Adds a 0/1 feature that says the value was missing. */
    indicator: z.boolean().default(false),
  }),
  z.object({
    kind: z.literal('onehot'),
    /** A level with fewer training rows than this is "other". */
    minCount: z.int().positive().default(1),
    maxLevels: z.int().positive().max(1000).default(50),
  }),
  /** Texts of many levels in few features: levels whose text has the same hash, modulo `buckets`, share one. */
  z.object({
    kind: z.literal('hashed'),
    buckets: z.int().min(2).max(4096).default(32),
    /** A level with fewer training rows than this counts as unseen. */
    minCount: z.int().positive().default(1),
  }),
  /** Text as a vector that is trained with the network; missing and unseen have vectors of their own. A linear model has a weight per level. */
  z.object({
    kind: z.literal('embedding'),
    /** By the number of levels where it is left out: round(1.6·levels^0.56), at most 50. */
    dims: z.int().positive().max(512).optional(),
    /** A level with fewer training rows than this counts as unseen. */
    minCount: z.int().positive().default(1),
    maxLevels: z.int().positive().max(100_000).default(10_000),
  }),
  /** How often the commonest words of the training rows occur in a text, in upper or lower case and with or without punctuation around them. */
  z.object({
    kind: z.literal('words'),
    /** At most: those that the most training rows have. */
    terms: z.int().positive().max(10_000).default(200),
    /** A word in fewer training rows than this is left out. */
    minCount: z.int().positive().default(2),
    /** Whether a word occurs, instead of how often. */
    binary: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('boolean') }),
  z.object({
    kind: z.literal('dateparts'),
    parts: z.array(DatePart).min(1),
    /** Month, weekday, dayOfYear and hour become a sine and a cosine each, so that December lies beside January. */
    cyclic: z.boolean().optional(),
  }),
  /**
   * A number as the share of the training rows that lie below it, or as the normal quantile of that share: outliers and
   * skew lose their weight. As scikit-learn's QuantileTransformer after a SimpleImputer.
   */
  z.object({
    kind: z.literal('quantile'),
    to: z.enum(['uniform', 'normal']).default('normal'),
    /** At most: never more than there are training rows. */
    quantiles: z.int().min(2).max(1000).default(1000),
    impute: z.enum(['median', 'mean', 'zero']).default('median'),
    indicator: z.boolean().default(false),
  }),
  /** For trees: a number as it is, a date as days since 1970-01-01 UTC; a missing value stays missing. */
  z.object({
    kind: z.literal('asIs'),
    /** Whether predictions may only rise, or only fall, as the value grows. */
    monotone: z.enum(['none', 'increasing', 'decreasing']).default('none'),
  }),
  /** For trees: a level as one of some categories, which a tree deals into two groups; rare, unseen and missing levels count as missing. */
  z.object({
    kind: z.literal('category'),
    /** A level with fewer training rows than this counts as missing. */
    minCount: z.int().positive().default(1),
    /** At most: the most frequent ones are kept. */
    maxLevels: z.int().positive().max(254).default(254),
  }),
])
export type Transform = z.infer<typeof Transform>

export const Feature = z.object({ column: z.string().min(1), transform: Transform })
export type Feature = z.infer<typeof Feature>

export const activations = ['relu', 'tanh', 'sigmoid', 'elu', 'gelu'] as const
export const Activation = z.enum(activations)
export type Activation = z.infer<typeof Activation>

/** A layer of a network that is described by hand. */
export const CustomLayer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    units: z.int().positive().max(4096),
    activation: z.union([Activation, z.literal('linear')]).default('linear'),
  }),
  z.object({ kind: z.literal('batchNorm') }),
  z.object({ kind: z.literal('activation'), activation: Activation }),
  z.object({ kind: z.literal('dropout'), rate: z.number().min(0).max(0.9) }),
])
export type CustomLayer = z.infer<typeof CustomLayer>

const hiddenBlocks = {
  hidden: z.array(z.int().positive().max(4096)).min(1).max(16),
  activation: Activation.default('relu'),
  batchNorm: z.boolean().default(false),
  dropout: z.number().min(0).max(0.9).default(0),
}

const Linear = z.object({ family: z.literal('linear') })
const Mlp = z.object({ family: z.literal('mlp'), ...hiddenBlocks })
/** An MLP and a linear model side by side, trained together; their outputs are added (Cheng et al., 2016). */
const WideDeep = z.object({ family: z.literal('wideDeep'), ...hiddenBlocks })
/** Layers by hand; the linear output layer comes after them by itself. */
const ByHand = z.object({ family: z.literal('layers'), layers: z.array(CustomLayer).max(64) })

/** What a network is, without how it is trained. */
export const NetworkShape = z.discriminatedUnion('family', [Linear, Mlp, WideDeep, ByHand])
export type NetworkShape = z.infer<typeof NetworkShape>

export const OptimizerSpec = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('adam'),
    learningRate: z.number().positive(),
    beta1: z.number().min(0).max(1).default(0.9),
    beta2: z.number().min(0).max(1).default(0.999),
    epsilon: z.number().positive().default(1e-7),
  }),
  z.object({ kind: z.literal('sgd'), learningRate: z.number().positive(), momentum: z.number().min(0).max(1).default(0) }),
  z.object({
    kind: z.literal('rmsprop'),
    learningRate: z.number().positive(),
    /** How much of the mean of the squared gradients stays from step to step. */
    decay: z.number().min(0).max(1).default(0.9),
    momentum: z.number().min(0).max(1).default(0),
    epsilon: z.number().positive().default(1e-7),
  }),
])
export type OptimizerSpec = z.infer<typeof OptimizerSpec>

/** When the rate changes: between epochs, or from step to step as if epochs were counted in fractions. */
const SchedulePace = z.enum(['epoch', 'step']).default('epoch')

/**
 * What the learning rate of the optimiser is multiplied by, e epochs after the start (e = 0 in the first).
 * step: factor^⌊e / every⌋. exponential: factor^e. cosine: rises evenly to 1 over the first `warmup` epochs, then falls
 * along half a cosine to `floor` at the end of `epochs` (Loshchilov and Hutter, 2017, equation 5).
 */
export const LearningRateSchedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant') }),
  z.object({ kind: z.literal('step'), every: z.int().positive(), factor: z.number().positive().max(1).default(0.5), per: SchedulePace }),
  z.object({ kind: z.literal('exponential'), factor: z.number().positive().max(1), per: SchedulePace }),
  z.object({
    kind: z.literal('cosine'),
    warmup: z.number().min(0).max(100_000).default(0),
    floor: z.number().min(0).max(1).default(0),
    per: SchedulePace,
  }),
])
export type LearningRateSchedule = z.infer<typeof LearningRateSchedule>

/** How a network is trained: by gradients, in batches of rows. Other kinds of models have hyperparameters of their own. */
export const NetworkTraining = z.object({
  optimizer: OptimizerSpec,
  /** Constant where it is left out. */
  schedule: LearningRateSchedule.optional(),
  /** The longest gradient (of loss and penalty, over all weights together) that is followed; a longer one is shortened to it. */
  clipNorm: z.number().positive().optional(),
  /** L2 penalty on kernels and tables of embeddings, added to the loss as l2/2·Σw². */
  l2: z.number().min(0).default(0),
  epochs: z.int().positive().max(100_000),
  batchSize: z.int().positive(),
  /** Stops when the validation loss has not improved by minDelta for `patience` epochs. The best weights are kept in any case. */
  earlyStopping: z.object({ patience: z.int().positive(), minDelta: z.number().min(0).default(0) }).nullable(),
})
export type NetworkTraining = z.infer<typeof NetworkTraining>

const networks = [
  Linear.extend(NetworkTraining.shape),
  Mlp.extend(NetworkTraining.shape),
  WideDeep.extend(NetworkTraining.shape),
  ByHand.extend(NetworkTraining.shape),
] as const
const NetworkFamily = z.discriminatedUnion('family', networks)
export type NetworkFamily = z.infer<typeof NetworkFamily>

/**
 * Trees that correct each other, one round after another (Friedman, 2001), grown leaf by leaf on histograms
 * (Ke et al., 2017). A round grows one tree for each output.
 */
const Boosting = z.object({
  family: z.literal('boosting'),
  /** Rounds at most. */
  trees: z.int().positive().max(100_000).default(500),
  /** What each tree is shrunk by. */
  learningRate: z.number().positive().max(1).default(0.1),
  /** Leaves of a tree at most. */
  leaves: z.int().min(2).max(4096).default(31),
  /** Splits from root to leaf at most; no limit where it is left out. */
  depth: z.int().positive().max(64).optional(),
  /** Training rows of a leaf at least. */
  minRows: z.int().positive().default(20),
  /** Sum of the second derivatives of the loss in a leaf at least. */
  minHessian: z.number().min(0).default(0.001),
  l1: z.number().min(0).default(0),
  l2: z.number().min(0).default(1),
  /** Share of the training rows that each round sees. */
  rowSampling: z.number().positive().max(1).default(1),
  /** Share of the inputs that each tree may split by. */
  columnSampling: z.number().positive().max(1).default(1),
  /** Values of a number that are told apart at most; where it has fewer, all of them are. */
  bins: z.int().min(2).max(255).default(255),
  /** Rows that are added to each category when categories are sorted: rare ones move to the middle. */
  categorySmoothing: z.number().min(0).default(10),
  /** Added to l2 where a split deals categories into groups. */
  categoryL2: z.number().min(0).default(10),
  /** Categories in the smaller group of a split at most. */
  categoryLimit: z.int().positive().max(254).default(32),
  /** Stops when the validation loss has not improved by minDelta for `patience` rounds. The best number of trees is kept in any case. */
  earlyStopping: z.object({ patience: z.int().positive(), minDelta: z.number().min(0).default(0) }).nullable(),
})

/** Trees that are grown apart, each on rows drawn with replacement, and averaged (Breiman, 2001). */
const Forest = z.object({
  family: z.literal('forest'),
  trees: z.int().positive().max(10_000).default(200),
  /** Leaves of a tree at most; no limit where it is left out. */
  leaves: z.int().min(2).max(65_536).optional(),
  depth: z.int().positive().max(64).optional(),
  minRows: z.int().positive().default(1),
  /** How many rows each tree draws, as a share of the training rows. */
  rowSampling: z.number().positive().max(1).default(1),
  /** Share of the inputs that each split chooses from; where it is left out, √inputs of them for classes and a third for a number. */
  columnSampling: z.number().positive().max(1).optional(),
  bins: z.int().min(2).max(255).default(255),
})

export const TreesFamily = z.discriminatedUnion('family', [Boosting, Forest])
export type TreesFamily = z.infer<typeof TreesFamily>
export type BoostingFamily = z.infer<typeof Boosting>
export type ForestFamily = z.infer<typeof Forest>

/** A model family with its own hyperparameters. */
export const ModelFamily = z.discriminatedUnion('family', [...networks, Boosting, Forest])
export type ModelFamily = z.infer<typeof ModelFamily>

/** Whether a family grows trees; every other trains a network. */
export function growsTrees<M extends { readonly family: ModelFamily['family'] }>(
  model: M,
): model is Extract<M, { readonly family: TreesFamily['family'] }> {
  return model.family === 'boosting' || model.family === 'forest'
}

/** The model of a recipe that only networks are made with. @throws TypeError where it grows trees */
export function networkOf(model: ModelFamily): NetworkFamily {
  if (growsTrees(model)) throw new TypeError(`${model.family} is no network.`)
  return model
}

/** How often a training goes over its data at most: epochs of a network, rounds of trees. */
export function roundsOf(model: ModelFamily): number {
  return growsTrees(model) ? model.trees : model.epochs
}

/** The recipe with another number of epochs, or of rounds. */
export function withRounds(recipe: Recipe, rounds: number): Recipe {
  const { model } = recipe
  return { ...recipe, model: growsTrees(model) ? { ...model, trees: rounds } : { ...model, epochs: rounds } }
}

/** The recipe of a network with some of what it is trained by changed. @throws TypeError where it grows trees */
export function withTraining(recipe: Recipe, change: Partial<NetworkTraining>): Recipe {
  return { ...recipe, model: { ...networkOf(recipe.model), ...change } }
}

/** What a round of a training is called: `epoch`, or `tree`. */
export function roundWord(model: Pick<ModelFamily, 'family'>): 'epoch' | 'tree' {
  return growsTrees(model) ? 'tree' : 'epoch'
}

/** Whether the best round on validation is what is kept: a forest averages all its trees. */
export function keepsBestRound({ family }: Pick<ModelFamily, 'family'>): boolean {
  return family !== 'forest'
}

/** What the rounds of several trainings are called together, as the head of a column: `epochs`, `trees`, or `rounds` where there are both. */
export function roundsTitle(families: Iterable<string | null | undefined>): 'epochs' | 'trees' | 'rounds' {
  const trees = new Set([...families].map((family) => family === 'boosting' || family === 'forest'))
  if (!trees.has(true)) return 'epochs'
  return trees.size === 1 ? 'trees' : 'rounds'
}

/** How a network is trained, without what it is. */
export function trainingOf({ optimizer, schedule, clipNorm, l2, epochs, batchSize, earlyStopping }: NetworkFamily): NetworkTraining {
  const optional = { ...(schedule && { schedule }), ...(clipNorm !== undefined && { clipNorm }) }
  return { optimizer, ...optional, l2, epochs, batchSize, earlyStopping }
}

/** A model in a few words: `MLP 32-16, relu, dropout 0.2`, or `boosting, 31 leaves, rate 0.1`. */
export function describeModel(model: NetworkShape | TreesFamily): string {
  if (model.family === 'linear') return 'linear'
  if (model.family === 'boosting') return `boosting, ${model.leaves} leaves, rate ${model.learningRate}`
  if (model.family === 'forest') return model.leaves === undefined ? 'random forest' : `random forest, ${model.leaves} leaves`
  if (model.family === 'layers') return ['layers', ...model.layers.map(describeLayer)].join(', ')
  const { hidden, activation, batchNorm, dropout } = model
  const extras = [...(batchNorm ? ['batch norm'] : []), ...(dropout > 0 ? [`dropout ${dropout}`] : [])]
  return [`${model.family === 'mlp' ? 'MLP' : 'wide and deep'} ${hidden.join('-')}`, activation, ...extras].join(', ')
}

function describeLayer(layer: CustomLayer): string {
  switch (layer.kind) {
    case 'dense':
      return `dense ${layer.units} ${layer.activation}`
    case 'batchNorm':
      return 'batch norm'
    case 'dropout':
      return `dropout ${layer.rate}`
    case 'activation':
      return layer.activation
  }
}

/** For classes: crossEntropy, focal. For a number: squared, absolute, huber, quantile, poisson. `suitingLosses` says which of them a family can. */
export const Loss = z.enum(['crossEntropy', 'squared', 'absolute', 'focal', 'huber', 'quantile', 'poisson'])
export type Loss = z.infer<typeof Loss>
export type NetworkLoss = Exclude<Loss, 'quantile' | 'poisson'>

/**
 * Everything that training depends on, beside the data, the engine and the versions. What belongs to the family stands in `model`,
 * what holds for any model beside it. Earlier formats are read by `recipeFormats.ts`.
 */
export const Recipe = z.object({
  format: z.literal('cairn.recipe/2'),
  task: Task,
  target: z.string().min(1),
  /**
   * The class whose probability a binary model gives. A run that is started has one (see positive.ts); recipes of earlier
   * releases may have none, and then it is the rarer class of the training rows.
   */
  positive: z.string().optional(),
  features: z.array(Feature).min(1),
  split: SplitRecipe,
  model: ModelFamily,
  loss: Loss,
  /** Focal loss: how little a row counts that is predicted well; 2 where it is left out, and 0 is cross entropy. */
  focalGamma: z.number().min(0).max(10).optional(),
  /** Huber loss: from which error on it grows linearly, in the units that are trained on; 1 where it is left out. */
  huberDelta: z.number().positive().optional(),
  /** Quantile loss: the share of rows that are to lie below their prediction; 0.5 where it is left out. */
  quantileLevel: z.number().gt(0).lt(1).optional(),
  /** Regression: train on the standardised target; predictions come back in the target's own units. */
  standardizeTarget: z.boolean().default(true),
  /** Regression: trains on ln(y), which needs y > 0, or ln(1 + y), which needs y > −1; predictions come back in the target's own units. */
  targetTransform: z.enum(['none', 'log', 'log1p']).optional(),
  classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())]).default('none'),
  /**
   * With class weights: whether the probabilities are corrected for them, so that they mean shares of the data. A run that is
   * started with weights has it, except with a focal loss, where the correction does not hold; recipes of earlier releases do not,
   * and reproduce as they were.
   */
  priorCorrection: z.boolean().optional(),
  /** A number column (≥ 0) that says how much each training row counts. It is no feature. */
  rowWeights: z.string().min(1).optional(),
  /**
   * Classification: how probabilities are mended on the validation rows, after training: Platt's sigmoid, isotonic regression
   * (per class and normalised where there are several). None where it is left out.
   */
  calibration: z.enum(['none', 'sigmoid', 'isotonic']).optional(),
  /**
   * Binary: from which probability on a row is positive. `half` is 0.5, also where it is left out; `f1` and `balanced` choose on
   * the validation rows the probability with the best F1, or the best balanced accuracy.
   */
  threshold: z.enum(['half', 'f1', 'balanced']).optional(),
  /**
   * Whether, once early stopping, calibration and threshold are decided on the validation rows, the model is trained again on train
   * and validation rows together. Its validation metrics are those of the model before.
   */
  refit: z.boolean().optional(),
  /** Features that give the target away, as it was found when the run was started; they are there on purpose. Not set by hand. */
  givesAway: z.array(z.string()).optional(),
  seed: z.int().nonnegative(),
})
export type Recipe = z.infer<typeof Recipe>
/** A recipe as one may write it: what has a default may be left out. */
export type RecipeInput = z.input<typeof Recipe>

export const engineIds = ['graph', 'wasm', 'native', 'cpu'] as const
export const EngineId = z.enum(engineIds)
export type EngineId = z.infer<typeof EngineId>
export const EngineChoice = z.enum(['auto', ...engineIds])
export type EngineChoice = z.infer<typeof EngineChoice>
