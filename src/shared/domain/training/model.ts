import { z } from 'zod'
import { Column } from '../datasets/dataset.ts'
import { Activation, DatePart, Task } from './recipe.ts'
import { Ensemble } from './trees.ts'

/** The wave that a part of a date is read from, and after how many of its units it repeats. */
const Cycle = z.object({ wave: z.enum(['sin', 'cos']), period: z.number().positive() })

/**
 * Preprocessing as it was fitted on the training rows. The same object transforms in training, evaluation and
 * prediction, and is written into the ONNX graph. All arithmetic is in float64; the result is float32.
 *
 * Missing means: NaN for a number, "" for text (null and "" are the same), and so everywhere.
 */
export const FittedFeature = z.discriminatedUnion('kind', [
  /** x ← missing ? fill : x; log ? sign(x)·ln(1 + |x|) : x; (x − offset) / scale; then the indicator (1 where missing). */
  z.object({
    kind: z.literal('numeric'),
    column: z.string(),
    fill: z.number(),
    log: z.boolean(),
    offset: z.number(),
    scale: z.number(),
    indicator: z.boolean(),
  }),
  /**
   * One feature per level, then `other` (rare or unseen) if the training rows had rare levels, then `missing` if they
   * had missing values. What has no feature of its own is all zeros. Levels of numbers are written as String(x).
   */
  z.object({ kind: z.literal('onehot'), column: z.string(), levels: z.array(z.string()), other: z.boolean(), missing: z.boolean() }),
  /**
   * One feature per bucket, then `unseen` (a level that is not in the table) if the training rows had such levels, then
   * `missing` if they had missing values. What has no feature of its own is all zeros. A graph without a hash function
   * needs the table only: the bucket of each level is beside it.
   */
  z.object({
    kind: z.literal('hashed'),
    column: z.string(),
    levels: z.array(z.string()),
    /** Of each level: its FNV-1a hash (32 bits, of the UTF-8 bytes) modulo size. */
    buckets: z.array(z.int().nonnegative()),
    size: z.int().positive(),
    unseen: z.boolean(),
    missing: z.boolean(),
  }),
  /**
   * One feature per term: how often it occurs, or with `binary` whether. A text is cut at spaces (U+0020); a piece counts
   * for the term of its spelling, and only spellings of the training rows are known. Missing is all zeros.
   */
  z.object({
    kind: z.literal('words'),
    column: z.string(),
    terms: z.array(z.string()),
    spellings: z.array(z.string()),
    /** Of each spelling: the place of its term. */
    termOf: z.array(z.int().nonnegative()),
    binary: z.boolean(),
  }),
  /** The place of a text among the levels; levels.length where it is rare or unseen, and one more where it is missing. */
  z.object({ kind: z.literal('embedding'), column: z.string(), levels: z.array(z.string()), dims: z.int().positive() }),
  /** 0 or 1; missing ← fill. */
  z.object({ kind: z.literal('boolean'), column: z.string(), fill: z.union([z.literal(0), z.literal(1)]) }),
  /**
   * Parts of a UTC date, each (part − offset) / scale, or with a cycle sin or cos of 2π·part / period instead; missing
   * gives 0. month 1–12, day 1–31, weekday 0 = Monday, dayOfYear 1–366, hour 0–23.
   */
  z.object({
    kind: z.literal('dateparts'),
    column: z.string(),
    parts: z.array(z.object({ part: DatePart, offset: z.number(), scale: z.number(), cycle: Cycle.optional() })),
  }),
  /**
   * x ← missing ? fill : x; then the share of the training rows below x, read off their evenly spaced quantiles with
   * linear interpolation (`shareBelow`); for `normal` the normal quantile of that share (`normalQuantile`); then the indicator.
   */
  z.object({
    kind: z.literal('quantile'),
    column: z.string(),
    fill: z.number(),
    /** Ascending, repeats where a value is common; at least two. */
    quantiles: z.array(z.number()).min(2),
    to: z.enum(['uniform', 'normal']),
    indicator: z.boolean(),
  }),
  /** x, rounded to float32; `days`: milliseconds as days before rounding. NaN where it is missing: for trees only. */
  z.object({ kind: z.literal('asIs'), column: z.string(), days: z.boolean() }),
  /** The place of the level, NaN where it is missing or has none: for trees only. Levels of numbers are written as String(x). */
  z.object({ kind: z.literal('category'), column: z.string(), levels: z.array(z.string()).max(254) }),
])
export type FittedFeature = z.infer<typeof FittedFeature>

