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

/** A model family with its own hyperparameters. */
export const ModelFamily = z.discriminatedUnion('family', [
  Linear.extend(NetworkTraining.shape),
  Mlp.extend(NetworkTraining.shape),
  WideDeep.extend(NetworkTraining.shape),
  ByHand.extend(NetworkTraining.shape),
])
export type ModelFamily = z.infer<typeof ModelFamily>

/** How a model is trained, without what it is. */
export function trainingOf({ optimizer, schedule, clipNorm, l2, epochs, batchSize, earlyStopping }: ModelFamily): NetworkTraining {
  const optional = { ...(schedule && { schedule }), ...(clipNorm !== undefined && { clipNorm }) }
  return { optimizer, ...optional, l2, epochs, batchSize, earlyStopping }
}

/** The recipe with some of what its model is trained by changed. */
export function withTraining(recipe: Recipe, change: Partial<NetworkTraining>): Recipe {
  return { ...recipe, model: { ...recipe.model, ...change } }
}

/** A model in a few words: `MLP 32-16, relu, dropout 0.2`. */
export function describeModel(model: NetworkShape): string {
  if (model.family === 'linear') return 'linear'
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

/** For classes: crossEntropy, focal. For a number: squared, absolute, huber. */
export const Loss = z.enum(['crossEntropy', 'squared', 'absolute', 'focal', 'huber'])
export type Loss = z.infer<typeof Loss>

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
  /** Regression: train on the standardised target; predictions come back in the target's own units. */
  standardizeTarget: z.boolean().default(true),
  classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())]).default('none'),
  /**
   * With class weights: whether the probabilities are corrected for them, so that they mean shares of the data. A run that is
   * started with weights has it, except with a focal loss, where the correction does not hold; recipes of earlier releases do not,
   * and reproduce as they were.
   */
  priorCorrection: z.boolean().optional(),
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
