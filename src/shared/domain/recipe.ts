import { z } from 'zod'
import { SplitRecipe } from './dataset.ts'

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
  z.object({ kind: z.literal('boolean') }),
  z.object({ kind: z.literal('dateparts'), parts: z.array(DatePart).min(1) }),
])
export type Transform = z.infer<typeof Transform>

export const Feature = z.object({ column: z.string().min(1), transform: Transform })
export type Feature = z.infer<typeof Feature>

export const activations = ['relu', 'tanh', 'sigmoid', 'elu', 'gelu'] as const
export const Activation = z.enum(activations)
export type Activation = z.infer<typeof Activation>

export const ModelFamily = z.discriminatedUnion('family', [
  z.object({ family: z.literal('linear') }),
  z.object({
    family: z.literal('mlp'),
    hidden: z.array(z.int().positive().max(4096)).min(1).max(16),
    activation: Activation.default('relu'),
    batchNorm: z.boolean().default(false),
    dropout: z.number().min(0).max(0.9).default(0),
  }),
])
export type ModelFamily = z.infer<typeof ModelFamily>

export const Loss = z.enum(['crossEntropy', 'squared', 'absolute'])
export type Loss = z.infer<typeof Loss>

export const OptimizerSpec = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('adam'),
    learningRate: z.number().positive(),
    beta1: z.number().min(0).max(1).default(0.9),
    beta2: z.number().min(0).max(1).default(0.999),
    epsilon: z.number().positive().default(1e-7),
  }),
  z.object({ kind: z.literal('sgd'), learningRate: z.number().positive(), momentum: z.number().min(0).max(1).default(0) }),
])
export type OptimizerSpec = z.infer<typeof OptimizerSpec>

/** Everything that training depends on, beside the data, the engine and the versions. */
export const Recipe = z.object({
  format: z.literal('cairn.recipe/1'),
  task: Task,
  target: z.string().min(1),
  /** The class whose probability a binary model gives; by default the rarer one. */
  positive: z.string().optional(),
  features: z.array(Feature).min(1),
  split: SplitRecipe,
  model: ModelFamily,
  loss: Loss,
  /** Regression: train on the standardised target; predictions come back in the target's own units. */
  standardizeTarget: z.boolean().default(true),
  optimizer: OptimizerSpec,
  /** L2 penalty on kernels, added to the loss as l2/2·Σw². */
  l2: z.number().min(0).default(0),
  epochs: z.int().positive().max(100_000),
  batchSize: z.int().positive(),
  /** Stops when the validation loss has not improved by minDelta for `patience` epochs. The best weights are kept in any case. */
  earlyStopping: z.object({ patience: z.int().positive(), minDelta: z.number().min(0).default(0) }).nullable(),
  classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())]).default('none'),
  seed: z.int().nonnegative(),
})
export type Recipe = z.infer<typeof Recipe>
/** A recipe as one may write it: what has a default may be left out. */
export type RecipeInput = z.input<typeof Recipe>

export const engineIds = ['wasm', 'native', 'cpu'] as const
export const EngineId = z.enum(engineIds)
export type EngineId = z.infer<typeof EngineId>
export const EngineChoice = z.enum(['auto', ...engineIds])
export type EngineChoice = z.infer<typeof EngineChoice>