export const FittedPreprocessing = z.object({
  format: z.literal('cairn.preprocessing/1'),
  features: z.array(FittedFeature),
  /** Names of the outputs, in order, such as `age`, `age (missing)`, `sex=male`, `date:month`; their count is the width. */
  names: z.array(z.string()),
})
export type FittedPreprocessing = z.infer<typeof FittedPreprocessing>

/** A dense layer is activation(x·kernel + bias); the last layer is dense and linear: its outputs are logits or the value. */
export const Layer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    name: z.string(),
    units: z.int().positive(),
    activation: z.union([Activation, z.literal('linear')]),
  }),
  z.object({ kind: z.literal('batchNorm'), name: z.string(), momentum: z.number(), epsilon: z.number() }),
  z.object({ kind: z.literal('dropout'), name: z.string(), rate: z.number() }),
  z.object({ kind: z.literal('activation'), name: z.string(), activation: Activation }),
])
export type Layer = z.infer<typeof Layer>

/** A trained table: an input holds the number of one of its rows, and the vector in that row goes on. */
export const Embedding = z.object({
  name: z.string(),
  /** Which input, from 0. */
  input: z.int().nonnegative(),
  rows: z.int().positive(),
  units: z.int().positive(),
  /** Beside the inputs of the first layer, or added to the outputs of the last. */
  to: z.enum(['layers', 'outputs']),
})
export type Embedding = z.infer<typeof Embedding>

/**
 * A feed-forward network. Its last dense layer has 1 unit (binary: logit of the positive class; regression: the
 * value in standardised units) or one per class (multiclass: logits).
 *
 * With embeddings, the first layer takes the inputs that no embedding reads, in order, then the vectors that go to the
 * layers, in order. With `wide`, those same inputs times a kernel are added to the outputs.
 */
export const Network = z.object({
  inputs: z.int().positive(),
  layers: z.array(Layer).min(1),
  embeddings: z.array(Embedding).optional(),
  wide: z.object({ name: z.string() }).optional(),
})
export type Network = z.infer<typeof Network>

/**
 * A weight. Names are `${layer.name}/kernel` [in, units], `/bias` [units], and for batchNorm `/gamma`, `/beta`,
 * `/movingMean`, `/movingVariance` [in]; for embeddings `/table` [rows, units], and for wide `/kernel` [in, outputs].
 * Row-major float32.
 */
export interface NamedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** What the model predicts, and how its outputs are read. */
export const ModelTarget = z.object({
  column: z.string(),
  /** The classes in the order of the outputs; for binary [negative, positive]; empty for regression. */
  labels: z.array(z.string()),
  /** Regression: prediction = output · scale + offset. */
  offset: z.number(),
  scale: z.number(),
  /** Regression: the prediction is exp of that (`log`), or exp − 1 (`log1p`). */
  link: z.enum(['log', 'log1p']).optional(),
})
export type ModelTarget = z.infer<typeof ModelTarget>

/**
 * How probabilities were mended on the validation rows. One map for a binary model, else one for each class, whose results are divided by
 * their sum (or all equal where that is 0), as scikit-learn does.
 * sigmoid: p ← 1 / (1 + exp(−(slope·s + intercept))), where s is the log-odds ln(p / (1 − p)), p held in [1e-7, 1 − 1e-7].
 * isotonic: p ← read off the points with linear interpolation; the ends hold outside.
 */
export const Calibration = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sigmoid'), maps: z.array(z.object({ slope: z.number(), intercept: z.number() })).min(1) }),
  z.object({
    kind: z.literal('isotonic'),
    maps: z.array(z.object({ from: z.array(z.number()).min(1), to: z.array(z.number()).min(1) })).min(1),
  }),
])
export type Calibration = z.infer<typeof Calibration>

