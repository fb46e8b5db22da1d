import type { Column } from '../../shared/domain/dataset.ts'
import { ForeignModel } from '../../shared/domain/explanation.ts'
import { type NamedTensor, TrainedModel } from '../../shared/domain/model.ts'
import { ModelSignature } from '../../shared/domain/package.ts'
import type { NullTokens, Reading } from '../../shared/domain/reading.ts'
import type { Task } from '../../shared/domain/recipe.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Frame, withoutNullTokens } from '../frame.ts'
import { ForeignOnnx } from '../onnx/foreign.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { forward, outputsToPredictions, readSafetensors, transform } from '../training/index.ts'
import type { ObjectStore } from '../workspace/index.ts'

/** Where a model lies. A worker can open it without the registry. */
export type ModelSource =
  | {
      readonly kind: 'trained'
      readonly model: string
      readonly weights: string
      readonly threshold: number | null
      /** Of the version that it was trained on; null where it is not known. */
      readonly reading?: Reading | null
    }
  | {
      readonly kind: 'onnx'
      readonly onnx: string
      /** A ModelSignature of Cairn's own export, or a ForeignModel. */
      readonly signature: string
      readonly task: Task
      readonly threshold: number | null
    }

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
  /** The classes; for binary [negative, positive]; empty for regression. */
  readonly labels: readonly string[]
  /** Binary: positive from this probability on. */
  readonly threshold: number | null
  /** The network and its weights, where they are known: gradients need them. */
  readonly trained: { readonly model: TrainedModel; readonly weights: readonly NamedTensor[] } | null
  /** What was missing in the data that it was trained on, and so is missing in any other. */
  readonly nullTokens?: NullTokens
  /** @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
  predict(frame: Frame): Promise<Scores>
  release(): Promise<void>
}

/**
 * A model that reads any data as those it was trained on: a value that stood for a missing one there is missing everywhere.
 * @throws OBJECT_MISSING, OBJECT_CORRUPT, FORMAT_INVALID
 */
export async function openModel(source: ModelSource, objects: ObjectStore): Promise<Predictor> {
  if (source.kind === 'trained') {
    const model = TrainedModel.parse(JSON.parse((await objects.get(source.model)).toString()))
    const weights = readSafetensors(await objects.get(source.weights))
    return readingAs(source.reading, trainedPredictor({ ...model, threshold: source.threshold }, weights))
  }
  const described: unknown = JSON.parse((await objects.get(source.signature)).toString())
  const foreign = ForeignModel.safeParse(described)
  const bytes = await objects.get(source.onnx)
  if (foreign.success) return foreignPredictor({ ...foreign.data, threshold: source.threshold }, await ForeignOnnx.open(bytes))
  const signature = ModelSignature.parse(described)
  const packaged = packagedPredictor({ ...signature, threshold: source.threshold }, source.task, await OnnxPredictor.open(bytes))
  return readingAs(signature.reading, packaged)
}

function readingAs(reading: Reading | null | undefined, model: Predictor): Predictor {
  if (!reading) return model
  const { nullTokens } = reading
  return { ...model, nullTokens, predict: (frame) => model.predict(withoutNullTokens(frame, nullTokens)) }
}

/** Cairn's own model, computed in plain TypeScript: the same numbers on every machine. */
export function trainedPredictor(model: TrainedModel, weights: readonly NamedTensor[]): Predictor {
  const { task, inputs, target, threshold } = model
  return {
    task,
    inputs,
    target: target.column,
    labels: target.labels,
    threshold,
    trained: { model, weights },
    predict: async (frame) => {
      const outputs = forward(model.network, weights, transform(model.preprocessing, frame), frame.rows)
      return { output: outputsToPredictions(task, target, outputs), width: task === 'multiclass' ? target.labels.length : 1 }
    },
    release: async () => {},
  }
}

/** A model that came in a package: its ONNX graph takes each raw column as an input of its own. */
function packagedPredictor(signature: ModelSignature, task: Task, onnx: OnnxPredictor): Predictor {
  const inputs = signature.inputs.map(({ name, type }) => ({ name, type }))
  const { labels, threshold, target } = signature
  return {
    task,
    inputs,
    target,
    labels,
    threshold,
    trained: null,
    predict: async (frame) => {
      const { prediction, probabilities } = await onnx.predict(frame, inputs)
      if (task === 'regression') return { output: prediction ?? new Float64Array(), width: 1 }
      const all = Float64Array.from(probabilities ?? [])
      return task === 'binary'
        ? { output: Float64Array.from({ length: frame.rows }, (_, row) => all[row * 2 + 1]), width: 1 }
        : { output: all, width: labels.length }
    },
    release: () => onnx.release(),
  }
}

function foreignPredictor(model: ForeignModel, onnx: ForeignOnnx): Predictor {
  const { task, labels, threshold, target } = model
  return {
    task,
    inputs: model.inputs.map(({ name, type }) => ({ name, type })),
    target,
    labels,
    threshold,
    trained: null,
    predict: async (frame) => ({ output: await onnx.predict(frame, model), width: task === 'multiclass' ? labels.length : 1 }),
    release: () => onnx.release(),
  }
}

/** The class of each row, as an index into the labels. @throws INVALID_INPUT for a regression */
export function classesOf({ task, threshold }: Pick<Predictor, 'task' | 'threshold'>, { output, width }: Scores): Int32Array {
  if (task === 'regression') throw new CairnError('INVALID_INPUT', 'A regression predicts no classes.', {})
  if (task === 'binary') return Int32Array.from(output, (p) => (p >= (threshold ?? 0.5) ? 1 : 0))
  return Int32Array.from({ length: output.length / width }, (_, row) => {
    const own = output.subarray(row * width, (row + 1) * width)
    return own.indexOf(Math.max(...own))
  })
}
