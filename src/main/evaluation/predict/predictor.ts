import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { FittedFeature, ForeignPorts, TrainedModel } from '../../../shared/domain/training/model.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { hasClasses, hasPositive, outputsOf } from '../../../shared/domain/training/tasks.ts'
import { assertNever, CairnError } from '../../../shared/errors.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import { type Frame, tokensOfColumn, tokensOfColumns, withoutNullTokens } from '../../frame.ts'
import { ForeignOnnx } from '../../onnx/foreign.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { ensembleWalker, forward, outputsToPredictions, transform } from '../../training/index.ts'
import { decidedClasses } from '../metrics/byTask.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { Attributed } from '../explain/attributed.ts'
import { attributedNetwork } from '../explain/attributedNetwork.ts'
import { attributedTrees } from '../explain/attributedTrees.ts'
import { type LoadedBody, type LoadedModel, type LoadedNetwork, type LoadedTrees, loadModel, type ModelSource } from './loadModel.ts'

/** What a model says: rows × width, row-major. Binary: the probability of the positive class; multiclass: of each label; regression: the value. */
export interface Scores {
  readonly output: Float64Array
  readonly width: number
}

/** A model as a function from raw columns to predictions, whoever trained it. */
export interface Predictor {
  readonly task: Task
  /** The raw columns that it takes. */
  readonly inputs: readonly Column[]
  readonly target: string
  /** Columns whose values are categories to it, also where they are numbers. */
  readonly categories: ReadonlySet<string>
  /** The classes; for binary [negative, positive]; empty for regression. */
  readonly labels: readonly string[]
  /** Binary: positive from this probability on. */
  readonly threshold: number | null
  /** Its probabilities were mended after training. */
  readonly calibrated: boolean
  /** How a model that is known from inside tells why it says what it says; null where all one can do is ask it. */
  readonly attributed: Attributed | null
  /** A frame in which is missing what was missing in the data that it was trained on; absent where that is not known. */
  readonly withoutTokens?: (frame: Frame) => Frame
  /** The same for whoever reads a column by SQL: what stands for a missing value in it. */
  readonly tokensOf?: (column: Column) => NullTokens
  /** @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
  predict(frame: Frame): Promise<Scores>
  release(): Promise<void>
}

/**
 * A model that reads any data as those it was trained on: a value that stood for a missing one there is missing everywhere.
 * @throws OBJECT_MISSING, OBJECT_CORRUPT, FORMAT_INVALID
 */
export async function openModel(source: ModelSource, objects: ObjectStore): Promise<Predictor> {
  return predictorOf(await loadModel(source, objects))
}

/** @throws FORMAT_INVALID, MODEL_UNSAFE for a graph that is not taken */
export async function predictorOf(loaded: LoadedModel): Promise<Predictor> {
  const { model, body } = loaded
  return readingAs(loaded, { ...headOf(loaded), ...(await computedBy(model, body)) })
}

type Computed = Pick<Predictor, 'attributed' | 'predict' | 'release'>

function computedBy(model: TrainedModel, body: LoadedBody): Promise<Computed> | Computed {
  switch (body.kind) {
    case 'network':
      return networkOf(model, body)
    case 'trees':
      return treesOf(model, body)
    case 'onnx':
      return body.ports === null ? ownGraph(model, body.graph) : foreignGraph(model, body.ports, body.graph)
    default:
      return assertNever(body)
  }
}

type Head = Pick<Predictor, 'task' | 'inputs' | 'target' | 'categories' | 'labels' | 'threshold' | 'calibrated'>

function headOf(loaded: LoadedModel): Head {
  const { task, inputs, target, threshold, calibration } = loaded.model
  const categories = categoriesOf(loaded)
  return { task, inputs, target: target.column, categories, labels: target.labels, threshold, calibrated: calibration !== undefined }
}

const ofCategories: ReadonlySet<FittedFeature['kind']> = new Set(['onehot', 'hashed', 'embedding', 'category'])

/** Of a graph those that its package lists the categories of. A column that is taken as an amount too is one. */
function categoriesOf({ body, levels }: LoadedModel): ReadonlySet<string> {
  if (body.kind === 'onnx') return new Set(levels?.keys())
  const { features } = body.preprocessing
  const amounts = new Set(features.filter(({ kind }) => !ofCategories.has(kind)).map(({ column }) => column))
  return new Set(features.map(({ column }) => column).filter((column) => !amounts.has(column)))
}

function readingAs({ reading, levels, model: { body } }: LoadedModel, model: Predictor): Predictor {
  if (!reading) return model
  const seen = body.kind === 'onnx' ? [] : body.preprocessing.features.flatMap((feature) => ('levels' in feature ? [feature] : []))
  const known = [...(levels ?? []), ...seen.map((feature) => [feature.column, feature.levels] as const)]
  const ofColumns = tokensOfColumns(reading, { target: model.target, labels: model.labels, known })
  const withoutTokens = (frame: Frame) => withoutNullTokens(frame, reading.nullTokens, ofColumns)
  const tokensOf = (column: Column) => tokensOfColumn(column, reading.nullTokens, ofColumns)
  return { ...model, withoutTokens, tokensOf, predict: (frame) => model.predict(withoutTokens(frame)) }
}

/** Cairn's own network, computed in plain TypeScript: the same numbers on every machine. */
function networkOf(model: TrainedModel, body: LoadedNetwork): Computed {
  const { task, target, calibration } = model
  return {
    attributed: attributedNetwork(model, body),
    predict: async (frame) => {
      const outputs = forward(body.network, body.weights, transform(body.preprocessing, frame), frame.rows)
      return { output: outputsToPredictions(task, target, outputs, calibration), width: widthOf(model) }
    },
    release: async () => {},
  }
}

function treesOf(model: TrainedModel, body: LoadedTrees): Computed {
  const { task, target, calibration } = model
  const outputsOf = ensembleWalker(body.ensemble, body.trees)
  return {
    attributed: attributedTrees(model, body),
    predict: async (frame) => {
      const outputs = outputsOf(transform(body.preprocessing, frame), frame.rows)
      return { output: outputsToPredictions(task, target, outputs, calibration), width: widthOf(model) }
    },
    release: async () => {},
  }
}

/** A graph that Cairn wrote, as packages hold it: it takes each raw column as an input of its own. */
async function ownGraph(model: TrainedModel, graph: Uint8Array): Promise<Computed> {
  const onnx = await OnnxPredictor.open(graph)
  return {
    attributed: null,
    predict: async (frame) => {
      const { prediction, probabilities } = await onnx.predict(frame, model.inputs)
      if (!hasClasses(model.task)) return { output: prediction ?? new Float64Array(), width: 1 }
      const all = Float64Array.from(probabilities ?? [])
      return hasPositive(model.task)
        ? { output: Float64Array.from({ length: frame.rows }, (_, row) => all[row * 2 + 1]), width: 1 }
        : { output: all, width: widthOf(model) }
    },
    release: () => onnx.release(),
  }
}

async function foreignGraph(model: TrainedModel, ports: ForeignPorts, graph: Uint8Array): Promise<Computed> {
  const onnx = await ForeignOnnx.open(graph)
  const asked = { ...ports, labels: model.target.labels }
  return {
    attributed: null,
    predict: async (frame) => ({ output: await onnx.predict(frame, asked), width: widthOf(model) }),
    release: () => onnx.release(),
  }
}

const widthOf = ({ task, target }: TrainedModel): number => outputsOf(task, target.labels.length)

/** The class of each row, as an index into the labels. @throws INVALID_INPUT for a regression */
export function classesOf({ task, threshold }: Pick<Predictor, 'task' | 'threshold'>, { output, width }: Scores): Int32Array {
  const classes = decidedClasses({ task, threshold }, output, width)
  if (classes === null) throw new CairnError('INVALID_INPUT', `A model for ${task} predicts no classes.`, {})
  return classes
}