/** How the raw columns reach one input of an ONNX model that was made elsewhere. */
export const ForeignFeed = z.object({
  input: z.string(),
  dtype: z.enum(['float', 'double', 'int64', 'int32', 'bool', 'string']),
  /** 1: a vector of the rows; 2: rows × columns. */
  rank: z.union([z.literal(1), z.literal(2)]),
  /** Side by side, in this order. */
  columns: z.array(z.string()).min(1),
})
export type ForeignFeed = z.infer<typeof ForeignFeed>

/** How an ONNX graph that was made elsewhere is fed and read. */
export const ForeignPorts = z.object({
  feeds: z.array(ForeignFeed).min(1),
  /** The output that is read: values for regression, probabilities for classes. */
  answer: z.object({ output: z.string() }),
})
export type ForeignPorts = z.infer<typeof ForeignPorts>

/** Its weights lie beside it, as safetensors. */
export const NetworkBody = z.object({ kind: z.literal('network'), preprocessing: FittedPreprocessing, network: Network })
export type NetworkBody = z.infer<typeof NetworkBody>

/** Its trees lie beside it, as safetensors (`shared/domain/training/trees.ts`). */
export const TreesBody = z.object({ kind: z.literal('trees'), preprocessing: FittedPreprocessing, ensemble: Ensemble })
export type TreesBody = z.infer<typeof TreesBody>

/** Its graph lies beside it. Ports are null where Cairn has written it: then each raw column is an input of its own name. */
export const OnnxBody = z.object({ kind: z.literal('onnx'), ports: ForeignPorts.nullable() })
export type OnnxBody = z.infer<typeof OnnxBody>

/**
 * What computes the predictions. A new kind is added here, and the compiler names each place that has to know it: reading
 * (`main/evaluation/predict/loadModel.ts`), predicting (`predictor.ts`), exporting (`main/packages/formats`), drawing (`architecture.ts`).
 */
export const ModelBody = z.discriminatedUnion('kind', [NetworkBody, TreesBody, OnnxBody])
export type ModelBody = z.infer<typeof ModelBody>

const head = {
  task: Task,
  /** The raw columns that the model takes, in order. */
  inputs: z.array(Column),
  target: ModelTarget,
  /** Binary: predict the positive class where its probability ≥ threshold. Null otherwise. */
  threshold: z.number().nullable(),
  calibration: Calibration.optional(),
}

/** A model without what lies beside its body: weights, or a graph. */
export const TrainedModel = z.object({ format: z.literal('cairn.model/2'), ...head, body: ModelBody })
export type TrainedModel = z.infer<typeof TrainedModel>
/** A model that is known to be a network: what only networks can do takes this. */
export type NetworkModel = Omit<TrainedModel, 'body'> & { body: NetworkBody }
export type TreesModel = Omit<TrainedModel, 'body'> & { body: TreesBody }

/** As it was stored when every model was a network. */
const TrainedModel1 = z.object({
  format: z.literal('cairn.model/1'),
  ...head,
  preprocessing: FittedPreprocessing,
  network: Network,
})
type TrainedModel1 = z.infer<typeof TrainedModel1>

const AnyModel = z.discriminatedUnion('format', [TrainedModel, TrainedModel1])

/** A stored model of any format. @throws ZodError */
export function readTrainedModel(stored: unknown): TrainedModel {
  const model = AnyModel.parse(stored)
  if (model.format === 'cairn.model/2') return model
  const { preprocessing, network, ...rest } = model
  return { ...rest, format: 'cairn.model/2', body: { kind: 'network', preprocessing, network } }
}

/**
 * A network as format 1 wrote it: runs and checkpoints of before know their model by the hash of that text. Null for models that
 * format 1 cannot hold.
 */
export function asFormat1({ body, ...rest }: TrainedModel): TrainedModel1 | null {
  if (body.kind !== 'network') return null
  return { ...rest, format: 'cairn.model/1', preprocessing: body.preprocessing, network: body.network }
}
